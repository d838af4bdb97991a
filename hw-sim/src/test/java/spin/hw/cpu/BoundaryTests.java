package spin.hw.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.Machine;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.clock.Alarm;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.OsfPal;
import spin.hw.pal.PalCode;
import spin.hw.profile.Account;
import spin.hw.profile.Confidence;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// What happens between instructions is the same whoever executes them, to the cycle.
class BoundaryTests {

    private static final int ROUNDS = 40;

    private static Program loop() {
        return new Assembler(TestMachine.TEXT).li(1, ROUNDS).la(9, "data").label("again").ldq(2, 0, 9).addq(2, 1, 2)
                .stq(2, 0, 9)
                .mulq(2, literal(3), 3).and(1, literal(1), 4).beq(4, "even").addq(5, literal(1), 5).label("even")
                .subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS).align(8192).label("data").quad(7).assemble();
    }

    /// Where an alarm finds the machine: at the first boundary at or after its cycle.
    private static List<String> alarms(boolean oneByOne, long period) {
        var test = new TestMachine();
        var seen = new ArrayList<String>();
        test.load(loop());
        var clock = test.machine.clock();
        var events = test.machine.events();
        var alarm = new Alarm[1];
        alarm[0] = events.alarm("test", () -> {
            seen.add(clock.now() + " pc " + test.cpu().pc() + " r2 " + test.cpu().register(2) + " n "
                    + test.cpu().instructions() + " loads " + test.machine.account().count(InstructionClass.LOAD));
            alarm[0].after(period);
        });
        alarm[0].set(clock.now() + period);
        if (oneByOne) {
            while (test.systemCalls == 0) {
                test.cpu().step();
            }
        } else {
            test.cpu().run();
        }
        seen.add("end " + clock.now());
        return seen;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 20, 64, 100, 333, 1000})
    void anAlarmFiresAtTheSameInstructionWhoeverExecutes(long period) {
        assertThat(alarms(false, period)).isEqualTo(alarms(true, period)).hasSizeGreaterThan(1);
    }

    @Test
    void anInterruptIsTakenAtTheBoundaryWhereItsAlarmRaisedItAndMaskedByTheLevel() {
        var taken = new ArrayList<String>();
        var test = new TestMachine();
        InterruptLine line = test.machine.interrupts().line("test", 4, 0x800);
        test.cpu().pal(new PalCode() {
            private final OsfPal osf = test.pal;

            @Override
            public void callPal(Cpu cpu, int function) {
                osf.callPal(cpu, function);
            }

            @Override
            public void translationMiss(Cpu cpu, long va, Access access) {
                osf.translationMiss(cpu, va, access);
            }

            @Override
            public void fault(Cpu cpu, Fault fault) {
                osf.fault(cpu, fault);
            }

            @Override
            public void interrupt(Cpu cpu, InterruptLine from) {
                taken.add(from.name() + " at " + test.machine.clock().now() + " n " + cpu.instructions());
                from.lower();
            }
        });
        test.load(loop());
        test.machine.events().alarm("raise", line::raise).set(500);
        test.cpu().ipl(4);
        for (int i = 0; i < 300; i++) {
            test.cpu().step();
        }
        assertThat(taken).as("masked").isEmpty();
        long at = test.cpu().instructions();
        long now = test.machine.clock().now();
        test.cpu().ipl(3);
        test.cpu().run();
        assertThat(taken).containsExactly("test at " + now + " n " + at);
        assertThat(test.machine.interrupts().highest()).isZero();
    }

    @Test
    void cyclesAndCountsByClassAreWhatEachInstructionAloneWouldAddUpTo() {
        var fast = new TestMachine();
        fast.load(loop());
        fast.cpu().run();
        var slow = new TestMachine();
        slow.load(loop());
        while (slow.systemCalls == 0) {
            slow.cpu().step();
        }
        assertThat(counts(fast.machine.account())).isEqualTo(counts(slow.machine.account()));
        assertThat(fast.machine.clock().now()).isEqualTo(slow.machine.clock().now());
        assertThat(fast.cpu().instructions()).isEqualTo(slow.cpu().instructions());
        assertThat(fast.cpu().dataBuffer().misses()).isEqualTo(slow.cpu().dataBuffer().misses());
    }

    @Test
    void aMachineOnWhichInstructionsCostNothingRunsAndStepsAllTheSame() {
        var free = Profile.named("dec3000-400").without(Confidence.PUBLISHED).without(Confidence.ASSUMED);
        var machine = new Machine(free, 1, 16L << 20);
        assertThat(machine.account().cycles(InstructionClass.INTEGER)).isZero();
        var cpu = machine.cpu();
        assertThat(cpu.interpreter().run(5, 100)).as("the interpreter leaves counted instructions to the CPU")
                .isFalse();
    }

    @Test
    void anEngineThatCompletesNothingChangesNothing() {
        var test = new TestMachine();
        test.load(loop());
        test.cpu().engine((_, _) -> false);
        test.cpu().run();
        var fast = new TestMachine();
        fast.load(loop());
        fast.cpu().run();
        assertThat(test.machine.clock().now()).isEqualTo(fast.machine.clock().now());
        assertThat(counts(test.machine.account())).isEqualTo(counts(fast.machine.account()));
    }

    @Test
    void theInterpreterStopsAfterExactlyAsManyInstructionsAsItIsGiven() {
        for (int limit = 1; limit < 60; limit++) {
            var test = new TestMachine();
            test.load(loop());
            test.cpu().step(); // the miss
            long before = test.cpu().instructions();
            boolean spent = test.cpu().interpreter().run(limit, Long.MAX_VALUE);
            long completed = test.cpu().instructions() - before;
            assertThat(completed).isLessThanOrEqualTo(limit);
            assertThat(spent).isEqualTo(completed == limit);
        }
    }

    @Test
    void randomWordsDoTheSameOneByOneAndInTheInterpreter() {
        for (int seed = 0; seed < 60; seed++) {
            assertThat(random(seed, false)).as("seed %d", seed).isEqualTo(random(seed, true));
        }
    }

    /// Registers, faults and counts after a page of random words, most of them instructions.
    private static List<Object> random(int seed, boolean oneByOne) {
        var test = new TestMachine();
        var chance = new SplittableRandom(seed);
        var code = new Assembler(TestMachine.TEXT);
        int[] opcodes = {0x08, 0x09, 0x0B, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x16, 0x17, 0x22, 0x23, 0x26, 0x27, 0x28, 0x29,
                0x2A,
                0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x39, 0x3D};
        for (int i = 0; i < 500; i++) {
            int word = (chance.nextInt() & 0x03ff_ffff) | opcodes[chance.nextInt(opcodes.length)] << 26;
            int opcode = word >>> 26;
            boolean memory = (opcode >= 0x22 && opcode <= 0x2F) || opcode == 0x0B || opcode == 0x0F;
            boolean branch = opcode >= 0x30;
            code.word(memory
                    ? (word & 0xffe0_0000) | 30 << 16 | (chance.nextInt(1 << 12) & ~3)
                    : branch ? (word & 0xffe0_0000) | chance.nextInt(20) : word);
        }
        code.callPal(CALLSYS);
        test.load(code.assemble());
        test.map(TestMachine.DATA);
        for (int n = 0; n < 31; n++) {
            test.cpu().register(n, n == 30 ? TestMachine.DATA : chance.nextLong());
            test.cpu().floating(n, chance.nextLong());
        }
        test.onFault = (at, fault) -> {
            switch (fault) {
                case Fault.IllegalInstruction _,Fault.Arithmetic _ -> {
                }
                default -> at.pc(at.pc() + 4);
            }
            at.register(30, TestMachine.DATA);
            if (test.faults.size() > 400) {
                at.stop();
            }
        };
        if (oneByOne) {
            while (test.systemCalls == 0 && test.faults.size() <= 400) {
                test.cpu().step();
            }
        } else {
            test.cpu().run();
        }
        var outcome = new ArrayList<Object>();
        for (int n = 0; n < 32; n++) {
            outcome.add(test.cpu().register(n));
            outcome.add(test.cpu().floating(n));
        }
        outcome.add(test.cpu().pc());
        outcome.add(test.cpu().fpcr());
        outcome.add(test.machine.clock().now());
        outcome.add(test.faults);
        outcome.add(test.faultPcs);
        outcome.addAll(counts(test.machine.account()));
        return outcome;
    }

    private static List<Long> counts(Account account) {
        var counts = new ArrayList<Long>();
        for (var instructionClass : InstructionClass.values()) {
            counts.add(account.count(instructionClass));
        }
        for (var event : HardwareEvent.values()) {
            counts.add(account.count(event));
        }
        return counts;
    }
}
