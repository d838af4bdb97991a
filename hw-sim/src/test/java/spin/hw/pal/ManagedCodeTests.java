package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.CALLSYS;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.profile.HardwareEvent;

/// The program calls address LIBRARY, where there is Java, and then asks the kernel to stop.
class ManagedCodeTests {

    private static final long LIBRARY = 0x5000_0000L;
    private static final long OTHER = LIBRARY + 64;

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();
    private final ManagedCode.Table table = new ManagedCode.Table();
    private final ArrayList<String> events = new ArrayList<>();

    @BeforeEach
    void aProgramThatCallsTheLibrary() {
        cpu.managed(table);
        test.load(new Assembler(TestMachine.TEXT).li(27, LIBRARY).jsr(26, 27).mov(0, 9).callPal(CALLSYS).assemble());
    }

    @Test
    void managedCodeIsCalledAndReturnsLikeAProcedure() {
        table.bind(LIBRARY, port -> port.register(0, port.register(27) + 1));
        cpu.run();
        assertThat(cpu.register(9)).isEqualTo(LIBRARY + 1);
        assertThat(test.systemCalls).isEqualTo(1);
    }

    @Test
    void aJumpGoesElsewhereAfterTheRunAndTheLastOneCounts() {
        table.bind(LIBRARY, port -> {
            port.jump(0);
            port.jump(OTHER);
            events.add("library");
        });
        table.bind(OTHER, port -> {
            events.add("other");
            port.register(0, 5);
        });
        cpu.run();
        assertThat(events).containsExactly("library", "other");
        assertThat(cpu.register(9)).isEqualTo(5);
    }

    @Test
    void itsLoadsAndStoresGoThroughTheMmuAndTheirMissesArePaid() {
        long frame = test.map(TestMachine.DATA);
        test.machine.memory().storeQuad(frame, 20);
        table.bind(LIBRARY, port -> port.store(TestMachine.DATA + 8, port.load(TestMachine.DATA) + 1));
        cpu.run();
        assertThat(test.machine.memory().loadQuad(frame + 8)).isEqualTo(21);
        assertThat(test.machine.account().count(HardwareEvent.TB_REFILL)).as("text and data").isEqualTo(2);
    }

    @Test
    void aFaultEndsTheRunReachesTheKernelAtTheEntryAndTheRunIsTriedAgain() {
        table.bind(LIBRARY, port -> {
            events.add("begin");
            port.register(0, port.load(TestMachine.DATA));
            events.add("end");
        });
        test.onFault = (_, _) -> test.machine.memory().storeQuad(test.map(TestMachine.DATA), 7);
        cpu.run();
        assertThat(test.faults).containsExactly(new Fault.TranslationNotValid(TestMachine.DATA, Access.READ));
        assertThat(test.faultPcs).containsExactly(LIBRARY);
        assertThat(events).containsExactly("begin", "begin", "end");
        assertThat(cpu.register(9)).isEqualTo(7);
    }

    @Test
    void kernelPagesAreNotItsPages() {
        test.map(TestMachine.DATA, test.frame(), Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE);
        table.bind(LIBRARY, port -> port.store(TestMachine.DATA, 1));
        cpu.run();
        assertThat(test.faults).containsExactly(new Fault.AccessViolation(TestMachine.DATA, Access.WRITE));
    }

    @Test
    void catchingEverythingDoesNotHideAFault() {
        table.bind(LIBRARY, port -> {
            for (int i = 0; i < 3; i++) {
                try {
                    port.load(TestMachine.DATA);
                } catch (RuntimeException ended) {
                    events.add("caught");
                }
            }
            port.register(0, 1);
        });
        cpu.run();
        assertThat(events).hasSize(3);
        assertThat(test.faults).as("one fault, not three").hasSize(1);
        assertThat(test.faultPcs).containsExactly(LIBRARY);
        assertThat(cpu.register(0)).isZero();
    }

