package spin.dispatcher.predicate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What this method answers (or every method of this type without parameters other than numbers) stays the same while one
/// raise lasts, whoever runs meanwhile.
///
/// It lets a test be moved in front of handlers and shared between guards. A false promise harms the guards that use the
/// method, and nobody else's.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ReadOnly {
}
