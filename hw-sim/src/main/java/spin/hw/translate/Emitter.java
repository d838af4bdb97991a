package spin.hw.translate;

import static java.lang.constant.ConstantDescs.BSM_CLASS_DATA_AT;
import static java.lang.constant.ConstantDescs.CD_CallSite;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;
import static java.lang.constant.ConstantDescs.ofCallsiteBootstrap;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.AccessCache;
import spin.hw.cpu.CodePage;
import spin.hw.cpu.CpuState;
import spin.hw.translate.Part.Condition;
import spin.hw.translate.Part.Ending;
import spin.hw.translate.Part.Step;
import spin.hw.translate.Region.Run;

/// Writes the class of a planned region.
///
/// Its method runs `(budget, depth, entry)`, keeps every register that it uses in a local variable, and leaves through one exit that
/// writes them back. Three things keep it fast, in the order in which they were measured to matter: nothing is called for memory (an access
/// that the cache does not answer leaves the region before the instruction); the page that a base register pointed to last is remembered in
/// local variables; and guest calls are Java calls.
///
/// What would break this: a register's local variable written before the last thing in its instruction that can leave.
///
///     entry:   cross-page callers check the translation; registers come in; switch to the entry's block
///     blocks:  [loop heads and entries: leave when the budget is short]  charge  steps  ending
///     probes:  the remembered page was another: ask the access cache, remember, go back; or leave
///     exits:   registers go out; the PC is set
final class Emitter {

    /// A class, and what is to be known about it.
    static final class Emitted {

        final byte[] bytes;
        /// The length of its method.
        final int codeBytes;
        /// What its counters count.
        final List<Run> runs;
        /// Where its call sites go, by index.
        final List<Long> links;
        /// The places at which the region can be left in the middle of a block, and what is given back to the budget there.
        final long[] exitPcs;
        final long[] refunds;
        /// Where what ends at such a place began, as for [Run#from].
        final int countedFrom;

        Emitted(byte[] bytes, int codeBytes, List<Run> runs, List<Long> links, List<Long> exitPcs,
                List<Long> refunds, int countedFrom) {
            this.bytes = bytes;
            this.codeBytes = codeBytes;
            this.runs = List.copyOf(runs);
            this.links = List.copyOf(links);
            this.exitPcs = exitPcs.stream().mapToLong(Long::longValue).toArray();
            this.refunds = refunds.stream().mapToLong(Long::longValue).toArray();
            this.countedFrom = countedFrom;
        }
    }

    // What the class is given when it is defined, by index.
    static final int CONTEXT = 0;
    static final int STATE = 1;
    static final int INTEGERS = 2;
    static final int FLOATS = 3;
    static final int COUNTERS = 4;
    static final int PAGE = 5;
    static final int ENTRIES = 6;
    static final int EXIT_PCS = 7;
    static final int REFUNDS = 8;
    static final int EXIT_COUNTERS = 9;
    static final int LINKS = 10;

    /// How deep guest calls nest as Java calls. Past it the dispatcher takes over, and the Java stack starts anew.
    static final int MOST_DEPTH = 64;

    private static final ClassDesc THIS = ClassDesc.of("spin.hw.translate.Generated");
    private static final ClassDesc CODE = ClassDesc.ofDescriptor(Region.Code.class.descriptorString());
    private static final ClassDesc CONTEXT_CLASS = ClassDesc.ofDescriptor(Context.class.descriptorString());
    private static final ClassDesc LINK_CLASS = ClassDesc.ofDescriptor(Link.class.descriptorString());
    private static final ClassDesc STATE_CLASS = ClassDesc.ofDescriptor(CpuState.class.descriptorString());
    private static final ClassDesc PAGE_CLASS = ClassDesc.ofDescriptor(CodePage.class.descriptorString());
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc PAGES = PAGE_CLASS.arrayType();
    private static final MethodTypeDesc METHOD = MethodTypeDesc.of(CD_long, CD_long, CD_int, CD_int);
    private static final MethodTypeDesc CALL = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final DirectMethodHandleDesc BOOTSTRAP = ofCallsiteBootstrap(LINK_CLASS, "bootstrap", CD_CallSite,
            CD_int);