    @Test
    void aSystemCallIsARealOneAndComesBackIntoTheMiddle() {
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                assertThat(at.pc()).isEqualTo(LIBRARY + 4);
                assertThat(at.userMode()).isFalse();
                at.register(0, at.register(16) * 2);
            } else {
                at.stop();
            }
        };
        table.bind(LIBRARY, port -> {
            port.register(16, 21);
            port.callSystem();
            events.add("back with " + port.register(0));
        });
        cpu.run();
        assertThat(events).containsExactly("back with 42");
        assertThat(test.machine.account().count(HardwareEvent.KERNEL_ENTRY)).isEqualTo(2);
        assertThat(cpu.register(9)).isEqualTo(42);
    }

    @Test
    void aKernelThatGoesElsewhereEndsTheRunEvenIfItCatchesEverything() {
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                at.pc(OTHER);
            } else {
                at.stop();
            }
        };
        table.bind(LIBRARY, port -> {
            try {
                port.callSystem();
            } catch (RuntimeException ended) {
                events.add("unwound");
            }
            port.register(0, 99);
            events.add("never");
        });
        table.bind(OTHER, _ -> events.add("other"));
        cpu.run();
        assertThat(events).containsExactly("unwound", "other");
        assertThat(cpu.register(0)).isZero();
    }

    @Test
    void aKernelThatSwitchesContextHasGoneElsewhereToo() {
        long second = test.frame();
        test.onSystemCall = at -> {
            if (test.systemCalls == 1) {
                at.context(second, 2);
            } else {
                at.stop();
            }
        };
        table.bind(LIBRARY, port -> {
            port.callSystem();
            events.add("never");
        });
        table.bind(LIBRARY + 4, port -> port.callSystem());
        cpu.run();
        assertThat(events).isEmpty();
        assertThat(test.systemCalls).as("the other context began at the saved PC").isEqualTo(2);
    }

    @Test
    void aContinuationBoundPastTheEntryResumesALaterReturn() {
        // The kernel puts the caller aside at LIBRARY + 4 and comes back there by way of another piece of code.
        var saved = new long[1];
        test.onSystemCall = at -> {
            switch (test.systemCalls) {
                case 1 -> {
                    saved[0] = at.pc();
                    at.pc(OTHER);
                }
                case 2 -> at.pc(saved[0]);
                default -> at.stop();
            }
        };
        table.bind(LIBRARY, UserMode::callSystem);
        table.bind(OTHER, UserMode::callSystem);
        table.bind(LIBRARY + 4, port -> {
            events.add("continued");
            port.register(0, 3);
        });
        cpu.run();
        assertThat(events).containsExactly("continued");
        assertThat(cpu.register(9)).isEqualTo(3);
    }

    @Test
    void stoppingInASystemCallEndsTheRun() {
        table.bind(LIBRARY, port -> {
            port.callSystem();
            events.add("never");
        });
        cpu.run();
        assertThat(events).isEmpty();
        assertThat(cpu.pc()).isEqualTo(LIBRARY + 4);
    }

    @Test
    void anExceptionOfItsOwnIsTheProcessesFaultAndNotTheMachines() {
        var broken = new IllegalArgumentException("library bug");
        table.bind(LIBRARY, _ -> {
            throw broken;
        });
        cpu.run();
        assertThat(test.faults).containsExactly(new Fault.ManagedFailure(broken));
        assertThat(test.faultPcs).containsExactly(LIBRARY + 4);
    }

    @Test
    void endlessRecursionIsTheProcessesFaultToo() {
        table.bind(LIBRARY, new ManagedCode() {

            @Override
            @SuppressWarnings("InfiniteRecursion")
            public void run(UserMode port) {
                run(port);
            }
        });
        cpu.run();
        assertThat(test.faults).hasSize(1).first().isInstanceOf(Fault.ManagedFailure.class);
    }

    @Test
    void anExceptionOfTheKernelPassesThroughCodeThatCatchesEverything() {
        test.onSystemCall = _ -> {
            throw new IllegalStateException("kernel bug");
        };
        table.bind(LIBRARY, port -> {
            try {
                port.callSystem();
            } catch (RuntimeException ended) {
                events.add("caught");
            }
        });
        assertThatThrownBy(cpu::run).hasMessage("kernel bug");
        assertThat(events).containsExactly("caught");
    }

    @Test
    void aTerminationPassesThrough() {
        table.bind(LIBRARY, _ -> {
            throw new AssertionError("the meter's way to end a strand");
        });
        assertThatThrownBy(cpu::run).isInstanceOf(AssertionError.class);
    }

    @Test
    void aPortIsDeadAfterItsRun() {
        var kept = new AtomicReference<UserMode>();
        table.bind(LIBRARY, kept::set);
        cpu.run();
        assertThatThrownBy(() -> kept.get().register(0, 1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run that is over");
    }

    @Test
    void kernelModeDoesNotEnterManagedCode() {
        table.bind(TestMachine.TEXT, _ -> events.add("entered"));
        cpu.userMode(false);
        cpu.pc(TestMachine.TEXT);
        cpu.step();
        assertThat(events).isEmpty();
    }

    @Test
    void aWatchFiresAtAManagedEntryButNotOnItsRetry() {
        table.bind(LIBRARY, port -> port.load(TestMachine.DATA));
        test.onFault = (_, _) -> test.map(TestMachine.DATA);
        cpu.watch(LIBRARY, () -> events.add("arrived"));
        cpu.run();
        assertThat(events).containsExactly("arrived");
    }

    @Test
    void aRetryAfterASystemCallInTheSameRunIsNoNewArrivalEither() {
        test.onSystemCall = at -> {
            if (test.systemCalls > 2) {
                at.stop();
            }
        };
        table.bind(LIBRARY, port -> {
            port.callSystem();
            port.load(TestMachine.DATA);
        });
        test.onFault = (_, _) -> test.map(TestMachine.DATA);
        cpu.watch(LIBRARY, () -> events.add("arrived"));
        cpu.run();
        assertThat(test.faultPcs).containsExactly(LIBRARY);
        assertThat(events).containsExactly("arrived");
    }

    @Test
    void aBindingIsAtAnInstructionAddressAndUnique() {
        table.bind(LIBRARY, _ -> {});
        assertThatThrownBy(() -> table.bind(LIBRARY, _ -> {})).hasMessageContaining("already");
        assertThatThrownBy(() -> table.bind(LIBRARY + 1, _ -> {})).hasMessageContaining("multiple of 4");
        assertThat(table.unbind(LIBRARY)).isTrue();
        assertThat(table.unbind(LIBRARY)).isFalse();
        assertThat(table.at(LIBRARY)).isNull();
    }
}
