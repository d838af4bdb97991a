package spin.dispatcher.generate;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.V25;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import spin.dispatcher.predicate.Accessor;

/// Writes a class for a run of turns: one static method per body, each body ending with a call of the next.
///
/// Bodies are kept to what the JIT still compiles well: about fifty bindings, and well under the size beyond which it
/// gives a method up altogether. State that the raise has gathered so far travels as extra parameters, so the class has
/// no field and a raise allocates nothing of its own.
final class Emitter {
    /// Measured: bodies of 25 to 100 are alike, one body of 400 costs ten times as much per handler, one of 600 two hundred times.
    static final int TURNS_A_BODY = 50;
    /// Bytes, as estimated; HotSpot does not compile methods over 8,000.
    static final int BYTES_A_BODY = 6_000;
    /// Far enough from the 65,535 constants that a class can have.
    static final int TURNS_A_CLASS = 2_000;

    static final String WALK = "walk";
    private static final String SLOWLY = "slowly";

    private final Plan plan;
    private final String internalName;
    private final Constants constants = new Constants();

    Emitter(Plan plan, String internalName) {
        this.plan = plan;
        this.internalName = internalName;
    }

    /// @param first whether the raise begins here, so that nothing has been gathered yet
    /// @param next the entry of the class for the parts that follow; null if the raise ends here
    byte[] emit(List<Part> parts, boolean first, @Nullable MethodHandle next) {
        var writer = new FrameWriter();
        writer.visit(V25, ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, internalName, null, "java/lang/Object", null);
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            new PartEmitter(writer, i, first && i == 0, last, next).emit(parts.get(i));
        }
        if (parts.getLast() instanceof Part.Hook) {
            ending(writer, name(parts.size()), next);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void ending(ClassWriter writer, String name, @Nullable MethodHandle next) {
        var state = new State(plan);
        var visitor = writer.visitMethod(ACC_STATIC, name, state.continuation().toMethodDescriptorString(), null, null);
        var body = new BodyEmitter(plan, state, constants, visitor);
        if (next != null) {
            body.continueWith(next);
        } else {
            body.end();
        }
        body.finish();
    }

    /// Writes the method for one part, and those for what it does when its arguments cannot be searched.
    private final class PartEmitter {
        private final ClassWriter writer;
        private final int index;
        private final boolean begins;
        private final boolean last;
        private final @Nullable MethodHandle next;
        private final State state = new State(plan);

        PartEmitter(ClassWriter writer, int index, boolean begins, boolean last, @Nullable MethodHandle next) {
            this.writer = writer;
            this.index = index;
            this.begins = begins;
            this.last = last;
            this.next = next;
        }

        private BodyEmitter body(String name, MethodType type) {
            return new BodyEmitter(plan, state, constants,
                    writer.visitMethod(ACC_STATIC, name, type.toMethodDescriptorString(), null, null));
        }

        void emit(Part part) {
            var body = body(name(index), begins ? Erasure.of(plan.type()) : state.continuation());
            body.begin(begins);
            if (begins && plan.overlay() != null) {
                body.beginOpen(plan.overlay());
            }
            switch (part) {
                case Part.Straight(var turns) -> turns.forEach(body::turn);
                case Part.Searched searched -> body.search(searched, () -> goSlowly(body));
                case Part.Tabled(var turns, var table) -> body.table(table, () -> goSlowly(body));
                case Part.Spanned(var turns, var spans) -> body.spans(spans, () -> goSlowly(body));
                case Part.Hook(var place) -> body.hook(overlay(), place, handle(index + 1));
            }
            exit(body);
            body.finish();
            slow(part);
        }

        private Plan.Overlay overlay() {
            if (plan.overlay() == null) {
                throw new IllegalStateException("%s has a hook and no overlay".formatted(plan.event()));
            }
            return plan.overlay();
        }

        private void exit(BodyEmitter body) {
            if (!last) {
                body.continueWith(internalName, name(index + 1));
            } else if (next != null) {
                body.continueWith(next);
            } else {
                body.end();
            }
        }

        private void goSlowly(BodyEmitter body) {
            body.continueWith(internalName, name(index) + SLOWLY);
        }

        private void slow(Part part) {
            switch (part) {
                case Part.Searched(var turns, var reads, var tree) when reads.stream().anyMatch(Accessor::canFail) -> {
                    var body = body(name(index) + SLOWLY, state.continuation());
                    turns.forEach(body::turn);
                    exit(body);
                    body.finish();
                }
                case Part.Tabled(var turns, var table) when table.on().accessor().canFail() -> {
                    var body = body(name(index) + SLOWLY, state.continuation());
                    body.wholeTable(table);
                    exit(body);
                    body.finish();
                }
                case Part.Spanned(var turns, var spans) when spans.reads().stream().anyMatch(Accessor::canFail) -> {
                    var body = body(name(index) + SLOWLY, state.continuation());
                    body.wholeSpans(spans);
                    exit(body);
                    body.finish();
                }
                default -> {
                }
            }
        }

        private Handle handle(int part) {
            return new Handle(Opcodes.H_INVOKESTATIC, internalName, name(part),
                    state.continuation().toMethodDescriptorString(), false);
        }
    }

    /// The class that walks a chain of bindings of these shapes.
    byte[] emitWalker(List<Turn> shapes) {
        var writer = new FrameWriter();
        writer.visit(V25, ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, internalName, null, "java/lang/Object", null);
        var state = new State(plan);
        var type = walkerType();
        var body = new BodyEmitter(plan, state, constants,
                writer.visitMethod(ACC_STATIC, WALK, type.toMethodDescriptorString(), null, null));
        body.walker(shapes);
        body.finish();
        writer.visitEnd();
        return writer.toByteArray();
    }

    MethodType walkerType() {
        return new State(plan).continuation().appendParameterTypes(Bound.class, MethodHandle.class);
    }

    List<Object> constants() {
        return constants.data();
    }

    static String name(int body) {
        return body == 0 ? "raise" : "raise" + body;
    }

    MethodType entryType(boolean first) {
        return first ? Erasure.of(plan.type()) : new State(plan).continuation();
    }

    /// Where paths join, generated code holds primitives, or references that are used as `Object`: no class has to be
    /// loaded to know what two of them have in common.
    private static final class FrameWriter extends ClassWriter {
        FrameWriter() {
            super(COMPUTE_FRAMES);
        }

        @Override
        protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object";
        }
    }
}
