package spin.dispatcher.generate;

import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Readers;

/// Everything that a generated class is a function of.
///
/// @param event such as `Udp.packetArrived`
/// @param type the event's own type
/// @param turns in dispatch order
/// @param overlay where what changes goes; null if every change makes another class
public record Plan(String event, MethodType type, List<Turn> turns, Results results, Ending ending,
        Supervisor supervisor, Readers readers, @Nullable Overlay overlay) {
    public Plan {
        turns = List.copyOf(turns);
    }

    /// @param cell what has changed
    /// @param middle how many turns come before what is appended to the plain bindings
    /// @param counting whether each raise is counted, and not only those that meet something in the overlay
    /// @param churning whether bindings that stand in code have kept going away, so that those found by a value had better be in a
    ///        table, which they can leave without a new class
    record Overlay(Cell cell, int middle, boolean counting, boolean churning) {}

    /// One that every change makes anew.
    public Plan(String event, MethodType type, List<Turn> turns, Results results, Ending ending,
            Supervisor supervisor, Readers readers) {
        this(event, type, turns, results, ending, supervisor, readers, null);
    }

    Plan over(Overlay other) {
        return new Plan(event, type, turns, results, ending, supervisor, readers, other);
    }

    boolean canMiss() {
        return !(ending instanceof Ending.CannotMiss);
    }

    /// Whether results are values of type `Object` in the generated code and so need a check against the event's type.
    boolean returnsReference() {
        return !type.returnType().isPrimitive();
    }
}
