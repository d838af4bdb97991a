package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static spin.hw.pal.AlphaKernel.TEXT;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.asm.Assembler;
import spin.hw.clock.IntervalTimer;
import spin.hw.pal.AlphaKernel.Note;
import spin.hw.profile.HardwareEvent;

/// Interrupts as a kernel in Alpha code sees them.
class AlphaInterruptTests {

    private final AlphaKernel kernel = new AlphaKernel();

    private static void countForever(Assembler code) {
        code.label("again").addq(1, Assembler.literal(1), 1).br("again");
    }

    private static void idle(Assembler code) {
        code.li(16, 0).callPal(PalFunction.SWPIPL).label("idle").callPal(PalFunction.WTINT).br("idle");
    }

    private AlphaKernel booted(Consumer<Assembler> rest, Execution execution) {
        kernel.boot(rest);
        kernel.machine.execution(execution);
        return kernel;
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void m7AnIdleKernelHears1024TicksInASecondAndUsesHardlyAnInstructionForIt(Execution execution) {
        kernel.ticks(1_000_000);
        booted(AlphaInterruptTests::idle, execution);
        long hertz = kernel.machine.profile().hertz();
        long start = kernel.machine.clock().now();
        kernel.machine.events().alarm("end of the second", kernel.cpu()::stop).set(start + hertz + 1000);
        kernel.cpu().run();
        assertThat(kernel.tickCount()).isEqualTo(1024);
        assertThat(kernel.cpu().isWaiting()).isTrue();
        assertThat(kernel.cpu().instructions()).isLessThan(1024 * 50);
        assertThat(kernel.notes().getFirst()).extracting(Note::entry, Note::a0, Note::a1, Note::ps)
                .containsExactly(OsfEntry.INTERRUPT, 1L, (long) IntervalTimer.VECTOR, 0L);
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void m7TheClockInterruptsARunningProgramAtTheFirstBoundaryAfterItsCycle(Execution execution) {
        kernel.ticks(3).userA(AlphaInterruptTests::countForever);
        booted(AlphaKernel::toUser, execution);
        kernel.cpu().run();
        assertThat(kernel.tickCount()).isEqualTo(3);
        assertThat(kernel.notes()).hasSize(3).allSatisfy(note -> {
            assertThat(note.entry()).isEqualTo(OsfEntry.INTERRUPT);
            assertThat(note.ps()).isEqualTo(8);
            assertThat(note.pc()).isIn(TEXT, TEXT + 4);
        });
        assertThat(kernel.machine.account().count(HardwareEvent.INTERRUPT_ENTRY)).isEqualTo(3);
        // Every engine ends here, at this cycle and after this many instructions.
        var interpreted = new AlphaKernel().ticks(3).userA(AlphaInterruptTests::countForever);
        interpreted.machine.execution(Execution.INTERPRETED);
        interpreted.run();
        assertThat(kernel.machine.clock().now()).isEqualTo(interpreted.machine.clock().now());
        assertThat(kernel.cpu().instructions()).isEqualTo(interpreted.cpu().instructions());
        assertThat(kernel.cpu().register(1)).isEqualTo(interpreted.cpu().register(1));
    }

    @Test
    void m7ADeviceInterruptsAtLevelFourWithVector800AndTheClockInterruptsItsHandlerButNotTheOtherWayRound() {
        kernel.userA(AlphaInterruptTests::countForever).boot(AlphaKernel::toUser);
        var cpu = kernel.cpu();
        while (!cpu.userMode()) {
            cpu.step();
        }
        kernel.device.raise();
        cpu.step();
        assertThat(cpu.ipl()).isEqualTo(4);
        assertThat(cpu.userMode()).isFalse();
        assertThat(cpu.register(16)).isEqualTo(3);
        assertThat(cpu.register(17)).isEqualTo(0x800);
        kernel.machine.timer().start();
        kernel.machine.clock().advance(kernel.machine.profile().hertz() / 1024 + 1);
        cpu.step();
        assertThat(cpu.ipl()).as("the clock stands above a device").isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            cpu.step();
            assertThat(cpu.ipl()).as("the device is still raised and waits").isEqualTo(5);
        }
    }

    @Test
    void m7AMaskedDeviceWaitsUntilTheKernelLowersItsLevel() {
        kernel.device.raise();
        kernel.boot(code -> code.li(16, 4).callPal(PalFunction.SWPIPL).li(9, 1).li(16, 3).callPal(PalFunction.SWPIPL)
                .li(9, 2).callPal(PalFunction.HALT));
        kernel.cpu().run();
        assertThat(kernel.notes()).hasSize(1);
        long noted = kernel.notes().getFirst().pc();
        assertThat(kernel.machine.memory().loadLong(noted - AlphaKernel.KSEG - 4)).as("right after the second swpipl")
                .isEqualTo(PalFunction.SWPIPL);
        assertThat(kernel.notes().getFirst().ps()).isEqualTo(3);
        assertThat(kernel.deviceStores).isEqualTo(1);
    }

    @Test
    void aSoftwareInterruptComesBelowTheDevicesAndIsGoneWhenTaken() {
        kernel.boot(code -> code.li(16, OsfAlphaPal.CSERVE_SOFTWARE_INTERRUPT).callPal(PalFunction.CSERVE).li(16, 1)
                .callPal(PalFunction.SWPIPL).li(9, 1).li(16, 0).callPal(PalFunction.SWPIPL).li(9, 2)
                .callPal(PalFunction.HALT));
        kernel.device.raise();
        kernel.cpu().run();
        assertThat(kernel.notes()).extracting(Note::a1)
                .containsExactly(0x800L, (long) OsfAlphaPal.SOFTWARE_VECTOR);
        assertThat(kernel.machine.interrupts().highest()).isZero();
    }

    @Test
    void wripirInterruptsTheOnlyProcessorAndNobodyElse() {
        kernel.boot(code -> code.li(16, 1).callPal(PalFunction.WRIPIR).li(16, 0).callPal(PalFunction.SWPIPL)
                .callPal(PalFunction.WRIPIR).li(9, 1).callPal(PalFunction.HALT));
        kernel.cpu().run();
        assertThat(kernel.notes()).extracting(Note::a0, Note::a1)
                .containsExactly(tuple(0L, (long) OsfAlphaPal.INTERPROCESSOR_VECTOR));
    }

    @Test
    void waitingWithEveryLevelMaskedEndsWhenALineIsRaisedWithoutAnEntry() {
        kernel.boot(code -> code.callPal(PalFunction.WTINT).li(9, 1).callPal(PalFunction.HALT));
        kernel.machine.events().alarm("device", kernel.device::raise).set(1_000_000);
        kernel.cpu().run();
        assertThat(kernel.cpu().register(9)).isEqualTo(1);
        assertThat(kernel.notes()).isEmpty();
        assertThat(kernel.machine.clock().now()).isBetween(1_000_000L, 1_000_100L);
    }

    @Test
    void waitingForWhatCanNeverComeReturnsToTheHostAndGoesOnWaiting() {
        kernel.boot(AlphaInterruptTests::idle);
        kernel.cpu().run();
        assertThat(kernel.cpu().isWaiting()).isTrue();
        long now = kernel.machine.clock().now();
        kernel.cpu().run();
        assertThat(kernel.machine.clock().now()).isEqualTo(now);
        kernel.device.raise();
        kernel.cpu().run();
        assertThat(kernel.deviceStores).isEqualTo(1);
        assertThat(kernel.cpu().isWaiting()).isTrue();
    }
}
