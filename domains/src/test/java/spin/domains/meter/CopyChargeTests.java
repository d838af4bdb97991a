package spin.domains.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.domains.BytesLoader;
import spin.domains.Sources;

/// What the JDK copies, fills and looks through for trusted code costs by its length: nothing else costs anything here.
final class CopyChargeTests {

    private static final MeterAccess METER = Meter.access();
    private static final int BLOCK = 1000;

    private static final Map<String, byte[]> COPIES = Sources.compile(
            """
                    package work;
                    import java.util.Arrays;
                    public final class Copies {
                        private static final byte[][] ZEROES = new byte[65][];
                        private static final long[][] LONGS = new long[65][];
                        static {
                            for (int i = 0; i < 65; i++) {
                                ZEROES[i] = new byte[i];
                                LONGS[i] = new long[i];
                            }
                        }
                        public static byte[] bytes(int n) {
                            byte[] from = new byte[4096], to = new byte[4096];
                            from[n - 1] = 7;
                            System.arraycopy(from, 0, to, 0, n);
                            return to;
                        }
                        public static Object chars(int n) { return Arrays.copyOf(new char[1], n); }
                        public static Object longs(int n) { return Arrays.copyOfRange(new long[5000], 3, 3 + n); }
                        public static Object names(int n) { return Arrays.copyOf(new String[1], n); }
                        public static Object clone(int n) { return new int[n].clone(); }
                        public static void overlapping(int n) { long[] a = new long[5000]; System.arraycopy(a, 0, a, 1, n); }
                        public static boolean same(int n) { return Arrays.equals(ZEROES[n], ZEROES[n]); }
                        public static int hash(int n) { return Arrays.hashCode(ZEROES[n]); }
                        public static int none(int n) { return Arrays.hashCode((byte[]) null); }
                        public static long[] fill(int n) { long[] a = LONGS[n]; Arrays.fill(a, 7L); return a; }
                        public static byte[] fillPart(int n) { byte[] a = ZEROES[64]; Arrays.fill(a, 3, 3 + n, (byte) 9); return a; }
                        public static void wrong(int n) { System.arraycopy(new byte[1], 0, new byte[1], 0, -n); }
                    }
                    """);

    private static final PriceList ONLY_COPIES = new Only(0, BLOCK);
    private static final PriceList ONLY_FILLS = new Only(BLOCK, 0);

    private record Only(int clearing, int copying) implements PriceList {
        @Override
        public int opcode(int jvmOpcode) {
            return 0;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.of(0);
        }
    }

    @BeforeEach
    void aFreshMeter() {
        METER.reset();
    }

    @ParameterizedTest
    @CsvSource({"bytes,1,1", "bytes,32,1", "bytes,33,2", "bytes,4096,128", "chars,16,1", "chars,17,2", "longs,4,1",
            "longs,5,2", "longs,4000,1000", "names,4,1", "names,400,100", "clone,8,1", "clone,9,2", "clone,0,0",
            "overlapping,40,10", "same,33,2", "hash,64,2", "hash,0,0", "none,1,0"})
    void thirtyTwoBytesAreABlock(String method, int length, int blocks) throws ReflectiveOperationException {
        run(method, length);

        assertThat(METER.cycles()).isEqualTo((long) blocks * BLOCK);
    }

    @ParameterizedTest
    @CsvSource({"fill,1,1", "fill,64,64", "fill,0,0", "fillPart,8,1", "fillPart,9,2", "fillPart,61,8"})
    void eightBytesOfAFillAreOne(String method, int length, int quads) throws ReflectiveOperationException {
        run(method, length, ONLY_FILLS);

        assertThat(METER.cycles()).isEqualTo((long) quads * BLOCK);
    }

    @Test
    void theFillIsMade() throws ReflectiveOperationException {
        assertThat((long[]) run("fill", 5, ONLY_FILLS)).containsExactly(7, 7, 7, 7, 7);
        assertThat((byte[]) run("fillPart", 2, ONLY_FILLS)).startsWith(0, 0, 0, 9, 9, 0);
    }

    @Test
    void theCopyIsMade() throws ReflectiveOperationException {
        assertThat((byte[]) run("bytes", 40)).hasSize(4096).contains(7);
    }

    @Test
    void aCopyThatIsRefusedCostsNothing() {
        assertThatThrownBy(() -> run("wrong", 3)).isInstanceOf(InvocationTargetException.class)
                .hasCauseInstanceOf(ArrayIndexOutOfBoundsException.class);
        assertThat(METER.cycles()).isZero();
    }

    private static Object run(String method, int length) throws ReflectiveOperationException {
        return run(method, length, ONLY_COPIES);
    }

    private static Object run(String method, int length, PriceList prices) throws ReflectiveOperationException {
        var metered = new LinkedHashMap<String, byte[]>();
        COPIES.forEach((name, bytes) -> metered.put(name,
                Metering.meter(bytes, prices, MeterOptions.trusted(owner -> owner.startsWith("work/")))));
        var copies = Class.forName("work.Copies", true, new BytesLoader(metered));
        METER.reset();
        return copies.getMethod(method, int.class).invoke(null, length);
    }
}
