package spin.domains.meter.twin;

import org.objectweb.asm.Opcodes;

/// What the instructions compute that take numbers and answer with one. Types narrower than `int` are ints here.
final class Numbers {

    private Numbers() {}

    /// How many numbers an instruction takes; 0 when it is none of these.
    static int taken(int opcode) {
        if (isIn(opcode, Opcodes.IADD, Opcodes.DREM) || isIn(opcode, Opcodes.ISHL, Opcodes.LXOR)
                || isIn(opcode, Opcodes.LCMP, Opcodes.DCMPG)) {
            return 2;
        }
        return isIn(opcode, Opcodes.INEG, Opcodes.DNEG) || isIn(opcode, Opcodes.I2L, Opcodes.I2S) ? 1 : 0;
    }

    private static boolean isIn(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }

    static Object of(int opcode, Number a) {
        return switch (opcode) {
            case Opcodes.INEG -> -a.intValue();
            case Opcodes.LNEG -> -a.longValue();
            case Opcodes.FNEG -> -a.floatValue();
            case Opcodes.DNEG -> -a.doubleValue();
            case Opcodes.I2L -> (long) a.intValue();
            case Opcodes.I2F -> (float) a.intValue();
            case Opcodes.I2D -> (double) a.intValue();
            case Opcodes.L2I -> (int) a.longValue();
            case Opcodes.L2F -> (float) a.longValue();
            case Opcodes.L2D -> (double) a.longValue();
            case Opcodes.F2I -> (int) a.floatValue();
            case Opcodes.F2L -> (long) a.floatValue();
            case Opcodes.F2D -> (double) a.floatValue();
            case Opcodes.D2I -> (int) a.doubleValue();
            case Opcodes.D2L -> (long) a.doubleValue();
            case Opcodes.D2F -> (float) a.doubleValue();
            case Opcodes.I2B -> (int) (byte) a.intValue();
            case Opcodes.I2C -> (int) (char) a.intValue();
            case Opcodes.I2S -> (int) (short) a.intValue();
            default -> throw new IllegalArgumentException("opcode " + opcode);
        };
    }

    /// @throws ArithmeticException as the JVM does
    static Object of(int opcode, Number a, Number b) {
        if (opcode >= Opcodes.LCMP) {
            return compared(opcode, a, b);
        }
        return switch (a) {
            case Integer x -> ints(opcode, x, b.intValue());
            case Long x -> longs(opcode, x, b.longValue());
            case Float x -> floats(opcode, x, b.floatValue());
            default -> doubles(opcode, a.doubleValue(), b.doubleValue());
        };
    }

    private static int compared(int opcode, Number a, Number b) {
        if (opcode == Opcodes.LCMP) {
            return Long.compare(a.longValue(), b.longValue());
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return opcode == Opcodes.FCMPG || opcode == Opcodes.DCMPG ? 1 : -1;
        }
        return x > y ? 1 : x < y ? -1 : 0;
    }

    private static int ints(int opcode, int a, int b) {
        return switch (opcode) {
            case Opcodes.IADD -> a + b;
            case Opcodes.ISUB -> a - b;
            case Opcodes.IMUL -> a * b;
            case Opcodes.IDIV -> a / b;
            case Opcodes.IREM -> a % b;
            case Opcodes.ISHL -> a << b;
            case Opcodes.ISHR -> a >> b;
            case Opcodes.IUSHR -> a >>> b;
            case Opcodes.IAND -> a & b;
            case Opcodes.IOR -> a | b;
            case Opcodes.IXOR -> a ^ b;
            default -> throw new IllegalArgumentException("opcode " + opcode);
        };
    }

    private static long longs(int opcode, long a, long b) {
        return switch (opcode) {
            case Opcodes.LADD -> a + b;
            case Opcodes.LSUB -> a - b;
            case Opcodes.LMUL -> a * b;
            case Opcodes.LDIV -> a / b;
            case Opcodes.LREM -> a % b;
            case Opcodes.LSHL -> a << b;
            case Opcodes.LSHR -> a >> b;
            case Opcodes.LUSHR -> a >>> b;
            case Opcodes.LAND -> a & b;
            case Opcodes.LOR -> a | b;
            case Opcodes.LXOR -> a ^ b;
            default -> throw new IllegalArgumentException("opcode " + opcode);
        };
    }

    private static float floats(int opcode, float a, float b) {
        return switch (opcode) {
            case Opcodes.FADD -> a + b;
            case Opcodes.FSUB -> a - b;
            case Opcodes.FMUL -> a * b;
            case Opcodes.FDIV -> a / b;
            case Opcodes.FREM -> a % b;
            default -> throw new IllegalArgumentException("opcode " + opcode);
        };
    }

    private static double doubles(int opcode, double a, double b) {
        return switch (opcode) {
            case Opcodes.DADD -> a + b;
            case Opcodes.DSUB -> a - b;
            case Opcodes.DMUL -> a * b;
            case Opcodes.DDIV -> a / b;
            case Opcodes.DREM -> a % b;
            default -> throw new IllegalArgumentException("opcode " + opcode);
        };
    }
}
