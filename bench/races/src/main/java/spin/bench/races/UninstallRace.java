package spin.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import spin.dispatcher.Binding;

/// A raise that begins after an uninstall has returned does not run the handler.
@JCStressTest
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "the raise before the uninstall returned, and ran it")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the raise before the uninstall returned, and did not")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the raise after it")
@Outcome(id = "1, 7", expect = Expect.FORBIDDEN, desc = "a handler ran that was gone")
@State
public class UninstallRace {
    private final int door = Doors.mine();
    private final Binding binding = Doors.front(door, 7);
    private volatile int gone;

    /// Raises.
    @Actor
    public void raise(II_Result result) {
        result.r1 = gone;
        result.r2 = Doors.ringFront(door);
    }

    /// Uninstalls, and says so.
    @Actor
    public void uninstall() {
        binding.uninstall();
        gone = 1;
    }
}
