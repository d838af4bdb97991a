package spin.hw.translate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spin.hw.clock.CycleClock;
import spin.hw.cpu.CodePage;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.CpuState;
import spin.hw.cpu.Engine;
import spin.hw.cpu.Interpreter;
import spin.hw.cpu.MemoryPath;
import spin.hw.mmu.VirtualAddress;
import spin.hw.profile.Account;
import spin.hw.profile.InstructionClass;

/// Interprets, and translates what is executed often.
///
/// The interpreter counts down at each place that control goes to, and comes back when one is hot. From there on a region is made of
/// it, and the dispatcher below enters regions where it can and interprets where it cannot: cold code, an instruction that a region
/// leaves for, the last few before the budget ends.
///
/// What would break this: entering a region again at the instruction that it has just left for, because nothing would ever happen. So
/// after such an exit the interpreter completes at least one instruction, or says that it is the CPU's.
public final class Translator implements Engine {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final int MOST_INSTRUCTIONS = 250;
    private static final int MOST_ENTRIES = 100;
    private static final int MOST_DOUBLINGS = 10;
    /// Methods of more than 8,000 bytes the host's compiler leaves alone, and a second body has a few more than the first.
    private static final int MOST_BYTES = 7600;

    private final Cpu cpu;
    private final CpuState state;
    private final MemoryPath path;
    private final Interpreter interpreter;
    private final CycleClock clock;
    private final Account account;
    private final Context context;
    private final boolean everyInstructionTakesTime;
    private final Set<Region> regions = new LinkedHashSet<>();
    private final Map<Long, IndirectTargets> seen = new HashMap<>();
    private int patience = Interpreter.COLD;
    private long translated;

    /// Makes a translator the engine of a machine's CPU.
    public Translator(Cpu cpu, CycleClock clock, Account account) {
        this.cpu = cpu;
        this.state = cpu.state();
        this.path = cpu.memoryPath();
        this.interpreter = cpu.interpreter();
        this.clock = clock;
        this.account = account;
        this.context = new Context(state);
        boolean free = false;
        for (var kind : InstructionClass.values()) {
            free |= account.cycles(kind) == 0;
        }
        this.everyInstructionTakesTime = !free;
        path.listen(this::changes);
        account.deferred(this::settle);
    }

    /// Sets how often control goes to an instruction until it is translated. Between two runs.
    public void patience(int times) {
        patience = times;
        path.patience(times);
    }

    /// How many regions have been made so far.
    public long translated() {
        return translated;
    }

    /// How many regions there are.
    public int regions() {
        return regions.size();
    }

    /// The generated code that there is, for tests.
    List<Region.Code> codes() {
        return regions.stream().flatMap(Region::bodies).map(body -> body.code).toList();
    }

