package spin.domains.meter.twin;

import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_INTERFACE;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.TryCatchBlockSorter;

/// Random programs that always end: a class with methods that call each other, an interface, two classes that implement it,
/// and an exception.
///
/// What makes them end is `fuel`, a static count that every loop and every method takes one of; without any left a loop is
/// left and a method returns. They compute with numbers of all kinds, index arrays in and out of bounds, divide by zero, cast
/// wrongly, throw and catch.
final class Programs {

    static final String MAIN = "work/Main";
    static final String SHAPE = "work/Shape";
    static final String BASE = "work/Base";
    static final String SQUARE = "work/Square";
    static final String OBLONG = "work/Oblong";
    static final String OOPS = "work/Oops";
    static final String FUEL = "fuel";
    static final String STATE = "state";
    static final String WIDE = "wide";
    static final String RUN = "run";
    static final String RUN_DESCRIPTOR = "(I)J";

    /// A method of the main class that others may call.
    record Callee(int access, String name, String descriptor) {

        boolean isStatic() {
            return (access & ACC_STATIC) != 0;
        }
    }

    static final List<Callee> CALLEES = List.of(new Callee(ACC_STATIC, "ints", "(II)I"),
            new Callee(ACC_STATIC, "longs", "(JI)J"), new Callee(ACC_STATIC, "doubles", "(DF)D"),
            new Callee(ACC_PRIVATE, "own", "(I)I"), new Callee(ACC_FINAL, "certain", "(IJ)I"),
            new Callee(0, "open", "(I)J"));

    private Programs() {}

    /// The classes that are the same in all programs.
    static final Map<String, byte[]> COMMON = Map.of(SHAPE, shape(), BASE, base(), SQUARE, heir(SQUARE, Opcodes.IMUL),
            OBLONG, heir(OBLONG, Opcodes.IADD), OOPS, oops());

    /// A whole program, by internal names.
    static Map<String, byte[]> with(byte[] main) {
        var classes = new HashMap<>(COMMON);
        classes.put(MAIN, main);
        return classes;
    }

    /// A random main class.
    ///
    /// @param size about how many statements a method has
    static byte[] main(long seed, int size) {
        var chance = new SplittableRandom(seed);
        var writer = begin(MAIN, ACC_PUBLIC | ACC_SUPER, "java/lang/Object");
        writer.visitField(ACC_STATIC, FUEL, "I", null, null);
        writer.visitField(ACC_STATIC, STATE, "I", null, null);
        writer.visitField(ACC_STATIC, WIDE, "J", null, null);
        constructor(writer, "java/lang/Object");
        initialiser(writer, chance);
        for (var callee : CALLEES) {
            method(writer, callee, chance, Math.max(1, size / 2));
        }
        method(writer, new Callee(ACC_PUBLIC | ACC_STATIC, RUN, RUN_DESCRIPTOR), chance, size);
        return writer.toByteArray();
    }

    private static void method(ClassWriter writer, Callee callee, SplittableRandom chance, int size) {
        // An inner handler comes before an outer one, as a compiler has it.
        var code = new TryCatchBlockSorter(
                writer.visitMethod(callee.access(), callee.name(), callee.descriptor(), null, null), callee.access(),
                callee.name(), callee.descriptor(), null, null);
        code.visitCode();
        new Body(code, callee, chance, size).emit();
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /// A loop that fills the static fields, run at the first use of the class.
    private static void initialiser(ClassWriter writer, SplittableRandom chance) {
        var code = writer.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitIntInsn(Opcodes.BIPUSH, 40 + chance.nextInt(60));
        code.visitFieldInsn(Opcodes.PUTSTATIC, MAIN, FUEL, "I");
        var head = new org.objectweb.asm.Label();
        code.visitLabel(head);
        code.visitFieldInsn(Opcodes.GETSTATIC, MAIN, STATE, "I");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.PUTSTATIC, MAIN, STATE, "I");
        code.visitIntInsn(Opcodes.BIPUSH, chance.nextInt(12));
        code.visitJumpInsn(Opcodes.IF_ICMPLT, head);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    // ---- the classes that are always the same

    private static byte[] shape() {
        var writer = begin(SHAPE, ACC_PUBLIC | ACC_ABSTRACT | ACC_INTERFACE, "java/lang/Object");
        writer.visitMethod(ACC_PUBLIC | ACC_ABSTRACT, "area", "(I)I", null, null).visitEnd();
        return writer.toByteArray();
    }

    private static byte[] base() {
        var writer = begin(BASE, ACC_PUBLIC | ACC_SUPER, "java/lang/Object", SHAPE);
        writer.visitField(0, "side", "I", null, null);
        writer.visitField(0, "weight", "J", null, null);
        var code = writer.visitMethod(ACC_PUBLIC, "<init>", "(IJ)V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitFieldInsn(Opcodes.PUTFIELD, BASE, "side", "I");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, 2);
        code.visitFieldInsn(Opcodes.PUTFIELD, BASE, "weight", "J");
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        area(writer, Opcodes.ISUB);
        return writer.toByteArray();
    }

    private static byte[] heir(String name, int opcode) {
        var writer = begin(name, ACC_PUBLIC | ACC_SUPER, BASE);
        var code = writer.visitMethod(ACC_PUBLIC, "<init>", "(IJ)V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitVarInsn(Opcodes.LLOAD, 2);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, BASE, "<init>", "(IJ)V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        if (opcode == Opcodes.IMUL) {
            area(writer, opcode);
        }
        return writer.toByteArray();
    }

    private static void area(ClassWriter writer, int opcode) {
        var code = writer.visitMethod(ACC_PUBLIC, "area", "(I)I", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, BASE, "side", "I");
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(opcode);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static byte[] oops() {
        var writer = begin(OOPS, ACC_PUBLIC | ACC_SUPER, "java/lang/RuntimeException");
        constructor(writer, "java/lang/RuntimeException");
        return writer.toByteArray();
    }

    private static void constructor(ClassWriter writer, String parent) {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static ClassWriter begin(String name, int access, String parent, String... interfaces) {
        var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String first, String second) {
                boolean shapes = isShape(first) && isShape(second);
                return shapes ? BASE : Type.getInternalName(Object.class);
            }
        };
        writer.visit(Opcodes.V21, access, name, null, parent, interfaces);
        return writer;
    }

    private static boolean isShape(String name) {
        return name.equals(BASE) || name.equals(SQUARE) || name.equals(OBLONG);
    }
}
