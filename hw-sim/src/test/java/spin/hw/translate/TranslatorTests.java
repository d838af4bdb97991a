package spin.hw.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.cpu.Implementation;
import spin.hw.profile.InstructionClass;

class TranslatorTests {

    private static final int ROUNDS = 50;
    private static final long[] CORNERS = {0, 1, -1, 2, 7, 8, 63, 64, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffffL,
            0x8000_0000L, 0xffff_ffffL, -0x8000_0000L, Long.MAX_VALUE, Long.MIN_VALUE, 0x0123_4567_89ab_cdefL,
            0xfedc_ba98_7654_3210L, 0x8080_8080_8080_8080L, 0x00ff_00ff_00ff_00ffL};

    /// Each operation, with registers and with a literal, on every pair of corners, in a loop that is soon translated.
    @ParameterizedTest
    @EnumSource(Operate.class)
    void anOperateGivesWhatItGivesInTheInterpreter(Operate operation) {
        Consumer<Assembler> program = code -> everyPair(code, operation);

        assertThat(results(Execution.TRANSLATED, program)).isEqualTo(results(Execution.INTERPRETED, program));
    }

    @Test
    void allRegistersOfALoopAreExactWhenItLeaves() {
        var machine = machine(Execution.TRANSLATED);
        machine.run(TranslatorTests::countedLoop);

        assertThat(machine.machine.translator().translated()).isPositive();
        assertThat(machine.cpu().register(1)).isZero();
        assertThat(machine.cpu().register(2)).isEqualTo(3L * ROUNDS);
        assertThat(machine.cpu().instructions()).isEqualTo(1 + 3L * ROUNDS + 1);
        assertThat(machine.machine.account().count(InstructionClass.BRANCH)).isEqualTo(ROUNDS);
    }

    @Test
    void nothingIsTranslatedThatIsNotHot() {
        var machine = machine(Execution.AUTOMATIC);
        machine.run(TranslatorTests::countedLoop);

        assertThat(machine.machine.translator().translated()).isZero();
    }

    @Test
    void aWatchPointInTranslatedCodeFiresEachTime() {
        var machine = machine(Execution.TRANSLATED);
        var seen = new ArrayList<Long>();
        machine.onSystemCall = cpu -> {
            if (seen.isEmpty()) {
                cpu.watch(TestMachine.TEXT + 4, () -> seen.add(cpu.register(1)));
                cpu.pc(TestMachine.TEXT);
                seen.add(-1L);
            } else {
                cpu.stop();
            }
        };
        machine.run(TranslatorTests::countedLoop);

        assertThat(seen).hasSize(1 + ROUNDS).startsWith(-1L, (long) ROUNDS).endsWith(1L);
    }

    @Test
    void changedCodeIsForgottenAndItsClassIsUnloaded() {
        int times = Boolean.getBoolean("spin.long") ? 10_000 : 200;
        var machine = machine(Execution.TRANSLATED);
        machine.run(TranslatorTests::countedLoop);
        var translator = machine.machine.translator();
        System.gc();
        long before = metaspace();
        var classes = new ArrayList<WeakReference<Class<?>>>();
        for (int i = 0; i < times; i++) {
            machine.cpu().pc(TestMachine.TEXT);
            machine.cpu().run();
            translator.codes().forEach(code -> classes.add(new WeakReference<>(code.getClass())));
            // As a loader that puts a new program over the old one.
            machine.cpu().implementation(Implementation.EV4);
            assertThat(translator.regions()).isZero();
        }

        assertThat(classes).hasSizeGreaterThanOrEqualTo(times);
        assertThat(loaded(classes)).as("classes still loaded of " + classes.size()).isZero();
        // A class of a region and its loader take about 10 KB; what is left may not be a kilobyte of each.
        assertThat(metaspace() - before).as("bytes of metaspace").isLessThan(1L << 20);
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed()).sum();
    }

    /// Collects garbage until nothing more goes.
    private static long loaded(List<WeakReference<Class<?>>> classes) {
        for (int i = 0; i < 10 && classes.stream().anyMatch(reference -> reference.get() != null); i++) {
            System.gc();
        }
        return classes.stream().filter(reference -> reference.get() != null).count();
    }

    private static TestMachine machine(Execution execution) {
        var machine = new TestMachine();
        machine.machine.execution(execution);
        return machine;
    }

    private static void countedLoop(Assembler code) {
        code.li(1, ROUNDS).label("loop").addq(2, literal(3), 2).subq(1, literal(1), 1).bne(1, "loop")
                .callPal(Assembler.CALLSYS);
    }

    private static void everyPair(Assembler code, Operate operation) {
        boolean fixed = operation == Operate.IMPLVER;
        boolean unary = fixed || operation == Operate.AMASK;
        code.li(16, TestMachine.DATA).li(20, TestMachine.DATA + 0x2000L);
        for (long corner : CORNERS) {
            code.li(1, corner).stq(1, 0, 16).addq(16, literal(8), 16);
        }
        code.li(9, CORNERS.length).li(17, TestMachine.DATA).label("outer");
        code.ldq(2, 0, 17).addq(17, literal(8), 17).li(10, CORNERS.length).li(18, TestMachine.DATA).label("inner");
        code.ldq(3, 0, 18).addq(18, literal(8), 18).mov(2, 4);
        int a = unary ? 31 : 2;
        if (!fixed) {
            code.operate(operation, a, 3, 4);
        }
        code.stq(4, 0, 20).operate(operation, a, literal(fixed ? 1 : 0x95), 5).stq(5, 8, 20);
        code.operate(operation, a, literal(1), 31).addq(20, literal(16), 20);
        code.subq(10, literal(1), 10).bne(10, "inner").subq(9, literal(1), 9).bne(9, "outer");
        code.callPal(Assembler.CALLSYS);
    }

    /// Everything that the program stored, and the traps on the way.
    private static List<Object> results(Execution execution, Consumer<Assembler> program) {
        var machine = machine(execution);
        machine.onFault = (_, _) -> {};
        for (int page = 0; page < 3; page++) {
            machine.map(TestMachine.DATA + 0x2000L * page);
        }
        machine.run(program);
        if (execution == Execution.TRANSLATED) {
            assertThat(machine.machine.translator().translated()).isPositive();
        }
        var results = new ArrayList<Object>(machine.faults);
        for (long at = 0; at < 2L * 8 * CORNERS.length * CORNERS.length; at += 8) {
            results.add(machine.cpu().loadQuad(TestMachine.DATA + 0x2000 + at));
        }
        results.add(machine.cpu().instructions());
        results.add(machine.machine.clock().now());
        return results;
    }
}
