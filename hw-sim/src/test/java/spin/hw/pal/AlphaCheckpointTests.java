package spin.hw.pal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.Execution;
import spin.hw.asm.Assembler;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.mmu.Pte;
import spin.hw.profile.CacheTiming;
import spin.hw.profile.Profile;

/// The self-check of checkpoints: save anywhere, restore on a fresh machine, run both to the same end.
class AlphaCheckpointTests {

    private static final Profile PROFILE = Profile.named("dec3000-400");
    private static final long END = 2_000_000;

    /// Two processes that compute, write to memory, give way to one another and are interrupted by the clock.
    private static AlphaKernel built(Profile profile, Execution execution) {
        var kernel = new AlphaKernel(profile).ticks(1_000_000);
        kernel.userA(code -> busy(code, 3)).userB(code -> busy(code, 7));
        for (int page = 1; page < 40; page++) {
            kernel.map(AlphaKernel.DATA + page * (long) Pte.PAGE_BYTES, AlphaKernel.USER);
        }
        kernel.machine.execution(execution);
        kernel.boot(AlphaKernel::toUser);
        return kernel;
    }

    private static void busy(Assembler code, int step) {
        code.label("again").li(1, AlphaKernel.DATA).li(2, 200).label("loop").ldqL(3, 0, 1).addq(3, literal(step), 3)
                .stqC(3, 0, 1).ldq(4, 8, 1).addq(4, 3, 4).stq(4, 8, 1).subq(2, literal(1), 2).bne(2, "loop");
        code.callPal(PalFunction.BPT).li(0, AlphaKernel.YIELD).callPal(PalFunction.CALLSYS).br("again");
    }

    @ParameterizedTest
    @EnumSource(Execution.class)
    void savedAnywhereAndRestoredOnAFreshMachineBothEndAlike(Execution execution, @TempDir Path folder)
            throws IOException {
        var chance = new Random(11);
        for (int round = 0; round < 6; round++) {
            // Another engine may go on with it: which one executes is no part of a machine.
            var next = List.of(Execution.values()).get(round % Execution.values().length);
            var one = built(PROFILE, execution);
            long at = chance.nextLong(20_000, END);
            one.runTo(at);
            var file = folder.resolve("machine" + round);
            one.machine.save(file);

            var other = built(PROFILE, next);
            other.machine.restore(file);
            assertThat(one.machine.checkpoint().differences(other.machine.checkpoint())).as("saved at %d", at)
                    .isEmpty();

            one.runTo(END + 500_000);
            other.runTo(END + 500_000);
            assertThat(one.machine.checkpoint().differences(other.machine.checkpoint())).as("saved at %d", at)
                    .isEmpty();
            assertThat(other.machine.checkpoint().digest()).isEqualTo(one.machine.checkpoint().digest());
            assertThat(other.tickCount()).isPositive();
        }
    }

    @Test
    void savingChangesNothing() {
        var untouched = built(PROFILE, Execution.AUTOMATIC);
        var saved = built(PROFILE, Execution.AUTOMATIC);
        for (long cycle = 100_000; cycle <= END; cycle += 100_000) {
            untouched.runTo(cycle);
            saved.runTo(cycle);
            saved.machine.checkpoint();
        }
        assertThat(untouched.machine.checkpoint().digest()).isEqualTo(saved.machine.checkpoint().digest());
    }

    @Test
    void twoForksOfOneMachineShareMemoryUntilTheyWriteAndDoNotSeeOneAnother() {
        var origin = built(PROFILE, Execution.AUTOMATIC);
        origin.runTo(500_000);
        var moment = origin.machine.checkpoint();
        var forks = Stream.of(1, 2).map(n -> {
            var fork = built(PROFILE, Execution.AUTOMATIC);
            fork.machine.restore(moment);
            return fork;
        }).toList();
        // What the first is told is not what the second is told.
        forks.getFirst().device.raise();
        forks.forEach(fork -> fork.runTo(1_000_000));
        origin.runTo(1_000_000);
        assertThat(forks.getFirst().deviceStores).isEqualTo(1);
        assertThat(forks.getLast().machine.checkpoint().digest()).isEqualTo(origin.machine.checkpoint().digest());
        assertThat(forks.getFirst().machine.checkpoint().digest()).isNotEqualTo(origin.machine.checkpoint().digest());
    }

    @Test
    void aMachineGoesBackToAnEarlierMomentOfItsOwn() {
        var kernel = built(PROFILE, Execution.TRANSLATED);
        kernel.runTo(300_000);
        var early = kernel.machine.checkpoint();
        kernel.runTo(900_000);
        var late = kernel.machine.checkpoint().digest();
        for (int i = 0; i < 3; i++) {
            kernel.machine.restore(early);
            assertThat(kernel.machine.checkpoint().digest()).isEqualTo(early.digest());
            kernel.runTo(900_000);
            assertThat(kernel.machine.checkpoint().digest()).isEqualTo(late);
        }
    }

    @Test
    void aWaitingMachineAndOneWithCachesGoOnToo() {
        var profile = PROFILE.withCaches(CacheTiming.dec3000());
        var one = built(profile, Execution.AUTOMATIC);
        one.runTo(200_000);
        var other = built(profile, Execution.AUTOMATIC);
        other.machine.restore(one.machine.checkpoint());
        one.runTo(400_000);
        other.runTo(400_000);
        assertThat(other.machine.checkpoint().differences(one.machine.checkpoint())).isEmpty();

        var idle = new AlphaKernel().boot(code -> code.li(16, 0).callPal(PalFunction.SWPIPL).label("idle")
                .callPal(PalFunction.WTINT).br("idle"));
        idle.cpu().run();
        var again = new AlphaKernel();
        again.pal.boot(0, 0, AlphaKernel.PCB_BOOT);
        again.machine.restore(idle.machine.checkpoint());
        assertThat(again.cpu().isWaiting()).isTrue();
        again.device.raise();
        again.cpu().run();
        assertThat(again.deviceStores).isEqualTo(1);
    }

    @Test
    void palcodeInAlphaCodeIsPartOfItAndTheOtherMachineNeedsIt() {
        var one = built(PROFILE, Execution.AUTOMATIC);
        one.cpu().pal(missFlow(one));
        one.runTo(400_000);
        var moment = one.machine.checkpoint();
        var without = built(PROFILE, Execution.AUTOMATIC);
        assertThatThrownBy(() -> without.machine.restore(moment)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has a part pal.native and this machine has none");
        var with = built(PROFILE, Execution.AUTOMATIC);
        with.cpu().pal(missFlow(with));
        with.machine.restore(moment);
        one.runTo(800_000);
        with.runTo(800_000);
        assertThat(with.machine.checkpoint().differences(one.machine.checkpoint())).isEmpty();
    }

    private static NativePal missFlow(AlphaKernel kernel) {
        PalImage.missFlow().load(kernel.machine.memory(), PalImage.BASE);
        return new NativePal(kernel.machine, PalImage.BASE, kernel.pal,
                EnumSet.of(PalEntry.ITB_MISS, PalEntry.DTB_MISS));
    }

    @Test
    void aDamagedFileLeavesTheMachineAsItWas(@TempDir Path folder) throws IOException {
        var kernel = built(PROFILE, Execution.AUTOMATIC);
        kernel.runTo(100_000);
        var file = folder.resolve("machine");
        kernel.machine.save(file);
        kernel.runTo(200_000);
        var before = kernel.machine.checkpoint().digest();
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> kernel.machine.restore(file)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("damaged");
        assertThat(kernel.machine.checkpoint().digest()).isEqualTo(before);
    }
}
