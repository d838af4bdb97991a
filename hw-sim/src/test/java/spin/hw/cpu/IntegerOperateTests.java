package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.hw.asm.Operate;

/// The operate instructions against a second formulation that shares nothing with the first: integers without limit, and bytes
/// in arrays instead of shifts.
class IntegerOperateTests {

    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
    private static final long SOME_OLD_VALUE = 0x1122_3344_5566_7788L;

    @ParameterizedTest
    @CsvSource({
            // The handbook's definitions, worked by hand.
            "ADDL, 0x7fffffff, 1, 0xffffffff80000000", "ADDL, 0xffffffff, 1, 0", "SUBL, 0, 1, 0xffffffffffffffff",
            "ADDL, 0x100000001, 0x200000002, 3", "S4ADDL, 0x40000000, 5, 5", "S8ADDQ, 3, 1, 25",
            "S4SUBQ, 1, 5, 0xffffffffffffffff", "S8SUBL, 1, 9, 0xffffffffffffffff",
            "ADDQ, 0xffffffffffffffff, 1, 0", "SUBQ, 0x8000000000000000, 1, 0x7fffffffffffffff",
            "CMPEQ, 7, 7, 1", "CMPLT, 0xffffffffffffffff, 0, 1", "CMPULT, 0xffffffffffffffff, 0, 0",
            "CMPLE, 5, 5, 1", "CMPULE, 0, 0xffffffffffffffff, 1", "CMPULT, 5, 5, 0",
            "CMPBGE, 0, 0x0100000001000001, 0x76", "CMPBGE, 0x8070605040302010, 0x8170605040302011, 0x7e",
            "AND, 0xf0f0, 0xff00, 0xf000", "BIC, 0xf0f0, 0xff00, 0x00f0", "BIS, 0xf0, 0x0f, 0xff",
            "ORNOT, 0, 0xffffffffffffff00, 0xff", "XOR, 0xff, 0x0f, 0xf0", "EQV, 0, 0, 0xffffffffffffffff",
            "CMOVEQ, 0, 9, 9", "CMOVNE, 0, 9, 0x1122334455667788", "CMOVLBS, 3, 9, 9",
            "CMOVLBC, 3, 9, 0x1122334455667788",
            "CMOVLT, 0x8000000000000000, 9, 9", "CMOVGE, 0, 9, 9", "CMOVLE, 0, 9, 9",
            "CMOVGT, 0, 9, 0x1122334455667788",
            "AMASK, 0, 0xff, 0xff", "IMPLVER, 0, 1, 0",
            "SLL, 1, 64, 1", "SLL, 1, 63, 0x8000000000000000", "SRL, 0x8000000000000000, 63, 1",
            "SRA, 0x8000000000000000, 63, 0xffffffffffffffff", "SRA, 0x8000000000000000, 127, 0xffffffffffffffff",
            "ZAP, 0x1122334455667788, 0x81, 0x0022334455667700", "ZAPNOT, 0x1122334455667788, 0x101, 0x88",
            "EXTBL, 0x1122334455667788, 7, 0x11", "EXTWL, 0x1122334455667788, 7, 0x11",
            "EXTWH, 0x1122334455667788, 7, 0x8800", "EXTQH, 0x1122334455667788, 8, 0x1122334455667788",
            "EXTLH, 0x1122334455667788, 0, 0x55667788", "EXTQL, 0x1122334455667788, 3, 0x1122334455",
            "INSBL, 0x1ff, 2, 0xff0000", "INSWH, 0x1234, 7, 0x12", "INSWH, 0x1234, 6, 0",
            "INSQH, 0x1122334455667788, 0, 0",
            "INSQL, 0x1122334455667788, 4, 0x5566778800000000", "INSLH, 0x12345678, 6, 0x1234",
            "MSKBL, 0xffffffffffffffff, 1, 0xffffffffffff00ff", "MSKQH, 0xffffffffffffffff, 0, 0xffffffffffffffff",
            "MSKQH, 0xffffffffffffffff, 1, 0xffffffffffffff00", "MSKQL, 0xffffffffffffffff, 7, 0x00ffffffffffffff",
            "MSKWH, 0xffffffffffffffff, 7, 0xffffffffffffff00", "MSKLH, 0xffffffffffffffff, 5, 0xffffffffffffff00",
            "MULL, 0x10000, 0x8000, 0xffffffff80000000", "MULQ, 0x100000000, 0x100000000, 0",
            "UMULH, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffffffffffe", "UMULH, 0x8000000000000000, 2, 1"})
    void aHandWorkedCaseComesOutAsTheHandbookSays(Operate operation, String a, String b, String expected) {
        assertThat(result(operation, parse(a), parse(b))).isEqualTo(parse(expected));
    }

