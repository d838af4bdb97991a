package spin.hw.translate;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.CodePage;
import spin.hw.profile.Account;

/// A translated region as the dispatcher sees it.
///
/// It has a body that is entered at its head, as calls and the beginnings of loops do, and, once control has come to another entry, one that
/// is entered anywhere: after something in the middle that was the CPU's, or when a call comes back to a caller that is gone.
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
    /// Cycles that must be left for each entry to be worth taking.
    final long[] needs;
    /// Who goes here without asking.
    final List<Link> incoming = new ArrayList<>();
    final Body head;
    @Nullable
    Body anywhere;

    /// Instructions from one index in the page up to another, as a difference: one more from `from` on, one less from `to` on. [#OUTSIDE]
    /// stands for where there is nothing to add.
    record Run(int from, int to) {

        static final int OUTSIDE = -1;
    }

    Region(Plan plan, CodePage page, Body head) {
        this.plan = plan;
        this.page = page;
        this.head = head;
        this.needs = plan.entries().stream().mapToLong(plan::need).toArray();
    }

    /// From where its bodies go to others.
    List<Link> outgoing() {
        return bodies().flatMap(body -> body.outgoing.stream()).toList();
    }

    /// Hands to the account what completed here since the last time.
    ///
    /// Only where control did not go on to the next instruction was anything counted, so that counting costs one addition for a branch.
    void settle(Account account) {
        var differences = new long[CodePage.WORDS + 1];
        bodies().forEach(body -> body.settle(differences));
        for (int i = 0; i < CodePage.WORDS; i++) {
            differences[i + 1] += differences[i];
        }
        for (var block : plan.blocks().values()) {
            for (int i = 0; i < block.instructions(); i++) {
                account.completed(block.kinds().get(i), differences[CodePage.index(block.pc(i))]);
            }
        }
    }

    Stream<Body> bodies() {
        var second = anywhere;
        return second == null ? Stream.of(head) : Stream.of(head, second);
    }

    /// As a person reads it in a listing.
    @Override
    public String toString() {
        var links = outgoing();
        var sizes = bodies().map(body -> body.emitted.codeBytes + " bytes").toList();
        return "0x%x: %d instructions in %d blocks, %d entries, %s, %d of %d links pointed".formatted(plan.head(),
                plan.instructions(), plan.blocks().size(), plan.entries().size(), String.join(" and ", sizes),
                links.stream().filter(Link::isPointed).count(), links.size());
    }
}