    private static final int SEEN_CALLS = 2;

    private final Plan plan;
    /// Whether the method can be entered at each of the plan's entries, or at its head only.
    private final boolean anywhere;
    private final Dirt dirt;
    private final CodeBuilder code;
    private final Registers registers;
    private final IntegerEmitter integers;
    private final PageUse pages;
    private final MemoryEmitter memory;
    private final FloatEmitter floats;
    private final Map<Long, Label> labels = new HashMap<>();
    private final ArrayDeque<Runnable> outOfLine = new ArrayDeque<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Long> links = new ArrayList<>();
    private final List<Long> exitPcs = new ArrayList<>();
    private final List<Long> refunds = new ArrayList<>();

    private final int budget;
    private final int depth;
    private final int entry;
    private final int counters;
    private final int nextPc;
    private final int at;
    private final Label exit;
    private final Label slowExit;
    private final Label middleExit;

    private Emitter(Plan plan, boolean anywhere, CodeBuilder code) {
        this.plan = plan;
        this.anywhere = anywhere;
        this.code = code;
        budget = code.parameterSlot(0);
        depth = code.parameterSlot(1);
        entry = code.parameterSlot(2);
        counters = code.allocateLocal(TypeKind.REFERENCE);
        nextPc = code.allocateLocal(TypeKind.LONG);
        at = code.allocateLocal(TypeKind.INT);
        int integersArray = code.allocateLocal(TypeKind.REFERENCE);
        int floatsArray = code.allocateLocal(TypeKind.REFERENCE);
        exit = code.newLabel();
        slowExit = code.newLabel();
        middleExit = code.newLabel();
        code.loadConstant(data(INTEGERS, LONGS)).astore(integersArray);
        code.loadConstant(data(FLOATS, LONGS)).astore(floatsArray);
        code.loadConstant(data(COUNTERS, LONGS)).astore(counters);
        code.lconst_0().lstore(nextPc).iconst_0().istore(at);
        registers = new Registers(code, Usage.of(plan), integersArray, floatsArray);
        dirt = new Dirt(plan);
        integers = new IntegerEmitter(code, registers);
        pages = new PageUse(plan.blocks().values());
        memory = new MemoryEmitter(code, registers, pages, data(CONTEXT, CONTEXT_CLASS), at, middleExit,
                outOfLine);
        floats = new FloatEmitter(code, registers, data(STATE, STATE_CLASS), at, middleExit, outOfLine);
        plan.blocks().keySet().forEach(start -> labels.put(start, code.newLabel()));
    }

    /// The class for a plan.
    ///
    /// @param anywhere whether it is to be entered at any of the plan's entries; when only at the head, calls of it cost less and its loops
    ///                 have one entry each, as the host's compiler wishes
    static Emitted emit(Plan plan, boolean anywhere) {
        var written = new Emitter[1];
        var bytes = ClassFile.of().build(THIS, type -> type.withSuperclass(CODE).withFlags(ClassFile.ACC_FINAL)
                .withMethodBody(INIT_NAME, MTD_void, 0,
                        code -> code.aload(0).invokespecial(CODE, INIT_NAME, MTD_void).return_())
                .withMethodBody("run", MethodTypeDesc.of(CD_long, CD_long, CD_int), 0,
                        code -> code.lload(1).iconst_0().iload(3).invokestatic(THIS, "run", METHOD).lreturn())
                .withMethodBody("run", METHOD, ClassFile.ACC_STATIC, code -> {
                    written[0] = new Emitter(plan, anywhere, code);
                    written[0].method();
                }));
        var emitter = written[0];
        return new Emitted(bytes, codeBytes(bytes), emitter.runs, emitter.links, emitter.exitPcs, emitter.refunds,
                anywhere ? Run.OUTSIDE : CodePage.index(plan.head()));
    }

