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

/// Writes a class for a run of turns: one static method per body, each body ending with a call of the next.
///
/// Bodies are kept to what the JIT still compiles well: about fifty bindings, and well under the size beyond which it
/// gives a method up altogether. State that the raise has gathered so far travels as extra parameters, so the class has
/// no field and a raise allocates nothing of its own.
final class Emitter {
    /// Measured: bodies of 25 to 100 are alike, one body of 400 costs ten times as much per handler, one of 600 two hundred times.
    static final int TURNS_A_BODY = 50;
    /// Bytes, as estimated; HotSpot does not compile methods over 8,000.
    private static final int BYTES_A_BODY = 6_000;
    /// Far enough from the 65,535 constants that a class can have.
    static final int TURNS_A_CLASS = 2_000;

    private final Plan plan;
    private final String internalName;
    private final Constants constants = new Constants();

    Emitter(Plan plan, String internalName) {
        this.plan = plan;
        this.internalName = internalName;
    }

    /// @param first whether the raise begins here, so that nothing has been gathered yet
    /// @param next the entry of the class for the turns that follow; null if the raise ends here
    byte[] emit(List<Turn> turns, boolean first, @Nullable MethodHandle next) {
        var writer = new FrameWriter();
        writer.visit(V25, ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, internalName, null, "java/lang/Object", null);
        var bodies = Bodies.of(turns, TURNS_A_BODY, BYTES_A_BODY, plan.type().parameterCount());
        for (int i = 0; i < bodies.size(); i++) {
            emitBody(writer, bodies.get(i), i, first && i == 0, i == bodies.size() - 1, next);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void emitBody(ClassWriter writer, List<Turn> turns, int index, boolean begins, boolean ends,
            @Nullable MethodHandle next) {
        var state = new State(plan);
        var type = begins ? Erasure.of(plan.type()) : state.continuation();
        var visitor = writer.visitMethod(ACC_STATIC, name(index), type.toMethodDescriptorString(), null, null);
        var body = new BodyEmitter(plan, state, constants, visitor);
        body.begin(begins);
        for (var turn : turns) {
            body.turn(turn);
        }
        if (!ends) {
            body.continueWith(internalName, name(index + 1));
        } else if (next != null) {
            body.continueWith(next);
        } else {
            body.end();
        }
        body.finish();
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
