package spin.dispatcher.generate;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ARETURN;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V25;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Type;

/// Writes the class that stands for an exported interface. No branches, so no frames.
final class RaiserEmitter {

    private RaiserEmitter() {}

    static String internalName(Class<?> home, Class<?> type) {
        var inPackage = home.getPackageName().isEmpty() ? "" : home.getPackageName().replace('.', '/') + "/";
        return inPackage + type.getSimpleName() + "$raiser";
    }

    static byte[] emit(String internalName, Class<?> type, List<Generator.Raised> methods, Constants constants) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(V25, ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, internalName, null, "java/lang/Object",
                new String[]{Type.getInternalName(type)});
        constructor(writer);
        describe(writer, "raiser of " + type.getSimpleName());
        for (var method : methods) {
            raise(writer, method, constants);
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void constructor(ClassWriter writer) {
        var code = writer.visitMethod(0, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void describe(ClassWriter writer, String text) {
        var code = writer.visitMethod(ACC_PUBLIC, "toString", "()Ljava/lang/String;", null, null);
        code.visitCode();
        code.visitLdcInsn(text);
        code.visitInsn(ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void raise(ClassWriter writer, Generator.Raised method, Constants constants) {
        var type = method.target().type();
        var exceptions = method.exceptions().stream().map(Type::getInternalName).toArray(String[]::new);
        var code = writer.visitMethod(ACC_PUBLIC | ACC_FINAL, method.name(), type.toMethodDescriptorString(), null,
                exceptions);
        code.visitCode();
        constants.load(code, method.target(), MethodHandle.class);
        int slot = 1;
        for (var parameter : type.parameterList()) {
            code.visitVarInsn(Type.getType(parameter).getOpcode(ILOAD), slot);
            slot += State.size(parameter);
        }
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/invoke/MethodHandle", "invokeExact",
                type.toMethodDescriptorString(), false);
        code.visitInsn(Type.getType(type.returnType()).getOpcode(IRETURN));
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