    @Property(tries = 20_000)
    void everyInstructionAgreesWithTheSlowFormulation(@ForAll Operate operation, @ForAll("operands") long a,
            @ForAll("operands") long b) {
        assertThat(result(operation, a, b)).as("%s %x %x", operation, a, b).isEqualTo(slow(operation, a, b));
    }

    @Property(tries = 5_000)
    void overflowIsWhatDoesNotFit(@ForAll("operands") long a, @ForAll("operands") long b) {
        var longA = BigInteger.valueOf(BigInteger.valueOf(a).intValue());
        var longB = BigInteger.valueOf(BigInteger.valueOf(b).intValue());
        var quadA = BigInteger.valueOf(a);
        var quadB = BigInteger.valueOf(b);
        assertThat(overflows(Operate.ADDLV, a, b)).isEqualTo(longA.add(longB).bitLength() > 31);
        assertThat(overflows(Operate.SUBLV, a, b)).isEqualTo(longA.subtract(longB).bitLength() > 31);
        assertThat(overflows(Operate.MULLV, a, b)).isEqualTo(longA.multiply(longB).bitLength() > 31);
        assertThat(overflows(Operate.ADDQV, a, b)).isEqualTo(quadA.add(quadB).bitLength() > 63);
        assertThat(overflows(Operate.SUBQV, a, b)).isEqualTo(quadA.subtract(quadB).bitLength() > 63);
        assertThat(overflows(Operate.MULQV, a, b)).isEqualTo(quadA.multiply(quadB).bitLength() > 63);
        assertThat(overflows(Operate.ADDQ, a, b)).isFalse();
        assertThat(overflows(Operate.MULL, a, b)).isFalse();
    }

    @Test
    void exactlyTheInstructionsOfTheAssemblerExist() {
        for (int opcode = 0x10; opcode <= 0x13; opcode++) {
            for (int function = 0; function < 128; function++) {
                boolean known = false;
                for (var operation : Operate.values()) {
                    known |= operation.opcode() == opcode && operation.function() == function;
                }
                assertThat(IntegerOperate.classOf(opcode, function) != null).as("%x.%x", opcode, function)
                        .isEqualTo(known);
            }
        }
    }