    private static int codeBytes(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream().flatMap(method -> method.code().stream())
                .mapToInt(code -> code instanceof CodeAttribute attribute ? attribute.codeLength() : 0).max().orElse(0);
    }

    private static DynamicConstantDesc<?> data(int index, ClassDesc type) {
        return DynamicConstantDesc.ofNamed(BSM_CLASS_DATA_AT, "_", type, index);
    }

    private void method() {
        checkTranslation();
        if (plan.hasFloats()) {
            checkFloats();
        }
        registers.reload();
        enter();
        plan.blocks().values().forEach(this::block);
        while (!outOfLine.isEmpty()) {
            outOfLine.remove().run();
        }
        exits();
    }

    // Entering.

    /// A caller from another page passes the inverse of the entry, because nobody has fetched from this page yet.
    private void checkTranslation() {
        var known = code.newLabel();
        var elsewhere = code.newLabel();
        int slot = AccessCache.entry(plan.page());
        code.iload(entry).ifge(known);
        code.iload(entry).iconst_m1().ixor().istore(entry);
        context("executeTags", LONGS).loadConstant(slot).laload().loadConstant(plan.page()).lcmp().ifne(elsewhere);
        context("codePages", PAGES).loadConstant(slot).aaload().loadConstant(data(PAGE, PAGE_CLASS))
                .if_acmpne(elsewhere);
        code.goto_(known);
        code.labelBinding(elsewhere);
        state();
        code.loadConstant(data(ENTRIES, LONGS)).iload(entry).laload().putfield(STATE_CLASS, "pc", CD_long);
        code.lload(budget).lreturn();
        code.labelBinding(known);
    }

    /// Where floating instructions are disabled, or mean something else, the region does nothing.
    private void checkFloats() {
        var usual = code.newLabel();
        var disabled = code.newLabel();
        floats.checkMode(disabled);
        code.goto_(usual);
        code.labelBinding(disabled);
        state();
        code.loadConstant(data(ENTRIES, LONGS)).iload(entry).laload().putfield(STATE_CLASS, "pc", CD_long);
        code.loadConstant(data(CONTEXT, CONTEXT_CLASS)).iconst_1().putfield(CONTEXT_CLASS, "slow", CD_boolean);
        code.lload(budget).lreturn();
        code.labelBinding(usual);
    }

    private void enter() {
        if (!anywhere) {
            code.goto_(label(plan.head()));
            return;
        }
        var cases = new ArrayList<SwitchCase>();
        var arrivals = new ArrayList<Label>();
        for (int i = 0; i < plan.entries().size(); i++) {
            arrivals.add(code.newLabel());
            cases.add(SwitchCase.of(i, arrivals.get(i)));
        }
        code.iload(entry).tableswitch(arrivals.getFirst(), cases);
        for (int i = 0; i < arrivals.size(); i++) {
            long start = plan.entries().get(i);
            code.labelBinding(arrivals.get(i));
            count(new Run(index(start), Run.OUTSIDE));
            code.goto_(label(start));
        }
    }

    /// What ends when the region is left at `end`. When it was entered at its head for certain, the entry need not be counted apart.
    private void countExit(int end) {
        count(new Run(anywhere ? Run.OUTSIDE : index(plan.head()), end));
    }

    // Blocks.

    private void block(Block block) {
        code.labelBinding(label(block.start()));
        if (block.check()) {
            var low = code.newLabel();
            code.lload(budget).loadConstant(Budget.of(plan.need(block.start()))).lcmp().iflt(low);
            outOfLine.add(() -> {
                code.labelBinding(low);
                leaveSlowly(block.start());
            });
        }
        if (block.instructions() > 0) {
            code.lload(budget).loadConstant(block.charge()).ladd().lstore(budget);
        }
        boolean fused = block.ending() instanceof Ending.CompareBranch;
        int count = block.steps().size() - (fused ? 1 : 0);
        var retraced = new Retraced(block.steps());
        int done = 0;
        for (var neighbours : Neighbours.of(block, count, pages::at)) {
            steps(block, done, neighbours.from(), retraced);
            together(block, neighbours, retraced);
            done = neighbours.to() + 1;
        }
        steps(block, done, count, retraced);
        ending(block);
    }

