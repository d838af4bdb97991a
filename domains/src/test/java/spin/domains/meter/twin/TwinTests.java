package spin.domains.meter.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import spin.domains.BytesLoader;
import spin.domains.meter.Meter;
import spin.domains.meter.Metering;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.PriceList;

/// What metered programs pay is what the twin counts, instruction by instruction, in the files as they were before.
final class TwinTests {

    /// How a program ended, and what it paid on the way.
    private record Bill(Object end, long paid, Map<String, Long> unpriced, List<Long> marks) {}

    private static final String PROBE = Type.getInternalName(Probe.class);
    private static final PriceList PRICES = new VariedPrices();
    private static final Map<String, byte[]> COMMON = rewrittenCommon(false);
    private static final Map<String, byte[]> COMMON_WITH_POLLS = rewrittenCommon(true);

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().withoutEdgeCases();
    }

    @Property(tries = 1000)
    void aProgramPaysWhatItsInstructionsCost(@ForAll("seeds") long seed, @ForAll @IntRange(min = 1, max = 12) int size)
            throws Exception {
        var main = Programs.main(seed, size);
        int argument = (int) seed;
        var expected = counted(Programs.with(main), argument);
        for (boolean polls : new boolean[]{false, true}) {
            var rewritten = new HashMap<>(polls ? COMMON_WITH_POLLS : COMMON);
            rewritten.put(Programs.MAIN, rewritten(main, polls));
            for (int round = 1; round <= (polls ? 2 : 1); round++) {
                assertThat(paid(rewritten, argument))
                        .as("seed %d, size %d, polls %s, round %d", seed, size, polls, round).isEqualTo(expected);
            }
        }
    }

    /// Programs that never do a thing would prove nothing of it.
    @Test
    void theProgramsTakeEveryWayOut() {
        var opcodes = new HashSet<Integer>();
        var ends = new HashSet<String>();
        long loops = 0;
        for (long seed = 0; seed < 200; seed++) {
            var program = Programs.with(Programs.main(seed, 20));
            collect(program, opcodes);
            var bill = counted(program, (int) seed);
            ends.add(String.valueOf(bill.end()).replaceAll("-?\\d+", "a number"));
            loops += bill.paid() > 20_000 ? 1 : 0;
        }
        assertThat(opcodes).hasSizeGreaterThan(110);
        assertThat(ends).contains("a number", "java.lang.ArithmeticException", "java.lang.NullPointerException",
                "java.lang.ArrayIndexOutOfBoundsException", "java.lang.NegativeArraySizeException",
                "java.lang.ClassCastException", "work.Oops");
        assertThat(loops).isGreaterThan(20);
    }

    private static void collect(Map<String, byte[]> program, Set<Integer> opcodes) {
        program.values().forEach(bytes -> {
            var node = new ClassNode();
            new ClassReader(bytes).accept(node, 0);
            node.methods.forEach(method -> method.instructions.forEach(i -> opcodes.add(i.getOpcode())));
        });
    }

    private static Bill counted(Map<String, byte[]> program, int argument) {
        var machine = new Machine(program, PRICES, PROBE);
        var end = machine.run(Programs.MAIN, Programs.RUN, Programs.RUN_DESCRIPTOR, argument);
        return new Bill(end, machine.paid(), machine.unpriced(), machine.marks());
    }

    private static byte[] rewritten(byte[] classFile, boolean polls) {
        return Metering.meter(classFile, PRICES, new MeterOptions(polls, name -> name.startsWith("work/")));
    }

    private static Map<String, byte[]> rewrittenCommon(boolean polls) {
        var rewritten = new HashMap<String, byte[]>();
        Programs.COMMON.forEach((name, bytes) -> rewritten.put(name, rewritten(bytes, polls)));
        return rewritten;
    }

    /// Runs the program in a loader of its own, from its static initialiser on.
    private static Bill paid(Map<String, byte[]> rewritten, int argument) throws Exception {
        var run = new BytesLoader(rewritten).loadClass("work.Main").getMethod(Programs.RUN, int.class);
        Meter.access().reset();
        var _ = Probe.taken();
        Object end;
        try {
            end = String.valueOf(run.invoke(null, argument));
        } catch (InvocationTargetException thrown) {
            end = thrown.getTargetException().getClass().getName();
        }
        return new Bill(end, Meter.access().cycles(), Meter.access().unpriced(), Probe.taken());
    }
}
