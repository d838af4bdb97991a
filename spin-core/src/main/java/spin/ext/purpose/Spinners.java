package spin.ext.purpose;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;

/// Two strands that wait for each other's turn without ever giving way, each deeper in its stack at every turn. The processor has to be taken from them.
///
/// Source: the release's regression test `preempt` (spin-33).
public final class Spinners implements Extension {
    /// No prompt enters a word with a space in it.
    private static final String WORD = "regress preempt";
    private static final int TURNS = 6;
    /// Looks at the counter before a strand gives up: many quanta.
    private static final int PATIENCE = 10_000_000;

    private volatile int counter;

    @Override
    public void start(Kernel kernel) {
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals(WORD))
                .handle((command, arguments) -> spin(threads)).as("preempt").install();
    }

    private boolean spin(Threads threads) {
        counter = 0;
        var even = threads.fork("even", () -> take(0, TURNS));
        var odd = threads.fork("odd", () -> take(1, TURNS));
        threads.join(even);
        threads.join(odd);
        return counter == 2 * TURNS;
    }

    private void take(int mine, int turns) {
        int patience = PATIENCE;
        while ((counter & 1) != mine && patience > 0) {
            patience--;
        }
        if (patience > 0) {
            counter = 2 * (TURNS - turns) + mine + 1;
            if (turns > 1) {
                take(mine, turns - 1);
            }
        }
    }
}