    private void steps(Block block, int from, int to, Retraced retraced) {
        for (int i = from; i < to; i++) {
            step(block, i, retraced, null);
        }
    }

    /// The steps from the first of the neighbours to the last; once more, each tested for itself, for when they lie in two pages or in one that
    /// is not remembered yet.
    private void together(Block block, Neighbours neighbours, Retraced retraced) {
        var apart = code.newLabel();
        var after = code.newLabel();
        memory.test(neighbours, apart);
        for (int i = neighbours.from(); i <= neighbours.to(); i++) {
            step(block, i, retraced, neighbours.has(block, i) ? neighbours : null);
        }
        code.labelBinding(after);
        outOfLine.add(() -> {
            code.labelBinding(apart);
            steps(block, neighbours.from(), neighbours.to() + 1, retraced);
            code.goto_(after);
        });
    }

    private void step(Block block, int i, Retraced retraced, @Nullable Neighbours neighbours) {
        switch (block.steps().get(i)) {
            case Step.Pass() -> {
            }
            case Step.Compute compute -> {
                if (Usage.mayOverflow(compute)) {
                    var overflow = code.newLabel();
                    int place = place(block, i);
                    integers.compute(compute, overflow);
                    outOfLine.add(() -> {
                        code.labelBinding(overflow);
                        code.loadConstant(place).istore(at).goto_(middleExit);
                    });
                } else {
                    integers.compute(compute, middleExit);
                }
            }
            case Step.SignExtend extend -> integers.signExtend(extend);
            case Step.Address(var base, var displacement, var target) -> {
                memory.address(base, displacement);
                registers.store(target);
            }
            case Step.Load load -> memory.load(load, site(block, i, retraced, neighbours));
            case Step.Store store -> memory.store(store, site(block, i, retraced, neighbours));
            case Step.FloatLoad load -> memory.load(load, site(block, i, retraced, neighbours));
            case Step.FloatStore store -> memory.store(store, site(block, i, retraced, neighbours));
            case Step.FloatCompute compute -> floats.compute(compute, place(block, i));
            case Step.FloatCopy copy -> floats.copy(copy);
            case Step.FloatMove move -> floats.move(move);
        }
    }

    private MemoryEmitter.Site site(Block block, int i, Retraced retraced, @Nullable Neighbours neighbours) {
        return new MemoryEmitter.Site(pages.at(block.pc(i)), retraced.role(i), place(block, i), neighbours);
    }

    /// A number for the place before step `i`, at which the region may be left.
    private int place(Block block, int i) {
        exitPcs.add(block.pc(i));
        refunds.add(block.refund(i));
        return exitPcs.size() - 1;
    }

    // Endings.

