package spin.dispatcher;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The methods of this interface are events. Whoever links code for a kernel may link calls of them to the event itself
/// ([LinkedCalls]) instead of going through the object that stands for it; what a call means is the same either way, and an interface without this
/// can be exported as well.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface EventInterface {
}
