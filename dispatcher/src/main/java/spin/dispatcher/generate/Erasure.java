package spin.dispatcher.generate;

import java.lang.invoke.MethodType;

/// The type that generated code uses for an event's type: primitives stay, every reference is an `Object`. So a generated
/// class, which lives beside the dispatcher, need not be able to see the types of the event.
final class Erasure {

    private Erasure() {}

    static MethodType of(MethodType type) {
        return type.erase();
    }
}
