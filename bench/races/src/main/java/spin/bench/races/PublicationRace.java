package spin.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// What the installer wrote before the install is seen by the handler.
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the raise before the install")
@Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "the raise after it, and all that was before it")
@Outcome(id = "7, 0", expect = Expect.FORBIDDEN, desc = "a handler that does not see what its installer wrote")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the installer's write, and not yet its handler")
@State
public class PublicationRace {
    private final int door = Doors.mine();
    private int written;

    /// Raises, and then reads what the installer wrote.
    @Actor
    public void raise(II_Result result) {
        result.r1 = Doors.ringFront(door);
        result.r2 = written;
    }

    /// Writes, then installs.
    @Actor
    public void install() {
        written = 1;
        Doors.front(door, 7);
    }
}