    /// Random bits rarely meet a corner, so the corners are offered as often as everything else.
    @Provide
    Arbitrary<Long> operands() {
        return Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-70, 70),
                Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, (long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE,
                        1L << 31,
                        1L << 32, 0xffff_ffffL, 0x8000_0000_0000_0001L, 0x00ff_00ff_00ff_00ffL));
    }

    private static long result(Operate operation, long a, long b) {
        return IntegerOperate.result(operation.opcode(), operation.function(), a, b, SOME_OLD_VALUE);
    }

    private static boolean overflows(Operate operation, long a, long b) {
        return IntegerOperate.overflows(operation.opcode(), operation.function(), a, b);
    }

    private static long parse(String number) {
        return number.startsWith("0x") ? Long.parseUnsignedLong(number.substring(2), 16) : Long.parseLong(number);
    }

    private static long slow(Operate operation, long a, long b) {
        var name = operation.name();
        if (name.startsWith("CMOV")) {
            return condition(name.substring(4), a) ? b : SOME_OLD_VALUE;
        }
        if (name.matches("(EXT|INS|MSK)[BWLQ][LH]")) {
            return bytewise(name, a, (int) (b & 7));
        }
        var x = BigInteger.valueOf(a);
        var y = BigInteger.valueOf(b);
        var unsignedX = x.mod(TWO_64);
        var unsignedY = y.mod(TWO_64);
        return switch (operation) {
            case ADDL, ADDLV -> low32(x.add(y));
            case SUBL, SUBLV -> low32(x.subtract(y));
            case MULL, MULLV -> low32(x.multiply(y));
            case S4ADDL -> low32(x.multiply(BigInteger.valueOf(4)).add(y));
            case S8ADDL -> low32(x.multiply(BigInteger.valueOf(8)).add(y));
            case S4SUBL -> low32(x.multiply(BigInteger.valueOf(4)).subtract(y));
            case S8SUBL -> low32(x.multiply(BigInteger.valueOf(8)).subtract(y));
            case ADDQ, ADDQV -> x.add(y).longValue();
            case SUBQ, SUBQV -> x.subtract(y).longValue();
            case MULQ, MULQV -> x.multiply(y).longValue();
            case S4ADDQ -> x.multiply(BigInteger.valueOf(4)).add(y).longValue();
            case S8ADDQ -> x.multiply(BigInteger.valueOf(8)).add(y).longValue();
            case S4SUBQ -> x.multiply(BigInteger.valueOf(4)).subtract(y).longValue();
            case S8SUBQ -> x.multiply(BigInteger.valueOf(8)).subtract(y).longValue();
            case UMULH -> unsignedX.multiply(unsignedY).shiftRight(64).longValue();
            case CMPEQ -> x.equals(y) ? 1 : 0;
            case CMPLT -> x.compareTo(y) < 0 ? 1 : 0;
            case CMPLE -> x.compareTo(y) <= 0 ? 1 : 0;
            case CMPULT -> unsignedX.compareTo(unsignedY) < 0 ? 1 : 0;
            case CMPULE -> unsignedX.compareTo(unsignedY) <= 0 ? 1 : 0;
            case AND -> x.and(y).longValue();
            case BIS -> x.or(y).longValue();
            case XOR -> x.xor(y).longValue();
            case BIC -> x.andNot(y).longValue();
            case ORNOT -> x.or(y.not()).longValue();
            case EQV -> x.xor(y).not().longValue();
            case SLL -> x.shiftLeft((int) (b & 63)).longValue();
            case SRL -> unsignedX.shiftRight((int) (b & 63)).longValue();
            case SRA -> x.shiftRight((int) (b & 63)).longValue();
            case AMASK -> b;
            case IMPLVER -> 0;
            case CMPBGE, ZAP, ZAPNOT -> bytePredicates(operation, bytes(a), b);
            default -> throw new AssertionError(operation + " has no second formulation");
        };
    }

    private static boolean condition(String name, long a) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "eq" -> a == 0;
            case "ne" -> a != 0;
            case "lt" -> Long.signum(a) < 0;
            case "le" -> Long.signum(a) <= 0;
            case "gt" -> Long.signum(a) > 0;
            case "ge" -> Long.signum(a) >= 0;
            case "lbs" -> a % 2 != 0;
            case "lbc" -> a % 2 == 0;
            default -> throw new AssertionError(name);
        };
    }

    /// Two quadwords side by side are sixteen bytes; the datum lies at `at` and may reach into the second.
    private static long bytewise(String name, long a, int at) {
        int width = switch (name.charAt(3)) {
            case 'B' -> 1;
            case 'W' -> 2;
            case 'L' -> 4;
            default -> 8;
        };
        boolean high = name.charAt(4) == 'H';
        var source = bytes(a);
        var result = new int[8];
        switch (name.substring(0, 3)) {
            case "EXT" -> {
                // Low: bytes at..7 move to 0. High: the register is the second quadword, its bytes follow the first's.
                for (int i = 0; i < width; i++) {
                    int from = high ? at == 0 ? i : at + i - 8 : at + i;
                    if (from >= 0 && from < 8) {
                        result[i] = source[from];
                    }
                }
            }
            case "INS" -> {
                for (int i = 0; i < width; i++) {
                    int to = at + i - (high ? 8 : 0);
                    if (to >= 0 && to < 8) {
                        result[to] = source[i];
                    }
                }
            }
            default -> {
                for (int i = 0; i < 8; i++) {
                    int position = i + (high ? 8 : 0);
                    result[i] = position >= at && position < at + width ? 0 : source[i];
                }
            }
        }
        return join(result);
    }

    private static long bytePredicates(Operate operation, int[] a, long b) {
        var other = bytes(b);
        var result = new int[8];
        long flags = 0;
        for (int i = 0; i < 8; i++) {
            boolean selected = BigInteger.valueOf(b).testBit(i);
            result[i] = selected == (operation == Operate.ZAPNOT) ? a[i] : 0;
            flags += a[i] >= other[i] ? Math.powExact(2L, i) : 0;
        }
        return operation == Operate.CMPBGE ? flags : join(result);
    }

    private static int[] bytes(long value) {
        var result = new int[8];
        var unsigned = BigInteger.valueOf(value).mod(TWO_64);
        for (int i = 0; i < 8; i++) {
            result[i] = unsigned.mod(BigInteger.valueOf(256)).intValue();
            unsigned = unsigned.divide(BigInteger.valueOf(256));
        }
        return result;
    }

    private static long join(int[] bytes) {
        var result = BigInteger.ZERO;
        for (int i = 7; i >= 0; i--) {
            result = result.multiply(BigInteger.valueOf(256)).add(BigInteger.valueOf(bytes[i]));
        }
        return result.longValue();
    }

    private static long low32(BigInteger value) {
        return value.intValue();
    }
}
