package spin.hw.cpu;

/// The less frequent integer operates by [Op], each in one expression; [IntegerOperate] says the same at length. They are apart from the
/// interpreter's switch because the host's compiler gives up registers for each case of it.
///
/// Shift counts are taken mod 64, by Java as by the Alpha, and eight times the byte number is the bit number mod 64. "High" forms
/// shift by 64 less that; where what falls out at the top is wanted, in two steps, because a shift by 64 must leave nothing.
final class Operates {

    private Operates() {}

    static long result(int op, long a, long b) {
        return switch (op) {
            case Op.ORNOT -> a | ~b;
            case Op.EQV -> a ^ ~b;
            case Op.S4ADDL -> (int) ((a << 2) + b);
            case Op.S8ADDL -> (int) ((a << 3) + b);
            case Op.S4SUBL -> (int) ((a << 2) - b);
            case Op.S8SUBL -> (int) ((a << 3) - b);
            case Op.S4SUBQ -> (a << 2) - b;
            case Op.S8SUBQ -> (a << 3) - b;
            case Op.CMPBGE -> IntegerOperate.compareBytes(a, b);
            case Op.MULL -> (int) (a * b);
            case Op.UMULH -> Math.unsignedMultiplyHigh(a, b);
            case Op.ZAP -> a & ~IntegerOperate.bytes(b);
            case Op.SEXTB -> (byte) b;
            case Op.SEXTW -> (short) b;
            case Op.MSKBL -> a & ~(0xffL << (b << 3));
            case Op.MSKWL -> a & ~(0xffffL << (b << 3));
            case Op.MSKLL -> a & ~(0xffff_ffffL << (b << 3));
            case Op.MSKQL -> a & ~(-1L << (b << 3));
            case Op.MSKWH -> a & ~(0xffffL >>> 1 >>> ~(b << 3));
            case Op.MSKLH -> a & ~(0xffff_ffffL >>> 1 >>> ~(b << 3));
            case Op.MSKQH -> a & ~(-1L >>> 1 >>> ~(b << 3));
            case Op.EXTWL -> a >>> (b << 3) & 0xffffL;
            case Op.EXTLL -> a >>> (b << 3) & 0xffff_ffffL;
            case Op.EXTQL -> a >>> (b << 3);
            case Op.EXTWH -> a << -(b << 3) & 0xffffL;
            case Op.EXTLH -> a << -(b << 3) & 0xffff_ffffL;
            case Op.EXTQH -> a << -(b << 3);
            case Op.INSBL -> (a & 0xffL) << (b << 3);
            case Op.INSWL -> (a & 0xffffL) << (b << 3);
            case Op.INSLL -> (a & 0xffff_ffffL) << (b << 3);
            case Op.INSQL -> a << (b << 3);
            case Op.INSWH -> (a & 0xffffL) >>> 1 >>> ~(b << 3);
            case Op.INSLH -> (a & 0xffff_ffffL) >>> 1 >>> ~(b << 3);
            case Op.INSQH -> a >>> 1 >>> ~(b << 3);
            default -> throw new IllegalStateException("Op " + op + " was decoded as an operate and is none.");
        };
    }
}
