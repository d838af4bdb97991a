package spin.dispatcher.generate;

import java.lang.invoke.MethodType;
import java.util.List;

/// Everything that a generated class is a function of.
///
/// @param event such as `Udp.packetArrived`
/// @param type the event's own type
/// @param turns in dispatch order
public record Plan(String event, MethodType type, List<Turn> turns, Results results, Ending ending,
        Supervisor supervisor) {
    public Plan {
        turns = List.copyOf(turns);
    }

    boolean canMiss() {
        return !(ending instanceof Ending.CannotMiss);
    }

    /// Whether results are values of type `Object` in the generated code and so need a check against the event's type.
    boolean returnsReference() {
        return !type.returnType().isPrimitive();
    }
}
