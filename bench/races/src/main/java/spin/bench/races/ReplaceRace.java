package spin.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import spin.dispatcher.Binding;

/// One handler takes the place of another in a table at one instant: a raise runs either, never both and never none.
@JCStressTest
@Outcome(id = "11, 11", expect = Expect.ACCEPTABLE, desc = "both raises before the change")
@Outcome(id = "11, 17", expect = Expect.ACCEPTABLE, desc = "the change between them")
@Outcome(id = "17, 17", expect = Expect.ACCEPTABLE, desc = "both after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both handlers, or none, or the old one again")
@State
public class ReplaceRace {
    private final int door = Doors.mine();
    private final Binding old = Doors.front(door, 1);

    /// Raises twice.
    @Actor
    public void raise(II_Result result) {
        result.r1 = Doors.countFront(door);
        result.r2 = Doors.countFront(door);
    }

    /// Replaces.
    @Actor
    public void replace() {
        Doors.replace(old, door, 7);
    }
}
