package spin.hw.translate;

import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import spin.hw.translate.Part.Step;

/// Which accesses of a region share one remembered page, because they are likely to go to the same one.
///
/// Those through one base register do, reads and writes apart. A base that the block itself makes from other registers is another pointer each
/// time, though compilers use one register for many of them, so such an access has a page of its own; stepping a pointer makes no
/// new one. Accesses to the same bytes in one block (see [Retraced]) have a page of their own that allows reads and writes.
final class PageUse {

    /// What a page must allow to be remembered.
    enum Kind {
        READ,
        WRITE,
        BOTH
    }

    /// A remembered page: the register, where its base was made (or [#ANYWHERE]), and what it allows.
    record Page(int base, long madeAt, Kind kind) {

        static final long ANYWHERE = 0;
    }

    /// More pages than this are no longer kept in registers of the host's by anybody.
    private static final int MOST = 32;

    private final SequencedMap<Long, Page> pages = new TreeMap<>();

    PageUse(Iterable<Block> blocks) {
        blocks.forEach(this::block);
        if (distinct().size() > MOST) {
            pages.replaceAll(
                    (_, page) -> page.kind == Kind.BOTH ? page : new Page(page.base, Page.ANYWHERE, page.kind));
        }
    }

    /// The page of the access at `pc`.
    Page at(long pc) {
        var page = pages.get(pc);
        if (page == null) {
            throw new IllegalStateException("No memory is accessed at 0x" + Long.toHexString(pc) + ".");
        }
        return page;
    }

    /// All pages, in the order of their first uses.
    SequencedSet<Page> distinct() {
        return new LinkedHashSet<>(pages.values());
    }

    private void block(Block block) {
        var madeAt = new long[Registers.ZERO + 1];
        var retraced = new Retraced(block.steps());
        for (int i = 0; i < block.steps().size(); i++) {
            var step = block.steps().get(i);
            var access = Access.of(step);
            if (access != null) {
                pages.put(block.pc(i), switch (retraced.role(i)) {
                    case ALONE -> new Page(access.base(), madeAt[access.base()],
                            access.write() ? Kind.WRITE : Kind.READ);
                    case LEADS, FOLLOWS -> new Page(access.base(), block.pc(retraced.leader(i)), Kind.BOTH);
                });
            }
            int written = Usage.writtenBy(step);
            if (written != Registers.ZERO && !steps(step, written)) {
                madeAt[written] = block.pc(i);
            }
        }
    }

    /// Whether the step adds to what the register held.
    private static boolean steps(Step step, int register) {
        return switch (step) {
            case Step.Address(var base, _, _) -> base == register;
            case Step.Compute compute -> switch (compute.operation()) {
                case ADDQ, SUBQ -> compute.a() == register
                        || (compute.b() instanceof Part.Operand.Register(var n) && n == register);
                default -> false;
            };
            default -> false;
        };
    }
}
