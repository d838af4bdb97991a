package spin.dispatcher.generate;

import java.lang.invoke.MethodHandle;

/// One call of a constant: which object, through which method, with what of the event's arguments.
///
/// @param target the object; becomes a constant of the generated class
/// @param owner the interface that is called, or `MethodHandle`
/// @param method the method's name
/// @param passing what it is given
/// @param returns `boolean` for guards; else `void`, `Object`, or for an exact handle the event's own result
/// @param title for listings
public record Call(Object target, Class<?> owner, String method, Passing passing, Class<?> returns, String title) {

    /// How a call takes the event's arguments.
    public enum Passing {
        /// As so many `Object` parameters, primitives boxed.
        BOXED,
        /// Not at all.
        NOTHING,
        /// In a new `Object[]`.
        ARRAY,
        /// As they are: the target is a method handle of the event's erased type.
        EXACT
    }

    /// A call of a method handle whose type, references erased to `Object`, is the event's.
    public static Call exact(MethodHandle target, String title) {
        var erased = target.asType(Erasure.of(target.type()));
        return new Call(erased, MethodHandle.class, "invokeExact", Passing.EXACT, erased.type().returnType(), title);
    }
}
