package spin.hw.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import spin.hw.mmu.VirtualAddress;
import spin.hw.profile.InstructionClass;
import spin.hw.translate.Part.Ending;
import spin.hw.translate.Part.Step;

/// Finds what belongs to a region: from a hot address along every branch, over calls to their return points, but not out of the page, not
/// into another region, and not past a number of instructions.
///
/// A region stays in its page because then the fetch of each of its instructions is known to succeed when that of its first does, and
/// because the words that change are those of one frame. It does not overlap another region, or one loop with many entries
/// would be translated many times.
final class Planner {

    /// The code that the planner looks at.
    interface Code {
        /// The instruction at a virtual address that is free.
        Part part(long pc);

        /// What it is charged as.
        InstructionClass kind(long pc);

        /// What it takes from the [Budget].
        long charge(long pc);

        /// Whether it is in the page and no other region has it.
        boolean free(long pc);
    }

    private final Code code;
    private final long head;
    private final int limit;
    private final Set<Long> wanted;

    /// What each accepted instruction is.
    private final Map<Long, Part> parts = new HashMap<>();
    private final TreeSet<Long> leaders = new TreeSet<>();
    private final Set<Long> entries = new HashSet<>();

    private Planner(Code code, long head, Set<Long> wanted, int limit) {
        this.code = code;
        this.head = head;
        this.wanted = wanted;
        this.limit = limit;
    }

    /// @param wanted other addresses at which the region is to be entered, when it reaches them
    /// @param limit  the most instructions it may have
    static Plan plan(Code code, long head, Set<Long> wanted, int limit) {
        var planner = new Planner(code, head, wanted, limit);
        planner.discover();
        return planner.planned();
    }

    // What belongs to it.

    private void discover() {
        var work = new ArrayDeque<Long>();
        work.add(head);
        entries.add(head);
        while (!work.isEmpty()) {
            long start = work.remove();
            leaders.add(start);
            long pc = start;
            while (!parts.containsKey(pc) && acceptable(pc)) {
                var part = code.part(pc);
                parts.put(pc, part);
                if (part instanceof Ending ending) {
                    work.addAll(followed(ending, pc));
                    break;
                }
                pc += 4;
            }
        }
        leaders.removeIf(pc -> !parts.containsKey(pc));
        for (long entry : wanted) {
            if (parts.containsKey(entry)) {
                leaders.add(entry);
                entries.add(entry);
            }
        }
        entries.removeIf(pc -> !parts.containsKey(pc));
    }

    private boolean acceptable(long pc) {
        return parts.size() < limit && code.free(pc);
    }

    /// Where discovery goes on after an ending; places that are also entered from outside are noted.
    private List<Long> followed(Ending ending, long pc) {
        return switch (ending) {
            case Ending.Call(_, _, var returnTo) -> entered(returnTo);
            case Ending.IndirectCall(_, _, _, var returnTo) -> entered(returnTo);
            case Ending.Leave(_, var resumes) when resumes -> entered(pc + 4);
            default -> ending.targets();
        };
    }

    private List<Long> entered(long pc) {
        entries.add(pc);
        return List.of(pc);
    }

    // What it looks like.

    private Plan planned() {
        var loops = new Loops(this::successors).heads(head, entries);
        SequencedMap<Long, Block> blocks = new TreeMap<>();
        for (long start : leaders) {
            blocks.put(start, block(start, entries.contains(start), loops.contains(start)));
        }
        var ordered = new ArrayList<Long>();
        ordered.add(head);
        // A loop head is an entry too, or the rest of a long loop would be interpreted after each miss in it.
        blocks.values().stream().filter(block -> block.check() && block.start() != head).map(Block::start)
                .forEach(ordered::add);
        return new Plan(VirtualAddress.page(head), head, blocks, List.copyOf(ordered), new Needs(blocks).ofChecks());
    }

    private List<Long> successors(long start) {
        return ending(start).targets().stream().filter(parts::containsKey).toList();
    }

    private Block block(long start, boolean entry, boolean loop) {
        var steps = new ArrayList<Step>();
        long pc = start;
        while (parts.get(pc) instanceof Step step && (pc == start || !leaders.contains(pc))) {
            steps.add(step);
            pc += 4;
        }
        var ending = ending(start);
        int instructions = steps.size() + (ending instanceof Ending.Fall || ending instanceof Ending.Leave ? 0 : 1);
        var kinds = new ArrayList<InstructionClass>();
        var charges = new ArrayList<Long>();
        charges.add(0L);
        for (int i = 0; i < instructions; i++) {
            kinds.add(code.kind(start + 4L * i));
            charges.add(charges.get(i) + code.charge(start + 4L * i));
        }
        return new Block(start, List.copyOf(steps), fused(steps, ending), List.copyOf(kinds), List.copyOf(charges),
                entry, entry || loop);
    }

    private Ending ending(long start) {
        long pc = start;
        while (parts.get(pc) instanceof Step && (pc == start || !leaders.contains(pc))) {
            pc += 4;
        }
        boolean begun = pc != start && leaders.contains(pc);
        return !begun && parts.get(pc) instanceof Ending ending ? ending : new Ending.Fall(pc);
    }

    private static Ending fused(List<Step> steps, Ending ending) {
        if (ending instanceof Ending.Branch(var condition, var register, var taken, var next) && !steps.isEmpty()
                && steps.getLast() instanceof Step.Compute compare && compare.target() == register
                && isCompare(compare)) {
            return switch (condition) {
                case NOT_EQUAL, LOW_BIT_SET, GREATER -> new Ending.CompareBranch(compare, true, taken, next);
                case EQUAL, LOW_BIT_CLEAR, LESS_OR_EQUAL -> new Ending.CompareBranch(compare, false, taken, next);
                case LESS, GREATER_OR_EQUAL -> ending;
            };
        }
        return ending;
    }

    private static boolean isCompare(Step.Compute compute) {
        return switch (compute.operation()) {
            case CMPEQ, CMPLT, CMPLE, CMPULT, CMPULE -> true;
            default -> false;
        };
    }
}
