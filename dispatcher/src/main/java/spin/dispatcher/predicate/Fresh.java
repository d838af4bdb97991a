package spin.dispatcher.predicate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Interpreter;
import org.objectweb.asm.tree.analysis.Value;
import spin.dispatcher.predicate.ClassFiles.Code;
import spin.dispatcher.predicate.Fresh.Word;

/// Which words of a method's frames are objects that the method made itself, and which are its receiver.
///
/// An object that was made here and whatever is written into it is nobody else's business: it can leave only through a
/// store, a call or the result, and the rule that asks has its say about each.
final class Fresh extends Interpreter<Word> {

    /// @param size words on the stack
    record Word(int size, Origin origin) implements Value {
        @Override
        public int getSize() {
            return size;
        }

        boolean isFresh() {
            return origin == Origin.MADE_HERE;
        }

        boolean isThis() {
            return origin == Origin.THIS || origin == Origin.UNDER_CONSTRUCTION;
        }

        /// A constructor's own object is as fresh as if the caller had made it: only a `new` leads to it.
        boolean isWritable() {
            return isFresh() || origin == Origin.UNDER_CONSTRUCTION;
        }
    }

    /// Where a word comes from.
    enum Origin {
        MADE_HERE,
        THIS,
        UNDER_CONSTRUCTION,
        ELSEWHERE
    }

    private static final Word ONE = new Word(1, Origin.ELSEWHERE);
    private static final Word TWO = new Word(2, Origin.ELSEWHERE);
    private static final Word MADE = new Word(1, Origin.MADE_HERE);

    private final Code code;

    Fresh(Code code) {
        super(Opcodes.ASM9);
        this.code = code;
    }

    @Override
    public @Nullable Word newValue(@Nullable Type type) {
        return type == null ? ONE : type.getSort() == Type.VOID ? null : type.getSize() == 2 ? TWO : ONE;
    }

    @Override
    public @Nullable Word newParameterValue(boolean isInstance, int local, Type type) {
        return isInstance && local == 0
                ? new Word(1, code.method().name.equals("<init>") ? Origin.UNDER_CONSTRUCTION : Origin.THIS)
                : newValue(type);
    }

    @Override
    public Word newOperation(AbstractInsnNode instruction) {
        return switch (instruction.getOpcode()) {
            case Opcodes.NEW -> MADE;
            case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 -> TWO;
            case Opcodes.LDC -> ((org.objectweb.asm.tree.LdcInsnNode) instruction).cst instanceof Long
                    || ((org.objectweb.asm.tree.LdcInsnNode) instruction).cst instanceof Double ? TWO : ONE;
            case Opcodes.GETSTATIC -> sized(((org.objectweb.asm.tree.FieldInsnNode) instruction).desc);
            default -> ONE;
        };
    }

    private static Word sized(String descriptor) {
        return Type.getType(descriptor).getSize() == 2 ? TWO : ONE;
    }

    @Override
    public Word copyOperation(AbstractInsnNode instruction, Word value) {
        return value;
    }

    @Override
    public @Nullable Word unaryOperation(AbstractInsnNode instruction, Word value) {
        return switch (instruction.getOpcode()) {
            case Opcodes.NEWARRAY, Opcodes.ANEWARRAY -> MADE;
            case Opcodes.CHECKCAST -> value;
            case Opcodes.LNEG, Opcodes.DNEG, Opcodes.I2L, Opcodes.I2D, Opcodes.F2L, Opcodes.F2D, Opcodes.L2D,
                    Opcodes.D2L ->
                TWO;
            case Opcodes.GETFIELD -> sized(((org.objectweb.asm.tree.FieldInsnNode) instruction).desc);
            case Opcodes.IFEQ, Opcodes.IFNE, Opcodes.IFLT, Opcodes.IFGE, Opcodes.IFGT, Opcodes.IFLE, Opcodes.IFNULL,
                    Opcodes.IFNONNULL, Opcodes.TABLESWITCH, Opcodes.LOOKUPSWITCH, Opcodes.IRETURN, Opcodes.LRETURN,
                    Opcodes.FRETURN, Opcodes.DRETURN, Opcodes.ARETURN, Opcodes.PUTSTATIC, Opcodes.ATHROW,
                    Opcodes.MONITORENTER, Opcodes.MONITOREXIT ->
                null;
            default -> ONE;
        };
    }

    @Override
    public @Nullable Word binaryOperation(AbstractInsnNode instruction, Word left, Word right) {
        return switch (instruction.getOpcode()) {
            case Opcodes.LALOAD, Opcodes.DALOAD, Opcodes.LADD, Opcodes.DADD, Opcodes.LSUB, Opcodes.DSUB, Opcodes.LMUL,
                    Opcodes.DMUL, Opcodes.LDIV, Opcodes.DDIV, Opcodes.LREM, Opcodes.DREM, Opcodes.LSHL, Opcodes.LSHR,
                    Opcodes.LUSHR, Opcodes.LAND, Opcodes.LOR, Opcodes.LXOR ->
                TWO;
            case Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGT,
                    Opcodes.IF_ICMPLE, Opcodes.IF_ACMPEQ, Opcodes.IF_ACMPNE, Opcodes.PUTFIELD ->
                null;
            default -> ONE;
        };
    }

    @Override
    public @Nullable Word ternaryOperation(AbstractInsnNode instruction, Word array, Word index, Word value) {
        return null;
    }

    @Override
    public @Nullable Word naryOperation(AbstractInsnNode instruction, List<? extends Word> values) {
        return switch (instruction) {
            case MethodInsnNode call -> result(call.desc);
            case InvokeDynamicInsnNode dynamic -> result(dynamic.desc);
            default -> MADE;
        };
    }

    private @Nullable Word result(String descriptor) {
        return newValue(Type.getReturnType(descriptor));
    }

    @Override
    public void returnOperation(AbstractInsnNode instruction, Word value, Word expected) throws AnalyzerException {
        // Who asks about returns reads them from the frames.
    }

    @Override
    public Word merge(Word one, Word other) {
        return one.equals(other) ? one : new Word(Math.min(one.size(), other.size()), Origin.ELSEWHERE);
    }
}