    /// The regions, one a line, as a person reads them.
    public String listing() {
        return regions.stream().map(Region::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public boolean run(long instructions, long cycles) {
        if (!everyInstructionTakesTime) {
            // Cycles would say nothing about how long a region can go on.
            return interpreter.run(instructions, cycles);
        }
        context.use(path.cache());
        interpreter.leaveWhenHot(true);
        try {
            long last = instructions == Long.MAX_VALUE ? instructions : state.instructions + instructions;
            long left = cycles;
            while (left > 0 && state.instructions < last) {
                // So many cycles hold no more instructions than that.
                long lent = Math.min(Math.min(left, last - state.instructions), Budget.MOST);
                long unused = dispatch(lent);
                if (unused > 0) {
                    return false;
                }
                left -= lent - unused;
            }
            return true;
        } finally {
            interpreter.leaveWhenHot(false);
        }
    }

    /// Returns how many of the cycles are left: more than 0 when an instruction is the CPU's, less when the last one overran.
    private long dispatch(long lent) {
        long left = lent;
        boolean mayEnter = true;
        while (left > 0) {
            var page = path.codePage(state.pc);
            if (page == null) {
                return left;
            }
            if (mayEnter) {
                var region = regionAt(page, state.pc);
                if (region != null) {
                    int entry = regionsOf(page).entry(CodePage.index(state.pc));
                    if (region.needs[entry] <= left) {
                        left = enter(region, entry, left);
                        mayEnter = !context.slow;
                        continue;
                    }
                } else if (heated(page, state.pc)) {
                    translate(page, state.pc);
                    if (regionAt(page, state.pc) != null) {
                        continue;
                    }
                }
            }
            left = interpreter.interpret(left);
            if (left > 0 && !interpreter.leftBecauseHot()) {
                return left;
            }
            mayEnter = true;
        }
        return left;
    }

    private static boolean heated(CodePage page, long pc) {
        return --page.heat[CodePage.index(pc)] < 0;
    }

    private long enter(Region region, int entry, long cycles) {
        context.slow = false;
        context.unlinked = null;
        context.jumpedFrom = Context.NOWHERE;
        var body = entry == 0 ? region.head : anywhere(region);
        long after = body.code.run(Budget.of(cycles), entry);
        long left = Budget.cyclesLeft(after);
        state.instructions += Budget.instructions(after);
        clock.advance(cycles - left);
        if (context.unlinked != null) {
            link(context.unlinked);
        } else if (context.jumpedFrom != Context.NOWHERE) {
            jumped(context.jumpedFrom);
        }
        return left;
    }

    private void link(Link link) {
        var page = path.codePage(state.pc);
        if (page != null && state.pc == link.target()) {
            var region = regionAt(page, state.pc);
            if (region != null && region.plan.head() == state.pc) {
                link.point(region);
            }
        }
    }

    private @Nullable Region regionAt(CodePage page, long pc) {
        if (page.attachment instanceof PageRegions regionsHere) {
            int index = CodePage.index(pc);
            var region = regionsHere.covering(index);
            return region != null && regionsHere.entry(index) != PageRegions.NO_ENTRY
                    && region.plan.entries().get(regionsHere.entry(index)) == pc ? region : null;
        }
        return null;
    }

    private static PageRegions regionsOf(CodePage page) {
        if (page.attachment instanceof PageRegions regionsHere) {
            return regionsHere;
        }
        var fresh = new PageRegions();
        page.attachment = fresh;
        return fresh;
    }

    // Translating.

    /// Makes a region of what is hot at `pc`, if something can be made of it.
    private void translate(CodePage page, long pc) {
        int index = CodePage.index(pc);
        page.heat[index] = patience;
        var covering = regionsOf(page).covering(index);
        if (covering == null) {
            make(page, pc, Set.of());
        } else if (covering.plan.page() == VirtualAddress.page(pc) && covering.plan.entries().size() < MOST_ENTRIES) {
            // It was not foreseen that control goes into the middle of this one. It is made again, with one more entry.
            var wanted = new LinkedHashSet<>(covering.plan.entries());
            wanted.add(pc);
            drop(covering, 0);
            make(page, covering.plan.head(), wanted);
        }
    }

    private void make(CodePage page, long head, Set<Long> wanted) {
        if (!absorb(page, head, wanted)) {
            for (int most = MOST_INSTRUCTIONS; most > 0; most /= 2) {
                var plan = Planner.plan(new PageCode(page, VirtualAddress.page(head), false), head, wanted, most);
                if (plan.instructions() == 0 || define(page, plan)) {
                    return;
                }
            }
        }
    }

    /// Makes one region of what is found at `head` and of the regions that it leads to, if that is not too much: an inner loop is hot before
    /// its outer one, and the two belong together.
    private boolean absorb(CodePage page, long head, Set<Long> wanted) {
        var plan = Planner.plan(new PageCode(page, VirtualAddress.page(head), true), head, wanted, MOST_INSTRUCTIONS);
        var absorbed = new LinkedHashSet<Region>();
        var words = new BitSet();
        for (var block : plan.blocks().values()) {
            int first = CodePage.index(block.start());
            int count = Math.max(1, block.instructions());
            words.set(first, first + count);
            absorbed.addAll(regionsOf(page).within(first, count));
        }
        // A region of which only a part is reached would be torn apart, and perhaps put together again for ever.
        if (absorbed.isEmpty() || !absorbed.stream().allMatch(region -> regionsOf(page).liesIn(region, words))) {
            return false;
        }
        var emitted = Emitter.emit(plan, false);
        if (emitted.codeBytes > MOST_BYTES) {
            return false;
        }
        absorbed.forEach(region -> drop(region, 0));
        add(page, plan, emitted);
        return true;
    }

    private boolean define(CodePage page, Plan plan) {
        var emitted = Emitter.emit(plan, false);
        if (emitted.codeBytes > MOST_BYTES) {
            return false;
        }
        add(page, plan, emitted);
        return true;
    }

    private void add(CodePage page, Plan plan, Emitter.Emitted emitted) {
        var region = new Region(plan, page, define(page, plan, emitted));
        regions.add(region);
        regionsOf(page).add(region);
        for (long entry : plan.entries()) {
            // So that the interpreter comes back as soon as it is there.
            page.heat[CodePage.index(entry)] = 0;
        }
        translated++;
    }

    private Body anywhere(Region region) {
        var body = region.anywhere;
        if (body == null) {
            body = define(region.page, region.plan, Emitter.emit(region.plan, true));
            region.anywhere = body;
        }
        return body;
    }

    private Body define(CodePage page, Plan plan, Emitter.Emitted emitted) {
        var links = emitted.links.stream()
                .map(target -> new Link(context, target, VirtualAddress.page(target) == plan.page())).toList();
        var counters = new long[emitted.runs.size()];
        var exitCounters = new long[emitted.exitPcs.length];
        var entries = plan.entries().stream().mapToLong(Long::longValue).toArray();
        var data = List.of(context, state, state.integers, state.floats, counters, page, entries, emitted.exitPcs,
                emitted.refunds, exitCounters, links.toArray(Link[]::new));
        try {
            var generated = LOOKUP.defineHiddenClassWithClassData(emitted.bytes, data, true);
            var code = (Region.Code) generated
                    .findConstructor(generated.lookupClass(), MethodType.methodType(void.class)).invoke();
            var method = generated.findStatic(generated.lookupClass(), "run", Region.METHOD);
            return new Body(code, method, emitted, counters, exitCounters, links);
        } catch (Throwable broken) {
            throw new IllegalStateException("The class generated for the region at 0x" + Long.toHexString(plan.head())
                    + " cannot be used; this is a fault in the translator.", broken);
        }
    }

    /// A region left through an indirect jump to where it has nothing.
    private void jumped(long from) {
        var targets = seen.computeIfAbsent(from, _ -> new IndirectTargets());
        if (!targets.went(state.pc)) {
            return;
        }
        for (var region : regions) {
            if (region.plan.page() == VirtualAddress.page(from)
                    && regionsOf(region.page).covering(CodePage.index(from)) == region) {
                drop(region, 0);
                make(region.page, region.plan.head(), Set.copyOf(region.plan.entries()));
                return;
            }
        }
    }

    /// What the planner sees of a page.
    private final class PageCode implements Planner.Code {

        private final CodePage page;
        private final long base;
        private final boolean shared;

        /// @param shared whether what other regions cover is free too
        PageCode(CodePage page, long base, boolean shared) {
            this.page = page;
            this.base = base;
            this.shared = shared;
        }

        @Override
        public Part part(long pc) {
            int index = CodePage.index(pc);
            // A word that changes is noticed when somebody has decoded it.
            if (page.code[index] == 0) {
                path.decode(page, index);
            }
            var targets = seen.get(pc);
            return new Decoder(cpu.implementation().hasByteWord()).decode(path.word(page, index), pc,
                    targets == null ? List.of() : targets.targets());
        }

        @Override
        public InstructionClass kind(long pc) {
            return path.kind(path.word(page, CodePage.index(pc)));
        }

        @Override
        public long charge(long pc) {
            return Budget.charge(account.cycles(kind(pc)));
        }

        @Override
        public boolean free(long pc) {
            if (VirtualAddress.page(pc) != base) {
                return false;
            }
            var covering = regionsOf(page).covering(CodePage.index(pc));
            return covering == null || (shared && covering.plan.page() == base);
        }
    }

    // Forgetting.

    private void changes(CodePage page, int first, int count) {
        if (page.attachment instanceof PageRegions regionsHere) {
            int changes = regionsHere.countChange();
            regionsHere.within(first, count).forEach(region -> drop(region, changes));
        }
    }

    /// @param changes how often code in the page has changed: what keeps changing is not worth much
    private void drop(Region region, int changes) {
        region.settle(account);
        regions.remove(region);
        regionsOf(region.page).remove(region);
        for (long entry : region.plan.entries()) {
            region.page.heat[CodePage.index(entry)] = patience << Math.min(changes, MOST_DOUBLINGS);
        }
        List.copyOf(region.incoming).forEach(Link::cut);
        region.outgoing().forEach(Link::cut);
    }

    private void settle() {
        regions.forEach(region -> region.settle(account));
    }
}
