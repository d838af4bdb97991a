package spin.bench.compare.mechanism;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.bench.compare.CompareException;
import spin.bench.compare.Machines;
import spin.hw.profile.Confidence;
import spin.hw.profile.Cost;
import spin.hw.profile.InstructionClass;

/// The same policy on two systems: executed, counted, approved.
final class MechanismsTests {

    private static final ClassLoader LOADER = MechanismsTests.class.getClassLoader();
    private static final Path APPROVED = Path.of("src", "test", "resources", "approved", "mechanisms.txt");
    private static final String APPROVE = "spin.approve";

    private static final Machines MACHINES = Machines.discover(LOADER);

    @Test
    void everyMechanismIsTheApprovedOne() throws IOException {
        var text = new Mechanisms(MACHINES, LOADER).on(List.of()).text();
        if (Boolean.getBoolean(APPROVE)) {
            Files.writeString(APPROVED, text);
        }

        assertThat(text)
                .as("If the change is meant, run the tests of bench/compare with -D%s=true and commit %s with it.",
                        APPROVE, APPROVED)
                .isEqualTo(Files.readString(APPROVED));
    }

    /// Nothing is written down: the policy that has twice as much to do takes longer, on every system that has a form of it.
    @ParameterizedTest
    @CsvSource({"pager, 16", "scheduler, 6", "protocol, 2"})
    void twiceTheWorkShows(String name, int twice) {
        var mechanism = mechanism(name);
        var few = new Mechanisms(MACHINES, LOADER);
        var many = new Mechanisms(MACHINES.with(twice), LOADER);

        for (var side : mechanism.sides()) {
            assertThat(many.form(mechanism, side).measurement().cycles()).as("%s on %s", name, side.system())
                    .isGreaterThan(few.form(mechanism, side).measurement().cycles());
        }
    }

    /// A search whose every load takes twice as long takes longer.
    @Test
    void aSearchOnADearerMachineTakesLonger() {
        var mechanism = mechanism("demultiplexer");
        var dearer = new Mechanisms(MACHINES.on(profile -> profile.with(InstructionClass.LOAD,
                new Cost(2 * profile.cycles(InstructionClass.LOAD), Confidence.ASSUMED, "a test's"))), LOADER);

        for (var side : mechanism.sides()) {
            assertThat(dearer.form(mechanism, side).measurement().cycles()).as(side.system()).isGreaterThan(
                    new Mechanisms(MACHINES, LOADER).form(mechanism, side).measurement().cycles());
        }
    }

    /// Both search: neither asks one application after the other.
    @Test
    void tenTimesTheClaimsTakeNotTwiceTheSearch() {
        var mechanism = mechanism("demultiplexer");

        for (var side : mechanism.sides()) {
            var ten = new Mechanisms(MACHINES, LOADER).form(mechanism, side).measurement().cycles();
            var hundred = new Mechanisms(MACHINES.with(100), LOADER).form(mechanism, side).measurement().cycles();
            assertThat(hundred).as(side.system()).isLessThan(2 * ten);
        }
    }

    @Test
    void everyFormIsExecutedPricedAndHasASize() {
        for (var form : new Mechanisms(MACHINES, LOADER).on(List.of()).all()) {
            assertThat(form.measurement().unpriced()).as("%s", form.side()).isEmpty();
            assertThat(form.lines()).isPositive();
            assertThat(form.fileBytes()).isGreaterThan(form.codeBytes());
        }
    }

    @Test
    void oneSystemIsEnoughAndAnUnknownOneIsAnsweredWithThoseThereAre() {
        var mechanisms = new Mechanisms(MACHINES, LOADER);

        assertThat(mechanisms.on(List.of("spin")).all()).hasSize(Mechanism.all().size())
                .allMatch(form -> form.side().system().equals("spin"));
        assertThatThrownBy(() -> mechanisms.on(List.of("osf1"))).isInstanceOf(CompareException.class)
                .hasMessageContaining("aegis, spin");
    }

    private static Mechanism mechanism(String name) {
        return Mechanism.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
