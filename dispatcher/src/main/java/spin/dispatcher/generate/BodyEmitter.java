package spin.dispatcher.generate;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.AASTORE;
import static org.objectweb.asm.Opcodes.ACONST_NULL;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ANEWARRAY;
import static org.objectweb.asm.Opcodes.ARRAYLENGTH;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ICONST_1;
import static org.objectweb.asm.Opcodes.ICONST_M1;
import static org.objectweb.asm.Opcodes.IF_ICMPGE;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IFNE;
import static org.objectweb.asm.Opcodes.IFNULL;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.LCONST_0;
import static org.objectweb.asm.Opcodes.LLOAD;
import static org.objectweb.asm.Opcodes.LSTORE;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.POP2;
import static org.objectweb.asm.Opcodes.SWAP;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Conjunction;

/// Writes one body: a method per kind of step, in the order in which the plan says.
final class BodyEmitter {
    private static final String SUPERVISOR = Type.getInternalName(Supervisor.class);

    private static final String BOUND = Type.getInternalName(Bound.class);
    private static final String REST = Type.getInternalName(Bound.Rest.class);
    private static final String PATCH = Type.getInternalName(Patch.class);
    private static final String CELL = Type.getInternalName(Cell.class);
    private static final String TABLE = Type.getInternalName(KeyTable.class);
    private static final String SPANS = Type.getInternalName(SpanTable.class);
    private static final String A_BOUND = Bound.class.descriptorString();
    private static final String SOME_BOUNDS = Bound[].class.descriptorString();
    private static final String A_TABLE = KeyTable.class.descriptorString();
    private static final int MOST_ATOMS = 4;

    private final Plan plan;
    private final State state;
    private final Constants constants;
    private final MethodVisitor code;
    private final Reading reading;
    private final MethodType type;
    private final Class<?> returns;
    /// What is off the straight path, written behind it: a raise in which all goes well takes no jump that a person would
    /// not have written.
    private final List<Runnable> aside = new ArrayList<>();
    private @Nullable Label stopped;

    BodyEmitter(Plan plan, State state, Constants constants, MethodVisitor code) {
        this.plan = plan;
        this.state = state;
        this.constants = constants;
        this.code = code;
        this.reading = new Reading(plan, constants, code);
        this.type = Erasure.of(plan.type());
        this.returns = type.returnType();
        code.visitCode();
    }

    /// Nothing has run yet; or else the state has come in as parameters and there is nothing to do.
    void begin(boolean begins) {
        if (!begins) {
            return;
        }
        if (state.tracksRan) {
            code.visitInsn(ICONST_0);
            code.visitVarInsn(ISTORE, state.ran);
        }
        if (plan.results() == Results.LAST) {
            zero(returns);
            store(returns, state.result);
        }
        if (plan.results() == Results.FOLDED) {
            zero(Object.class);
            code.visitVarInsn(ASTORE, state.soFar);
            zero(Object.class);
            code.visitVarInsn(ASTORE, state.pending);
        }
        if (state.keepsFailure) {
            zero(Object.class);
            code.visitVarInsn(ASTORE, state.failure);
        }
    }

    /// Reads once what is in force.
    void beginOpen(Plan.Overlay overlay) {
        constants.load(code, overlay.cell(), Cell.class);
        code.visitMethodInsn(INVOKEVIRTUAL, CELL, "current", "()" + Patch.class.descriptorString(), false);
        code.visitVarInsn(ASTORE, state.patch);
        if (overlay.counting()) {
            constants.load(code, overlay.cell(), Cell.class);
            code.visitMethodInsn(INVOKEVIRTUAL, CELL, "meet", "()V", false);
        }
    }

