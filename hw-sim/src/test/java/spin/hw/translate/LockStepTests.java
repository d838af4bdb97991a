package spin.hw.translate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import spin.hw.Execution;

/// The translator and the interpreter do the same, whatever the program does: every register, all of memory, the PC, instructions, cycles,
/// counts by class, misses, and every trap with the cycle at which it came.
class LockStepTests {

    private static final int PROGRAMS = Boolean.getBoolean("spin.long") ? 10_000 : 200;
    private static final long FIRST_SEED = Long.getLong("spin.seed", 1);
    private static final int STOPS = 5;

    @Test
    void randomProgramsDoTheSameOnBothEngines() {
        long translated = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + PROGRAMS; seed++) {
            translated += compare(seed);
        }
        // Else nothing has been compared with anything.
        assertThat(translated).isGreaterThan(PROGRAMS);
    }

    private static long compare(long seed) {
        var program = RandomProgram.of(seed);
        var interpreted = new LockStepMachine(seed, program);
        var machine = new LockStepMachine(seed, program);
        interpreted.machine().execution(Execution.INTERPRETED);
        machine.machine().execution(Execution.TRANSLATED);
        for (int stop = 0; stop < STOPS; stop++) {
            var expected = interpreted.runToStop();
            var found = machine.runToStop();
            if (!found.equals(expected)) {
                assertThat(machine.notes()).as("traps, seed %d, stop %d (repeat with -Dspin.seed=%d)", seed, stop, seed)
                        .isEqualTo(interpreted.notes());
                assertThat(found).as("state, seed %d, stop %d (repeat with -Dspin.seed=%d)", seed, stop, seed)
                        .isEqualTo(expected);
            }
        }
        assertThat(machine.notes()).as("traps, seed %d", seed).isEqualTo(interpreted.notes());
        return machine.machine().translator().translated();
    }
}
