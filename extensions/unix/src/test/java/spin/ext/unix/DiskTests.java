package spin.ext.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spin.hw.disk.MemoryStore;

/// Programs on a drive of the machine, by way of paths and descriptors. One writes a file anew again and again (a new one, fsync, rename, fsync of the
/// directory) and says each time when that is done; the power goes at some block; on the next machine another finds the generation that was
/// said last, or the one under way, and whole.
class DiskTests {
    private static final int GENERATIONS = 6;
    private static final int CUTS = 12;
    private static final long NEVER = Long.MAX_VALUE;

    private static Computer.Instance started(Computer computer, MemoryStore platters, long cutAfter, String... words) {
        computer.mountDisk(platters, cutAfter);
        var instance = computer.instance("unix.jar", new Suite.Case("disk", "disk", List.of(words), ""));
        computer.kernel.processor().run();
        return instance;
    }

    private static String write(Computer computer, MemoryStore platters, long cutAfter) {
        var instance = started(computer, platters, cutAfter, "write", "/disk0", Integer.toString(GENERATIONS));
        return instance.outcome().output();
    }

    private static Suite.Outcome read(MemoryStore platters) {
        return started(new Computer(), platters, NEVER, "read", "/disk0").outcome();
    }

    private static long generation(String output) {
        return output.lines().filter(line -> line.startsWith("generation")).count();
    }

    private static MemoryStore formatted() {
        var platters = new MemoryStore();
        assertThat(read(platters)).isEqualTo(new Suite.Outcome(0, "generation 0\n"));
        return platters;
    }

    @Test
    void anInstanceWhoseProgramWaitsForADriveThatDoesNotAnswerIsUnloadedAllTheSame() {
        var computer = new Computer();
        var platters = formatted();
        long cut = 20;
        computer.mountDisk(platters, cut);
        var instance = computer.instance("unix.jar",
                new Suite.Case("disk", "disk", List.of("write", "/disk0", "6"), ""));
        var processor = computer.kernel.processor();
        long before = 0;
        while (computer.blocksWritten() < cut || processor.now() < before + processor.hertz()) {
            before = computer.blocksWritten() < cut ? processor.now() : before;
            assertThat(processor.turn()).isTrue();
        }

        instance.unload();

        assertThat(instance.status).as("ended, not returned").isEqualTo(128);
        assertThat((processor.now() - before) / processor.hertz()).isBetween(9L, 30L);
        assertThat(computer.console).singleElement().asString().contains("disk0 has not answered for 10 seconds");
    }

    @Test
    void whatFsyncPromisedAProgramIsThereAfterTheLossOfPowerAtAnyBlock() {
        var whole = new Computer();
        var kept = formatted();
        assertThat(generation(write(whole, kept, NEVER))).isEqualTo(GENERATIONS);
        assertThat(read(kept)).isEqualTo(new Suite.Outcome(0, "generation " + GENERATIONS + "\n"));

        for (int i = 1; i <= CUTS; i++) {
            var platters = formatted();
            long cut = 1 + i * (whole.blocksWritten() - 2) / CUTS;
            long said = generation(write(new Computer(), platters, cut));

            assertThat(read(platters)).as("power gone after %d blocks", cut)
                    .isIn(new Suite.Outcome(0, "generation " + said + "\n"),
                            new Suite.Outcome(0, "generation " + (said + 1) + "\n"));
        }
    }
}