    /// Lets an overlay run before what comes next.
    void hook(Plan.Overlay overlay, Part.Place place, Handle rest) {
        var nothing = new Label();
        var chain = place == Part.Place.MIDDLE ? "middle" : "back";
        code.visitVarInsn(ALOAD, state.patch);
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, chain, "()" + A_BOUND, false);
        code.visitJumpInsn(IFNULL, nothing);
        walkElsewhere(overlay, chain, rest);
        code.visitLabel(nothing);
    }

    private void walkElsewhere(Plan.Overlay overlay, String chain, Handle rest) {
        if (!overlay.counting()) {
            constants.load(code, overlay.cell(), Cell.class);
            code.visitMethodInsn(INVOKEVIRTUAL, CELL, "meet", "()V", false);
        }
        code.visitVarInsn(ALOAD, state.patch);
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, "walker", "()Ljava/lang/invoke/MethodHandle;", false);
        pushArguments();
        pushState();
        code.visitVarInsn(ALOAD, state.patch);
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, chain, "()" + A_BOUND, false);
        code.visitLdcInsn(rest);
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                walk().toMethodDescriptorString(), false);
        returnValue();
    }

    /// The type of what walks a chain.
    MethodType walk() {
        return state.continuation().appendParameterTypes(Bound.class, MethodHandle.class);
    }

    /// Walks the chain that the parameter after the state holds, then goes on where the last parameter says.
    void walker(List<Turn> shapes) {
        int chain = state.continuation().parameterList().stream().mapToInt(State::size).sum();
        // Their places are taken for other things while a bound runs.
        code.visitVarInsn(ALOAD, chain + 1);
        code.visitVarInsn(ALOAD, chain);
        code.visitVarInsn(ASTORE, state.bound);
        code.visitVarInsn(ASTORE, state.reads);
        chain(shapes, "keyedShape");
        code.visitVarInsn(ALOAD, state.reads);
        pushArguments();
        pushState();
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                state.continuation().toMethodDescriptorString(), false);
        returnValue();
    }

    /// Runs the chain that begins in the local for it.
    private void chain(List<Turn> shapes, String shape) {
        var loop = new Label();
        var next = new Label();
        var done = new Label();
        code.visitLabel(loop);
        code.visitVarInsn(ALOAD, state.bound);
        code.visitJumpInsn(IFNULL, done);
        inForce(next);
        shaped(shapes, shape, next);
        code.visitLabel(next);
        code.visitVarInsn(ALOAD, state.bound);
        code.visitFieldInsn(GETFIELD, BOUND, "next", A_BOUND);
        code.visitVarInsn(ASTORE, state.bound);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(done);
    }

    private void inForce(Label otherwise) {
        if (!state.isOpen) {
            return;
        }
        code.visitVarInsn(ALOAD, state.patch);
        code.visitVarInsn(ALOAD, state.bound);
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, "sees", "(" + A_BOUND + ")Z", false);
        code.visitJumpInsn(IFEQ, otherwise);
    }

    private void shaped(List<Turn> shapes, String shape, Label next) {
        if (shapes.size() == 1) {
            turn(shapes.getFirst());
            return;
        }
        var labels = new Label[shapes.size()];
        Arrays.setAll(labels, _ -> new Label());
        code.visitVarInsn(ALOAD, state.bound);
        code.visitFieldInsn(GETFIELD, BOUND, "rest", Bound.Rest.class.descriptorString());
        code.visitFieldInsn(GETFIELD, REST, shape, "I");
        code.visitTableSwitchInsn(0, labels.length - 1, next, labels);
        for (int i = 0; i < labels.length; i++) {
            code.visitLabel(labels[i]);
            turn(shapes.get(i));
            code.visitJumpInsn(GOTO, next);
        }
    }

    /// @param slowly where the same is done without the table, for arguments of which the key cannot be read
    void table(Part.Table table, Runnable slowly) {
        var on = table.on();
        var search = new SearchEmitter(code, reading, List.of(on.accessor()), state.reads, leaf -> {});
        readOrElse(search, on.accessor().canFail(), slowly);
        if (state.isOpen) {
            code.visitVarInsn(ALOAD, state.patch);
        }
        table(table);
        search.loadWide(on);
        ofTable("find", "J");
        code.visitVarInsn(ASTORE, state.bound);
        chain(table.keyedShapes(), "keyedShape");
    }

    /// Asks the table itself, or where it may be changed the patch about it.
    private void ofTable(String method, String by) {
        if (state.isOpen) {
            code.visitMethodInsn(INVOKEVIRTUAL, PATCH, method, "(" + A_TABLE + by + ")" + A_BOUND, false);
        } else {
            code.visitMethodInsn(INVOKEVIRTUAL, TABLE, method, "(" + by + ")" + A_BOUND, false);
        }
    }

    private void table(Part.Table table) {
        if (!state.isOpen) {
            constants.load(code, table.entries(), KeyTable.class);
            return;
        }
        code.visitVarInsn(ALOAD, state.patch);
        if (table.index() == 0) {
            code.visitMethodInsn(INVOKEVIRTUAL, PATCH, "first", "()" + KeyTable.class.descriptorString(), false);
            return;
        }
        Boxes.integer(code, table.index());
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, "table", "(I)" + KeyTable.class.descriptorString(), false);
    }

    /// All bindings of the table, in order.
    void wholeTable(Part.Table table) {
        int entries = state.reads;
        int index = state.reads + 1;
        var loop = new Label();
        var next = new Label();
        var done = new Label();
        table(table);
        code.visitVarInsn(ASTORE, entries);
        code.visitInsn(ICONST_0);
        code.visitVarInsn(ISTORE, index);
        code.visitLabel(loop);
        if (state.isOpen) {
            code.visitVarInsn(ALOAD, state.patch);
        }
        code.visitVarInsn(ALOAD, entries);
        code.visitVarInsn(ILOAD, index);
        ofTable("at", "I");
        code.visitInsn(DUP);
        code.visitVarInsn(ASTORE, state.bound);
        code.visitJumpInsn(IFNULL, done);
        inForce(next);
        shaped(table.shapes(), "shape", next);
        code.visitLabel(next);
        code.visitIincInsn(index, 1);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(done);
    }

    /// The same by intervals.
    void spans(Part.Spans spans, Runnable slowly) {
        var reads = spans.reads();
        var search = new SearchEmitter(code, reading, reads, state.reads, leaf -> {});
        readOrElse(search, reads.stream().anyMatch(Accessor::canFail), slowly);
        int free = state.reads + 2 * reads.size();
        if (spans.on().size() == 1) {
            oneRow(spans, search, free);
        } else {
            rows(spans, search, free);
        }
    }

    /// The list that the value is in, from its beginning.
    private void oneRow(Part.Spans spans, SearchEmitter search, int list) {
        int index = list + 1;
        var loop = new Label();
        var next = new Label();
        var done = new Label();
        spans(spans);
        search.loadWide(spans.on().getFirst());
        code.visitMethodInsn(INVOKEVIRTUAL, SPANS, "find", "(J)" + SOME_BOUNDS, false);
        code.visitVarInsn(ASTORE, list);
        code.visitInsn(ICONST_0);
        code.visitVarInsn(ISTORE, index);
        code.visitLabel(loop);
        code.visitVarInsn(ILOAD, index);
        code.visitVarInsn(ALOAD, list);
        code.visitInsn(ARRAYLENGTH);
        code.visitJumpInsn(IF_ICMPGE, done);
        code.visitVarInsn(ALOAD, list);
        code.visitVarInsn(ILOAD, index);
        code.visitInsn(AALOAD);
        code.visitVarInsn(ASTORE, state.bound);
        shaped(spans.keyedShapes(), "keyedShape", next);
        code.visitLabel(next);
        code.visitIincInsn(index, 1);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(done);
    }

    /// Of the lists that the values are in, whoever's turn is next.
    private void rows(Part.Spans spans, SearchEmitter search, int place) {
        var loop = new Label();
        var next = new Label();
        var done = new Label();
        code.visitInsn(ICONST_M1);
        code.visitVarInsn(ISTORE, place);
        code.visitLabel(loop);
        spans(spans);
        code.visitVarInsn(ILOAD, place);
        for (int i = 0; i < SpanTable.MOST_ROWS; i++) {
            if (i < spans.on().size()) {
                search.loadWide(spans.on().get(i));
            } else {
                code.visitInsn(LCONST_0);
            }
        }
        code.visitMethodInsn(INVOKEVIRTUAL, SPANS, "after", "(IJJJJ)" + A_BOUND, false);
        code.visitInsn(DUP);
        code.visitVarInsn(ASTORE, state.bound);
        code.visitJumpInsn(IFNULL, done);
        code.visitVarInsn(ALOAD, state.bound);
        code.visitMethodInsn(INVOKEVIRTUAL, BOUND, "place", "()I", false);
        code.visitVarInsn(ISTORE, place);
        shaped(spans.keyedShapes(), "keyedShape", next);
        code.visitLabel(next);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(done);
    }

    private void spans(Part.Spans spans) {
        if (!state.isOpen) {
            constants.load(code, spans.entries(), SpanTable.class);
            return;
        }
        code.visitVarInsn(ALOAD, state.patch);
        Boxes.integer(code, spans.index());
        code.visitMethodInsn(INVOKEVIRTUAL, PATCH, "spans", "(I)" + SpanTable.class.descriptorString(), false);
    }

    /// All bindings of the table, in order.
    void wholeSpans(Part.Spans spans) {
        int entries = state.reads;
        int index = state.reads + 1;
        var loop = new Label();
        var next = new Label();
        var done = new Label();
        spans(spans);
        code.visitVarInsn(ASTORE, entries);
        code.visitInsn(ICONST_0);
        code.visitVarInsn(ISTORE, index);
        code.visitLabel(loop);
        code.visitVarInsn(ALOAD, entries);
        code.visitVarInsn(ILOAD, index);
        code.visitMethodInsn(INVOKEVIRTUAL, SPANS, "at", "(I)" + A_BOUND, false);
        code.visitInsn(DUP);
        code.visitVarInsn(ASTORE, state.bound);
        code.visitJumpInsn(IFNULL, done);
        shaped(spans.shapes(), "shape", next);
        code.visitLabel(next);
        code.visitIincInsn(index, 1);
        code.visitJumpInsn(GOTO, loop);
        code.visitLabel(done);
    }

    void search(Part.Searched searched, Runnable slowly) {
        var search = new SearchEmitter(code, reading, searched.reads(), state.reads,
                leaf -> leaf.items()
                        .forEach(item -> turn(searched.turns().get(item.index()).knowing(item.settled()))));
        readOrElse(search, searched.reads().stream().anyMatch(Accessor::canFail), slowly);
        var end = new Label();
        search.tree(searched.tree(), end);
        code.visitLabel(end);
    }

    private void readOrElse(SearchEmitter search, boolean canFail, Runnable slowly) {
        if (!canFail) {
            search.readAll();
            return;
        }
        var begin = new Label();
        var end = new Label();
        var caught = new Label();
        code.visitTryCatchBlock(begin, end, caught, "java/lang/Throwable");
        code.visitLabel(begin);
        search.readAll();
        code.visitLabel(end);
        aside.add(() -> {
            code.visitLabel(caught);
            code.visitInsn(POP);
            slowly.run();
        });
    }

    void turn(Turn turn) {
        var next = new Label();
        steps(turn.steps(), next, next);
        code.visitLabel(next);
    }

    /// @param declined where a false guard goes: the end of the turn, by way of a limit's end if one is running
    /// @param next the end of the turn
    private void steps(List<Step> steps, Label declined, Label next) {
        for (var step : steps) {
            switch (step) {
                case Step.TestGuard(var guard, var exact, var note) -> testGuard(guard, exact, declined);
                case Step.Invoke(var handler) -> invoke(handler);
                case Step.Filter(var filter, var parts) -> filter(filter, parts);
                case Step.Deliver(var binding) -> deliver(binding);
                case Step.Stop() -> code.visitJumpInsn(GOTO, stopped());
                case Step.Keep() -> keep();
                case Step.Isolated isolated when isolated.limited() -> limited(isolated, next);
                case Step.Isolated isolated -> isolated(isolated, next);
            }
        }
    }

    private void testGuard(Call guard, @Nullable Conjunction exact, Label declined) {
        if (exact != null && isSmall(exact)) {
            exact.atoms().forEach(atom -> reading.test(atom, state.scratch, declined));
            return;
        }
        call(guard);
        code.visitJumpInsn(IFEQ, declined);
    }

    /// Written out it is no longer than the call, and it touches only what this class may name.
    private static boolean isSmall(Conjunction test) {
        return !test.atoms().isEmpty() && test.atoms().size() <= MOST_ATOMS
                && test.atoms().stream().allMatch(atom -> Reading.isNameable(atom.extract().accessor()));
    }

    private void invoke(Call handler) {
        switch (plan.results()) {
            case NONE -> {
                // Before the call: a handler that throws half-way has run all the same.
                markRan();
                call(handler);
                drop(handler.returns());
            }
            case LAST -> {
                callForResult(handler);
                store(returns, state.result);
                markRan();
            }
            case FOLDED -> {
                callForResult(handler);
                Boxes.box(code, returns);
                code.visitVarInsn(ASTORE, state.fresh);
            }
        }
    }

    /// All new arguments are on the stack before the first is stored: one that cannot be had leaves all as they were.
    private void filter(Call filter, List<MethodHandle> parts) {
        call(filter);
        if (parts.isEmpty()) {
            store(type.parameterType(0), 0);
            return;
        }
        code.visitVarInsn(ASTORE, state.fresh);
        for (var part : parts) {
            constants.load(code, part, MethodHandle.class);
            code.visitVarInsn(ALOAD, state.fresh);
            code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                    part.type().toMethodDescriptorString(), false);
        }
        int slot = type.parameterList().stream().mapToInt(State::size).sum();
        for (var parameter : type.parameterList().reversed()) {
            slot -= State.size(parameter);
            store(parameter, slot);
        }
    }

    private void deliver(Object binding) {
        if (plan.results() == Results.NONE) {
            markRan();
        }
        supervisor();
        constants.load(code, binding, Object.class);
        pushArray();
        supervise("deliver", "(Ljava/lang/Object;[Ljava/lang/Object;)V");
    }

    /// Where the raise ends before its last turn; written once for a body, if at all.
    private Label stopped() {
        if (stopped == null) {
            var here = new Label();
            stopped = here;
            aside.add(() -> {
                code.visitLabel(here);
                end();
            });
        }
        return stopped;
    }

    /// The result before this one is folded now that it is known not to be the last.
    private void keep() {
        var first = new Label();
        code.visitVarInsn(ILOAD, state.ran);
        code.visitJumpInsn(IFEQ, first);
        fold(false);
        code.visitVarInsn(ASTORE, state.soFar);
        code.visitLabel(first);
        code.visitVarInsn(ALOAD, state.fresh);
        code.visitVarInsn(ASTORE, state.pending);
        markRan();
    }

    private void fold(boolean last) {
        supervisor();
        code.visitVarInsn(ALOAD, state.soFar);
        code.visitVarInsn(ALOAD, state.pending);
        code.visitInsn(last ? ICONST_1 : ICONST_0);
        supervise("fold", "(Ljava/lang/Object;Ljava/lang/Object;Z)Ljava/lang/Object;");
    }

    private void isolated(Step.Isolated isolated, Label next) {
        var begin = new Label();
        var end = new Label();
        var caught = new Label();
        code.visitTryCatchBlock(begin, end, caught, "java/lang/Throwable");
        code.visitLabel(begin);
        steps(isolated.steps(), next, next);
        code.visitLabel(end);
        aside.add(() -> {
            code.visitLabel(caught);
            code.visitVarInsn(ASTORE, state.thrown);
            fault(isolated.binding());
            code.visitJumpInsn(GOTO, next);
        });
    }

    private void limited(Step.Isolated isolated, Label next) {
        var begin = new Label();
        var end = new Label();
        var caught = new Label();
        var declined = new Label();
        code.visitTryCatchBlock(begin, end, caught, "java/lang/Throwable");
        beginLimit(isolated.binding());
        code.visitLabel(begin);
        steps(isolated.steps(), declined, next);
        code.visitLabel(end);
        endLimit();
        aside.add(() -> {
            code.visitLabel(declined);
            endLimit();
            code.visitJumpInsn(GOTO, next);
            code.visitLabel(caught);
            code.visitVarInsn(ASTORE, state.thrown);
            endLimit();
            fault(isolated.binding());
            code.visitJumpInsn(GOTO, next);
        });
    }

    /// After the last instruction of the straight path.
    void finish() {
        aside.forEach(Runnable::run);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void beginLimit(Object binding) {
        supervisor();
        constants.load(code, binding, Object.class);
        supervise("begin", "(Ljava/lang/Object;)J");
        code.visitVarInsn(LSTORE, state.token);
    }

    private void endLimit() {
        supervisor();
        code.visitVarInsn(LLOAD, state.token);
        supervise("end", "(J)V");
    }

    private void fault(Object binding) {
        supervisor();
        constants.load(code, binding, Object.class);
        code.visitVarInsn(ALOAD, state.thrown);
        supervise("fault", "(Ljava/lang/Object;Ljava/lang/Throwable;)Ljava/lang/Object;");
        if (state.keepsFailure) {
            code.visitVarInsn(ASTORE, state.failure);
        } else {
            code.visitInsn(POP);
        }
    }

    /// Goes on in another body of this class.
    void continueWith(String owner, String method) {
        pushArguments();
        pushState();
        code.visitMethodInsn(INVOKESTATIC, owner, method, state.continuation().toMethodDescriptorString(), false);
        returnValue();
    }

    /// Goes on in the next class.
    void continueWith(MethodHandle entry) {
        constants.load(code, entry, MethodHandle.class);
        pushArguments();
        pushState();
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                state.continuation().toMethodDescriptorString(), false);
        returnValue();
    }

    private void pushState() {
        var all = state.continuation();
        int slot = 0;
        for (int i = 0; i < all.parameterCount(); i++) {
            if (i >= type.parameterCount()) {
                load(all.parameterType(i), slot);
            }
            slot += State.size(all.parameterType(i));
        }
    }

    void end() {
        switch (plan.ending()) {
            case Ending.CannotMiss() -> {
            }
            case Ending.RunDefault(var handler) -> unlessRan(() -> runDefault(handler));
            case Ending.Fail() -> unlessRan(this::fail);
        }
        switch (plan.results()) {
            case NONE -> {
            }
            case LAST -> load(returns, state.result);
            case FOLDED -> {
                fold(true);
                checkResult(Object.class);
            }
        }
        returnValue();
    }

    private void unlessRan(Runnable otherwise) {
        var ran = new Label();
        code.visitVarInsn(ILOAD, state.ran);
        code.visitJumpInsn(IFNE, ran);
        otherwise.run();
        code.visitLabel(ran);
    }

    private void runDefault(Call handler) {
        if (returns == void.class) {
            call(handler);
            drop(handler.returns());
        } else {
            callForResult(handler);
        }
        returnValue();
    }

    private void fail() {
        supervisor();
        code.visitVarInsn(ALOAD, state.failure);
        supervise("nothingRan", "(Ljava/lang/Object;)Ljava/lang/RuntimeException;");
        code.visitInsn(ATHROW);
    }

    private void markRan() {
        if (state.tracksRan) {
            code.visitInsn(ICONST_1);
            code.visitVarInsn(ISTORE, state.ran);
        }
    }

    private void callForResult(Call handler) {
        call(handler);
        if (handler.passing() != Call.Passing.EXACT) {
            checkResult(handler.returns());
        }
    }

    /// A value that only claims to be of the event's type: an unchecked cast may have let it in. Failing here makes it the
    /// fault of who returned it, not of the raiser.
    private void checkResult(Class<?> found) {
        if (returns.isPrimitive()) {
            Boxes.unbox(code, returns);
        } else if (found != plan.type().returnType()) {
            constants.load(code, plan.type().returnType(), Class.class);
            code.visitInsn(SWAP);
            code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Class", "cast", "(Ljava/lang/Object;)Ljava/lang/Object;",
                    false);
        }
    }

    private void call(Call call) {
        constants.load(code, call.target(), call.owner());
        switch (call.passing()) {
            case NOTHING -> invokeInterface(call, "()");
            case BOXED -> {
                pushBoxed();
                invokeInterface(call, "(" + "Ljava/lang/Object;".repeat(type.parameterCount()) + ")");
            }
            case ARRAY -> {
                pushArray();
                invokeInterface(call, "([Ljava/lang/Object;)");
            }
            case EXACT -> {
                pushArguments();
                var exact = type.changeReturnType(call.returns());
                code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                        exact.toMethodDescriptorString(), false);
            }
        }
    }

    private void invokeInterface(Call call, String parameters) {
        code.visitMethodInsn(INVOKEINTERFACE, Type.getInternalName(call.owner()), call.method(),
                parameters + call.returns().descriptorString(), true);
    }

    private void pushArguments() {
        int slot = 0;
        for (var parameter : type.parameterList()) {
            load(parameter, slot);
            slot += State.size(parameter);
        }
    }

    private void pushBoxed() {
        int slot = 0;
        for (var parameter : type.parameterList()) {
            load(parameter, slot);
            Boxes.box(code, parameter);
            slot += State.size(parameter);
        }
    }

    private void pushArray() {
        Boxes.integer(code, type.parameterCount());
        code.visitTypeInsn(ANEWARRAY, "java/lang/Object");
        int slot = 0;
        for (int i = 0; i < type.parameterCount(); i++) {
            var parameter = type.parameterType(i);
            code.visitInsn(DUP);
            Boxes.integer(code, i);
            load(parameter, slot);
            Boxes.box(code, parameter);
            code.visitInsn(AASTORE);
            slot += State.size(parameter);
        }
    }

    private void supervisor() {
        constants.load(code, plan.supervisor(), Supervisor.class);
    }

    private void supervise(String method, String descriptor) {
        code.visitMethodInsn(INVOKEINTERFACE, SUPERVISOR, method, descriptor, true);
    }

    private void drop(Class<?> value) {
        switch (State.size(value)) {
            case 0 -> {
            }
            case 1 -> code.visitInsn(POP);
            default -> code.visitInsn(POP2);
        }
    }

    private void zero(Class<?> of) {
        if (of.isPrimitive()) {
            code.visitInsn(Boxes.zero(of));
        } else {
            code.visitInsn(ACONST_NULL);
        }
    }

    private void load(Class<?> of, int slot) {
        code.visitVarInsn(Type.getType(of).getOpcode(ILOAD), slot);
    }

    private void store(Class<?> of, int slot) {
        code.visitVarInsn(Type.getType(of).getOpcode(ISTORE), slot);
    }

    private void returnValue() {
        code.visitInsn(Type.getType(returns).getOpcode(IRETURN));
    }
}