    private void ending(Block block) {
        long end = block.end();
        switch (block.ending()) {
            case Ending.Fall(var next) -> go(block, next);
            case Ending.Branch(var condition, var register, var taken, var next) -> {
                var other = code.newLabel();
                registers.load(register);
                branchUnless(condition, other);
                go(block, taken);
                code.labelBinding(other);
                go(block, next);
            }
            case Ending.CompareBranch(var compare, var whenTrue, var taken, var next) -> {
                var other = code.newLabel();
                integers.branchOn(compare, !whenTrue, other);
                code.loadConstant(whenTrue ? 1L : 0L);
                registers.store(compare.target());
                go(block, taken);
                code.labelBinding(other);
                code.loadConstant(whenTrue ? 0L : 1L);
                registers.store(compare.target());
                go(block, next);
            }
            case Ending.FloatBranch(var condition, var register, var taken, var next) -> {
                var other = code.newLabel();
                floats.branchUnless(condition, register, other);
                go(block, taken);
                code.labelBinding(other);
                go(block, next);
            }
            case Ending.Goto(var target, var link, var returnTo) -> {
                keep(link, returnTo);
                go(block, target);
            }
            case Ending.Call(var target, var link, var returnTo) -> {
                keep(link, returnTo);
                call(block, target, returnTo);
            }
            case Ending.IndirectCall(var register, var seen, var link, var returnTo) -> {
                target(register);
                keep(link, returnTo);
                for (long one : seen.subList(0, Math.min(seen.size(), SEEN_CALLS))) {
                    var other = code.newLabel();
                    code.lload(nextPc).loadConstant(one).lcmp().ifne(other);
                    call(block, one, returnTo);
                    code.labelBinding(other);
                }
                jumpOutside(end);
            }
            case Ending.IndirectJump(var register, var seen, var link, var returnTo) -> {
                target(register);
                keep(link, returnTo);
                jump(block, seen.stream().filter(plan.blocks()::containsKey).toList());
            }
            case Ending.Return(var register, var link, var returnTo) -> {
                target(register);
                keep(link, returnTo);
                countExit(index(end));
                registers.spill(dirt.at(block));
                state();
                code.lload(nextPc).putfield(STATE_CLASS, "pc", CD_long).lload(budget).lreturn();
            }
            case Ending.Leave(var pc, _) -> leaveSlowly(pc);
        }
    }

    private void branchUnless(Condition condition, Label other) {
        switch (condition) {
            case LOW_BIT_CLEAR -> code.l2i().iconst_1().iand().ifne(other);
            case LOW_BIT_SET -> code.l2i().iconst_1().iand().ifeq(other);
            case EQUAL -> code.lconst_0().lcmp().ifne(other);
            case NOT_EQUAL -> code.lconst_0().lcmp().ifeq(other);
            case LESS -> code.lconst_0().lcmp().ifge(other);
            case LESS_OR_EQUAL -> code.lconst_0().lcmp().ifgt(other);
            case GREATER_OR_EQUAL -> code.lconst_0().lcmp().iflt(other);
            case GREATER -> code.lconst_0().lcmp().ifle(other);
        }
    }

    private void target(int register) {
        registers.load(register);
        code.loadConstant(~3L).land().lstore(nextPc);
    }

    private void keep(int link, long returnTo) {
        if (link != Registers.ZERO) {
            code.loadConstant(returnTo);
            registers.store(link);
        }
    }

    /// Goes on at a known address, after the instruction that ends at `end`.
    private void go(Block block, long target) {
        long end = block.end();
        if (!plan.blocks().containsKey(target)) {
            continueOutside(block, target);
            return;
        }
        if (target != end) {
            count(new Run(index(target), index(end)));
        }
        // The host's compiler drops a jump to what follows.
        code.goto_(label(target));
    }

    private void jump(Block block, List<Long> targets) {
        var outside = code.newLabel();
        if (!targets.isEmpty()) {
            var cases = new ArrayList<SwitchCase>();
            var arrivals = new ArrayList<Label>();
            for (long target : targets) {
                arrivals.add(code.newLabel());
                cases.add(SwitchCase.of((int) (target - plan.page()), arrivals.getLast()));
            }
            code.lload(nextPc).loadConstant(plan.page()).lsub().loadConstant(~(long) AccessCache.OFFSET).land()
                    .lconst_0().lcmp().ifne(outside);
            code.lload(nextPc).loadConstant(plan.page()).lsub().l2i().lookupswitch(outside, cases);
            for (int i = 0; i < targets.size(); i++) {
                code.labelBinding(arrivals.get(i));
                go(block, targets.get(i));
            }
        }
        code.labelBinding(outside);
        jumpOutside(block.end());
    }

