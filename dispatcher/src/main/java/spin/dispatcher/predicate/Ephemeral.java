package spin.dispatcher.predicate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// This method may be terminated at any instruction, and whoever relies on it can live with that. [Ephemerality] checks
/// that it calls nothing that does not say the same.
///
/// Source: Pardyak and Bershad, "Dynamic Binding for an Extensible System", OSDI '96, 2.6.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Ephemeral {
}
