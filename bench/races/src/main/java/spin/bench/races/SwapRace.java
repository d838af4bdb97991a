package spin.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two events that change together change at one instant: who has seen the new one of the first never sees the old one of the second.
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both before")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "the instant between them")
@Outcome(id = "7, 7", expect = Expect.ACCEPTABLE, desc = "both after")
@Outcome(id = "7, 0", expect = Expect.FORBIDDEN, desc = "the two did not change together")
@State
public class SwapRace {
    private final int door = Doors.mine();

    /// Raises the one and then the other.
    @Actor
    public void raise(II_Result result) {
        result.r1 = Doors.ringFront(door);
        result.r2 = Doors.ringBack(door);
    }

    /// Installs on both.
    @Actor
    public void swap() {
        Doors.both(door, 7);
    }
}
