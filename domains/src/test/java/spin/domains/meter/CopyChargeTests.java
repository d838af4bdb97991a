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

/// What the JDK copies for trusted code costs by its length: only copies cost anything here.
final class CopyChargeTests {

    private static final MeterAccess METER = Meter.access();
    private static final int BLOCK = 1000;

    private static final Map<String, byte[]> COPIES = Sources.compile("""
            package work;
            import java.util.Arrays;
            public final class Copies {
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
                public static void wrong(int n) { System.arraycopy(new byte[1], 0, new byte[1], 0, -n); }
            }
            """);

    private static final PriceList ONLY_COPIES = new PriceList() {
        @Override
        public int opcode(int jvmOpcode) {
            return 0;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.of(0);
        }

        @Override
        public int clearing() {
            return 0;
        }

        @Override
        public int copying() {
            return BLOCK;
        }
    };

    @BeforeEach
    void aFreshMeter() {
        METER.reset();
    }

    @ParameterizedTest
    @CsvSource({"bytes,1,1", "bytes,32,1", "bytes,33,2", "bytes,4096,128", "chars,16,1", "chars,17,2", "longs,4,1",
            "longs,5,2", "longs,4000,1000", "names,4,1", "names,400,100", "clone,8,1", "clone,9,2", "clone,0,0",
            "overlapping,40,10"})
    void thirtyTwoBytesAreABlock(String method, int length, int blocks) throws ReflectiveOperationException {
        run(method, length);

        assertThat(METER.cycles()).isEqualTo((long) blocks * BLOCK);
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
        var metered = new LinkedHashMap<String, byte[]>();
        COPIES.forEach((name, bytes) -> metered.put(name,
                Metering.meter(bytes, ONLY_COPIES, MeterOptions.trusted(owner -> owner.startsWith("work/")))));
        return new BytesLoader(metered).loadClass("work.Copies")
                .getMethod(method, int.class).invoke(null, length);
    }
}
