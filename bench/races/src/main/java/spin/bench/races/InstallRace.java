package spin.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// A raise sees an install whole or not at all; and who has seen it sees it from then on.
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both raises before the install")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "the install between them")
@Outcome(id = "7, 7", expect = Expect.ACCEPTABLE, desc = "both after it")
@Outcome(expect = Expect.FORBIDDEN, desc = "a handler half installed, or gone again")
@State
public class InstallRace {
    private final int door = Doors.mine();

    /// Raises twice.
    @Actor
    public void raise(II_Result result) {
        result.r1 = Doors.ringFront(door);
        result.r2 = Doors.ringFront(door);
    }

    /// Installs.
    @Actor
    public void install() {
        Doors.front(door, 7);
    }
}
