package spin.dispatcher.generate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import spin.dispatcher.predicate.Mnemonics;

/// A class file as text for people: one instruction a line, labels numbered as they appear, types without packages.
final class Bytecode {
    private Bytecode() {}

    static String text(byte[] classFile) {
        var text = new StringBuilder();
        new ClassReader(classFile).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public void visit(int version, int access, String name, String signature, String parent,
                    String[] interfaces) {
                text.append("class ").append(brief(name)).append('\n');
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
                    String[] exceptions) {
                text.append("  ").append(name).append(briefDescriptor(descriptor)).append('\n');
                return new MethodText(text);
            }
        }, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
        return text.toString();
    }

    private static String brief(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }

    private static String briefDescriptor(String descriptor) {
        var text = new StringBuilder("(");
        for (var argument : Type.getArgumentTypes(descriptor)) {
            text.append(text.length() > 1 ? ", " : "").append(brief(argument));
        }
        return text.append(")").append(brief(Type.getReturnType(descriptor))).toString();
    }

    private static String brief(Type type) {
        var name = type.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String constant(Object value) {
        return switch (value) {
            case ConstantDynamic dynamic when dynamic.getBootstrapMethodArgumentCount() == 1 ->
                "constant #%s %s".formatted(dynamic.getBootstrapMethodArgument(0),
                        brief(Type.getType(dynamic.getDescriptor())));
            case ConstantDynamic dynamic -> "constant " + dynamic.getName();
            case String string -> '"' + string + '"';
            case Type type -> brief(type);
            default -> String.valueOf(value);
        };
    }

    private static final class MethodText extends MethodVisitor {
        private final StringBuilder text;
        private final Map<Label, String> labels = new LinkedHashMap<>();

        MethodText(StringBuilder text) {
            super(Opcodes.ASM9);
            this.text = text;
        }

        private void line(int opcode, String operands) {
            text.append("    ").append("%-16s%s".formatted(Mnemonics.of(opcode), operands).stripTrailing())
                    .append('\n');
        }

        private String label(Label label) {
            return labels.computeIfAbsent(label, _ -> "L" + (labels.size() + 1));
        }

        @Override
        public void visitLabel(Label label) {
            text.append("   ").append(label(label)).append(":\n");
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
            text.append("    try %s to %s catch %s %s\n".formatted(label(start), label(end),
                    type == null ? "any" : brief(type), label(handler)));
        }

        @Override
        public void visitInsn(int opcode) {
            line(opcode, "");
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            line(opcode, String.valueOf(operand));
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            line(opcode, String.valueOf(variable));
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            line(opcode, brief(type));
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            line(opcode, brief(owner) + "." + name);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            line(opcode, brief(owner) + "." + name + briefDescriptor(descriptor));
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            line(Opcodes.INVOKEDYNAMIC, name + briefDescriptor(descriptor) + " by " + bootstrap.getName());
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            line(opcode, label(target));
        }

        @Override
        public void visitLdcInsn(Object value) {
            line(Opcodes.LDC, constant(value));
        }

        @Override
        public void visitIincInsn(int variable, int increment) {
            line(Opcodes.IINC, variable + " by " + increment);
        }

        @Override
        public void visitTableSwitchInsn(int low, int high, Label otherwise, Label... targets) {
            var cases = new StringBuilder();
            for (int i = 0; i < targets.length; i++) {
                cases.append(low + i).append(": ").append(label(targets[i])).append(", ");
            }
            line(Opcodes.TABLESWITCH, cases + "else " + label(otherwise));
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
            var cases = new StringBuilder();
            for (int i = 0; i < targets.length; i++) {
                cases.append(keys[i]).append(": ").append(label(targets[i])).append(", ");
            }
            line(Opcodes.LOOKUPSWITCH, cases + "else " + label(otherwise));
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            line(Opcodes.MULTIANEWARRAY, brief(Type.getType(descriptor)) + " " + dimensions);
        }
    }
}
