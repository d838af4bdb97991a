package spin.bench.compare.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.compare.CompareException;
import spin.bench.compare.Comparison;
import spin.bench.compare.Machines;
import spin.bench.compare.TableShelf;
import spin.bench.compare.html.HtmlReport;

/// All attacks on all systems, run once for all tests here.
final class SiegeTests {

    private static final ClassLoader LOADER = SiegeTests.class.getClassLoader();
    private static final Path APPROVED = Path.of("src", "test", "resources", "approved", "attacks.txt");
    private static final String APPROVE = "spin.approve";
    private static final List<String> UNPROTECTED = List.of("dos", "module");

    private static final class Everything {
        static final Findings FINDINGS = Siege.discover(LOADER).on(List.of());
    }

    private static Findings everything() {
        return Everything.FINDINGS;
    }

    /// Every outcome, count of cycles and reason: a change of any kernel's protection shows as a diff in review.
    @Test
    void theWholeMatrixIsTheApprovedOne() throws IOException {
        var text = everything().text();
        if (Boolean.getBoolean(APPROVE)) {
            Files.writeString(APPROVED, text);
        }
        assertThat(APPROVED).as("run the tests of bench/compare with -D%s=true to write it", APPROVE).exists();
        assertThat(text)
                .as("If the change is meant, run the tests of bench/compare with -D%s=true and commit %s with it.",
                        APPROVE, APPROVED)
                .isEqualTo(Files.readString(APPROVED));
    }

    @Test
    void everySystemIsAttackedInEveryWay() {
        assertThat(everything().systems()).contains("aegis", "dos", "module", "osf1", "spin");
        for (var attack : everything().attacks()) {
            assertThat(everything().of(attack).stream().map(Finding::system).toList())
                    .isEqualTo(everything().systems());
        }
        assertThat(everything().attacks()).hasSize(10);
    }

    /// If these were safe, the suite would see nothing.
    @Test
    void whereThereIsNoProtectionEveryAttackDoesHarm() {
        for (var finding : everything().all()) {
            if (UNPROTECTED.contains(finding.system())) {
                assertThat(finding.kind()).as("%s on %s", finding.attack().name(), finding.system())
                        .isEqualTo(Finding.Kind.HARM);
            }
        }
    }

    /// Nobody here has quotas; that is the one harm that protection of memory does not keep away.
    @Test
    void whereThereIsProtectionOnlyExhaustionDoesHarm() {
        for (var finding : everything().all()) {
            if (!UNPROTECTED.contains(finding.system()) && !finding.attack().name().equals("endless allocation")) {
                assertThat(finding.kind()).as("%s on %s", finding.attack().name(), finding.system())
                        .isNotEqualTo(Finding.Kind.HARM);
            }
        }
    }

    @Test
    void aSystemAloneIsTheSameAsAmongOthers() {
        var alone = Siege.discover(LOADER).on(List.of("dos"));

        var among = new ArrayList<Finding>();
        for (var attack : everything().attacks()) {
            everything().of(attack).stream().filter(finding -> finding.system().equals("dos")).forEach(among::add);
        }
        assertThat(alone.all()).usingRecursiveFieldByFieldElementComparatorIgnoringFields("attack").isEqualTo(among);
    }

    @Test
    void theValueForProgramsHasEveryFinding() {
        var json = everything().json();

        assertThat(json.get("attacks")).hasSize(everything().all().size());
        assertThat(json.get("harm").get("dos").asInt()).isEqualTo(10);
        assertThat(json.get("attackers").get("spin").asText()).contains("extension");
    }

    @Test
    void thePageHasEveryFinding() {
        var outcome = new Comparison(Machines.discover(LOADER)).of(
                TableShelf.discover(LOADER).named(List.of("sosp95-2")), List.of("aegis"));

        var page = HtmlReport.of(outcome, everything());

        for (var finding : everything().all()) {
            assertThat(page).contains(finding.brief());
        }
        assertThat(page).contains("<h2 id=attacks>", everything().summary());
    }

    @Test
    void anUnknownSystemIsAnsweredWithThoseThereAre() {
        var siege = Siege.discover(LOADER);
        var names = List.of("vms");

        assertThatThrownBy(() -> siege.on(names)).isInstanceOf(CompareException.class)
                .hasMessageContaining("no system `vms`").hasMessageContaining("dos");
        assertThat(siege.known(List.of("vms", "dos"))).containsExactly("dos");
        assertThat(siege.known(List.of("vms"))).isEqualTo(everything().systems());
    }
}