    /// Leaves for where no jump at `end` has gone before, and lets the dispatcher remember it.
    private void jumpOutside(long end) {
        code.loadConstant(data(CONTEXT, CONTEXT_CLASS)).loadConstant(end - 4)
                .putfield(CONTEXT_CLASS, "jumpedFrom", CD_long);
        countExit(index(end));
        code.goto_(exit);
    }

    /// Goes on in another region if there is one, and never comes back.
    private void continueOutside(Block block, long target) {
        var deep = code.newLabel();
        countExit(index(block.end()));
        code.iload(depth).bipush(MOST_DEPTH).if_icmpge(deep);
        registers.spill(dirt.at(block));
        invoke(target);
        code.lreturn();
        outOfLine.add(() -> {
            code.labelBinding(deep);
            code.loadConstant(target).lstore(nextPc).goto_(exit);
        });
    }

    /// Calls another region, and goes on here when it comes back to the return address. When it comes back to anywhere else, because the
    /// guest went elsewhere or something must be done by the CPU, this frame ends too: all state is in the CPU's arrays.
    private void call(Block block, long target, long returnTo) {
        var deep = code.newLabel();
        var lost = code.newLabel();
        int end = index(returnTo);
        code.iload(depth).bipush(MOST_DEPTH).if_icmpge(deep);
        registers.spill(dirt.at(block));
        invoke(target);
        code.lstore(budget);
        state();
        code.getfield(STATE_CLASS, "pc", CD_long).loadConstant(returnTo).lcmp().ifne(lost);
        if (plan.blocks().containsKey(returnTo)) {
            registers.reload();
            code.goto_(label(returnTo));
        } else {
            code.goto_(lost);
        }
        outOfLine.add(() -> {
            code.labelBinding(deep);
            countExit(end);
            code.loadConstant(target).lstore(nextPc).goto_(exit);
            code.labelBinding(lost);
            countExit(end);
            code.lload(budget).lreturn();
        });
    }

    private void invoke(long target) {
        links.add(target);
        code.lload(budget).iload(depth).iconst_1().iadd()
                .invokedynamic(DynamicCallSiteDesc.of(BOOTSTRAP, "continue", CALL, links.size() - 1));
    }

    // Leaving.

    private void leaveSlowly(long pc) {
        countExit(index(pc));
        code.loadConstant(pc).lstore(nextPc).goto_(slowExit);
    }

    private void exits() {
        code.labelBinding(middleExit);
        code.loadConstant(data(EXIT_PCS, LONGS)).iload(at).laload().lstore(nextPc);
        code.lload(budget).loadConstant(data(REFUNDS, LONGS)).iload(at).laload().ladd().lstore(budget);
        code.loadConstant(data(EXIT_COUNTERS, LONGS)).iload(at).dup2().laload().lconst_1().ladd().lastore();
        code.labelBinding(slowExit);
        code.loadConstant(data(CONTEXT, CONTEXT_CLASS)).iconst_1().putfield(CONTEXT_CLASS, "slow",
                CD_boolean);
        code.labelBinding(exit);
        registers.spill(dirt.all());
        state();
        code.lload(nextPc).putfield(STATE_CLASS, "pc", CD_long).lload(budget).lreturn();
    }

    // Pieces.

    private void count(Run run) {
        runs.add(run);
        code.aload(counters).loadConstant(runs.size() - 1).dup2().laload().lconst_1().ladd().lastore();
    }

    private CodeBuilder context(String field, ClassDesc type) {
        return code.loadConstant(data(CONTEXT, CONTEXT_CLASS)).getfield(CONTEXT_CLASS, field, type);
    }

    private CodeBuilder state() {
        return code.loadConstant(data(STATE, STATE_CLASS));
    }

    private Label label(long start) {
        var label = labels.get(start);
        if (label == null) {
            throw new IllegalStateException("No block begins at 0x" + Long.toHexString(start) + ".");
        }
        return label;
    }

    private int index(long pc) {
        return (int) ((pc - plan.page()) >> 2);
    }
}
