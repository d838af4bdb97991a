package spin.domains.link;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;
import spin.domains.verify.Bootstraps;

/// String concatenation by a StringBuilder, which is what the language meant before it had a bootstrap for it.
final class Concatenation {

    private static final String BUILDER = "java/lang/StringBuilder";
    // In a recipe these stand for the next argument and the next constant.
    private static final char ARGUMENT = 1;
    private static final char CONSTANT = 2;

    private Concatenation() {}

    static void emit(MethodNode code, InvokeDynamicInsnNode site) {
        var arguments = Type.getArgumentTypes(site.desc);
        var plain = Bootstraps.of(site.bsm).filter(kind -> kind == Bootstraps.PLAIN_CONCATENATION).isPresent();
        var recipe = plain ? Character.toString(ARGUMENT).repeat(arguments.length) : (String) site.bsmArgs[0];
        code.visitTypeInsn(Opcodes.NEW, BUILDER);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
        var literal = new StringBuilder();
        int argument = 0;
        int slot = 0;
        int constant = 1;
        for (int i = 0; i < recipe.length(); i++) {
            char c = recipe.charAt(i);
            switch (c) {
                case ARGUMENT -> {
                    appendLiteral(code, literal);
                    var type = arguments[argument++];
                    code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
                    slot += type.getSize();
                    append(code, type);
                }
                case CONSTANT -> literal.append(site.bsmArgs[constant++]);
                default -> literal.append(c);
            }
        }
        appendLiteral(code, literal);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(Opcodes.ARETURN);
    }

    private static void appendLiteral(MethodNode code, StringBuilder literal) {
        if (!literal.isEmpty()) {
            code.visitLdcInsn(literal.toString());
            append(code, Type.getType(String.class));
            literal.setLength(0);
        }
    }

    static void append(MethodNode code, Type type) {
        var taken = switch (type.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.ARRAY, Type.OBJECT -> type.getDescriptor().equals("Ljava/lang/String;")
                    ? type.getDescriptor()
                    : "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(" + taken + ")L" + BUILDER + ";", false);
    }
}
