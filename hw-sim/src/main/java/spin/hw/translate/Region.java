package spin.hw.translate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.hw.cpu.CodePage;
import spin.hw.profile.Account;

/// A translated region as the dispatcher sees it. Generated classes extend [Code].
final class Region {

    /// The one method of a generated class.
    abstract static class Code {

        /// Executes from one of the entries on.
        ///
        /// @param budget see [Budget]
        /// @param entry  the index in [Plan#entries]
        /// @return what is left of the budget; the PC and the registers are in the CPU's state
        abstract long run(long budget, int entry);
    }

    /// `(budget, depth, entry)budget`.
    static final MethodType METHOD = MethodType.methodType(long.class, long.class, int.class, int.class);

    final Plan plan;
    final CodePage page;
    final Code code;
    /// Of type [#METHOD], for call sites.
    final MethodHandle method;
    /// Cycles that must be left for each entry to be worth taking.
    final long[] needs;
    /// Who goes here without asking.
    final List<Link> incoming = new ArrayList<>();
    /// From where it goes to others.
    final List<Link> outgoing;

    private final Emitter.Emitted emitted;
    private final long[] counters;
    private final long[] exitCounters;

    /// Instructions from one index in the page up to another, as a difference: one more from `from` on, one less from `to` on. [#OUTSIDE]
    /// stands for where there is nothing to add.
    record Run(int from, int to) {

        static final int OUTSIDE = -1;
    }

    Region(Plan plan, CodePage page, Code code, MethodHandle method, Emitter.Emitted emitted, long[] counters,
            long[] exitCounters, List<Link> outgoing) {
        this.plan = plan;
        this.page = page;
        this.code = code;
        this.method = method;
        this.emitted = emitted;
        this.counters = counters;
        this.exitCounters = exitCounters;
        this.outgoing = outgoing;
        this.needs = plan.entries().stream().mapToLong(plan::need).toArray();
    }

    /// Hands to the account what completed here since the last time.
    ///
    /// Only where control did not go on to the next instruction was anything counted, so that counting costs one addition for a branch.
    void settle(Account account) {
        var differences = new long[CodePage.WORDS + 1];
        for (int i = 0; i < counters.length; i++) {
            var run = emitted.runs.get(i);
            add(differences, run.from, counters[i]);
            add(differences, run.to, -counters[i]);
        }
        for (int i = 0; i < exitCounters.length; i++) {
            add(differences, CodePage.index(emitted.exitPcs[i]), -exitCounters[i]);
        }
        Arrays.fill(counters, 0);
        Arrays.fill(exitCounters, 0);
        for (int i = 0; i < CodePage.WORDS; i++) {
            differences[i + 1] += differences[i];
        }
        for (var block : plan.blocks().values()) {
            for (int i = 0; i < block.instructions(); i++) {
                account.completed(block.kinds().get(i), differences[CodePage.index(block.pc(i))]);
            }
        }
    }

    private static void add(long[] differences, int index, long times) {
        if (index != Run.OUTSIDE) {
            differences[index] += times;
        }
    }
}
