package spin.bench.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.hw.Execution;
import spin.hw.profile.Profile;

/// What is measured is the same work under each engine, to the cycle.
class ProgramsTests {

    @ParameterizedTest
    @MethodSource("programs")
    void aProgramDoesTheSameUnderBothEngines(String name) {
        var translated = run(name, Execution.AUTOMATIC, Profile.named("dec3000-400"));
        var interpreted = run(name, Execution.INTERPRETED, Profile.named("dec3000-400"));

        assertThat(translated).isEqualTo(interpreted).hasSizeGreaterThan(2);
    }

    @Test
    void withTimingOffOnlyCyclesDiffer() {
        var profile = Profile.named("dec3000-400");
        var exact = run("sieve", Execution.AUTOMATIC, profile);
        var untimed = run("sieve", Execution.AUTOMATIC, profile.withoutTbTiming());

        assertThat(profile.tbTiming()).isTrue();
        assertThat(profile.withoutTbTiming().tbTiming()).isFalse();
        assertThat(untimed.subList(0, 2)).isEqualTo(exact.subList(0, 2));
        assertThat(Long.parseLong(untimed.get(2))).isLessThan(Long.parseLong(exact.get(2)));
    }

    @Test
    void theBenchmarkOfOneRoundStopsAfterEachRound() {
        var seen = new ArrayList<String>();
        var machine = new BareMachine[1];
        machine[0] = new BareMachine(Profile.named("dec3000-400"), Programs.named("sort"), 1000, output -> {
            seen.add(output);
            machine[0].machine().cpu().stop();
        });
        machine[0].run();
        assertThat(seen).hasSize(1);
        machine[0].run();
        assertThat(seen).hasSize(2).doesNotHaveDuplicates();
    }

    static Stream<String> programs() {
        return Programs.ALL.stream().map(program -> program.image().name());
    }

    /// The round's output, instructions, cycles.
    private static List<String> run(String name, Execution execution, Profile profile) {
        var seen = new ArrayList<String>();
        var machine = new BareMachine(profile, Programs.named(name), 1, seen::add);
        machine.machine().execution(execution);
        machine.run();
        seen.add(Long.toString(machine.machine().cpu().instructions()));
        seen.add(Long.toString(machine.machine().clock().now()));
        return seen;
    }
}
