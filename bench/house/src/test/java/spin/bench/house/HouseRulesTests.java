package spin.bench.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Who may depend on whom, and what kernel code may not touch.
///
/// The POMs keep the walls between modules; these rules keep those that a POM cannot: cycles, null-marking, standard
/// streams, host clocks, host randomness, and locks where strands run.
@AnalyzeClasses(packages = "spin", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {
    /// Host-side rooms: they talk to the host's terminal, files, clocks and threads because that is their work.
    private static final String[] HOST_SIDE = {"spin.core.cli..", "spin.core.control..", "spin.core.boot..",
            "spin.plexus.cli..", "spin.bench.."};

    @ArchTest
    static final ArchRule the_dispatcher_knows_nothing_of_ours = noClasses().that()
            .resideInAPackage("spin.dispatcher..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.domains..", "spin.hw..", "spin.core..",
                    "spin.plexus..", "spin.ext..", "spin.bench..", "spin.systems..");

    @ArchTest
    static final ArchRule the_machine_knows_nothing_of_ours = noClasses().that().resideInAPackage("spin.hw..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.domains..", "spin.dispatcher..", "spin.core..",
                    "spin.plexus..", "spin.ext..", "spin.bench..", "spin.systems..");

    @ArchTest
    static final ArchRule domains_know_the_dispatcher_only = noClasses().that().resideInAPackage("spin.domains..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.hw..", "spin.core..", "spin.plexus..",
                    "spin.ext..", "spin.bench..", "spin.systems..");

    @ArchTest
    static final ArchRule the_kernel_knows_no_protocol_and_no_bench = noClasses().that().resideInAPackage("spin.core..")
            .should().dependOnClassesThat()
            .resideInAnyPackage("spin.plexus..", "spin.ext..", "spin.bench..", "spin.systems..");

    @ArchTest
    static final ArchRule protocols_begin_at_the_frame_and_see_no_hardware = noClasses().that()
            .resideInAPackage("spin.plexus..")
            .should().dependOnClassesThat()
            .resideInAnyPackage("spin.hw..", "spin.domains..", "spin.ext..", "spin.bench..", "spin.systems..");

    @ArchTest
    static final ArchRule aegis_shares_no_kernel_code = noClasses().that().resideInAPackage("spin.systems.aegis..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.core..", "spin.domains..", "spin.dispatcher..",
                    "spin.plexus..", "spin.systems.spin..", "spin.bench.compare..");

    @ArchTest
    static final ArchRule the_monolith_shares_no_kernel_code = noClasses().that()
            .resideInAPackage("spin.systems.monolith..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.core..", "spin.domains..", "spin.dispatcher..",
                    "spin.plexus..", "spin.systems.aegis..", "spin.systems.microkernel..", "spin.systems.spin..",
                    "spin.bench.compare..");

    @ArchTest
    static final ArchRule the_microkernel_shares_no_kernel_code = noClasses().that()
            .resideInAPackage("spin.systems.microkernel..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.core..", "spin.domains..", "spin.dispatcher..",
                    "spin.plexus..", "spin.systems.aegis..", "spin.systems.monolith..", "spin.systems.spin..",
                    "spin.bench.compare..");

    @ArchTest
    static final ArchRule dos_shares_no_kernel_code = noClasses().that().resideInAPackage("spin.systems.dos..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.core..", "spin.domains..", "spin.dispatcher..",
                    "spin.plexus..", "spin.systems.aegis..", "spin.systems.monolith..", "spin.systems.microkernel..",
                    "spin.systems.spin..", "spin.bench.compare..");

    @ArchTest
    static final ArchRule what_kernels_share_knows_none_of_them = noClasses().that()
            .resideInAPackage("spin.systems.kit..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.core..", "spin.domains..", "spin.dispatcher..",
                    "spin.plexus..", "spin.bench..", "spin.systems.aegis..", "spin.systems.dos..",
                    "spin.systems.microkernel..", "spin.systems.monolith..", "spin.systems.spin..");

    @ArchTest
    static final ArchRule a_workload_knows_no_system = noClasses().that()
            .resideInAnyPackage("spin.bench.workload..", "spin.bench.port..")
            .should().dependOnClassesThat().resideInAnyPackage("spin.systems..", "spin.core..", "spin.domains..",
                    "spin.dispatcher..", "spin.bench.compare..");

    @ArchTest
    static final ArchRule rooms_form_no_cycle = slices().assignedFrom(new Rooms()).should().beFreeOfCycles();

    /// By the first part of the name. The wall between workloads and systems is a room of its own: what is compared depends on it, and what
    /// compares depends on both.
    private static final class Rooms implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            var name = type.getPackageName();
            if (!name.startsWith("spin.")) {
                return SliceIdentifier.ignore();
            }
            return SliceIdentifier
                    .of(name.startsWith("spin.bench.port") ? "port" : name.replaceAll("^spin\\.([a-z]+).*", "$1"));
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }

    @ArchTest
    static final ArchRule the_rooms_of_the_dispatcher_form_no_cycle = slices().matching("spin.dispatcher.(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule standard_streams_belong_to_the_command_line = noClasses().that()
            .resideOutsideOfPackages(HOST_SIDE)
            .should().accessField(System.class, "out").orShould().accessField(System.class, "err").orShould()
            .accessField(System.class, "in");

    @ArchTest
    static final ArchRule time_comes_in_by_the_door = noClasses().that().resideOutsideOfPackages(HOST_SIDE)
            .should().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethodWhere(target(owner(nameMatching("java\\.time\\.(Instant|Clock|LocalDateTime|ZonedDateTime)")))
                    .and(target(nameMatching("now|system.*"))));

    @ArchTest
    static final ArchRule chance_comes_in_by_the_door = noClasses().that().resideOutsideOfPackages(HOST_SIDE)
            .should().callMethod(Math.class, "random").orShould().callConstructor(java.util.Random.class)
            .orShould().callMethod(java.util.UUID.class, "randomUUID").orShould().dependOnClassesThat()
            .belongToAnyOf(java.util.concurrent.ThreadLocalRandom.class,
                    java.security.SecureRandom.class);

    @ArchTest
    static final ArchRule strands_take_no_host_lock = noClasses().that()
            .resideInAnyPackage("spin.core", "spin.core.shell..", "spin.core.strand..", "spin.core.trap..",
                    "spin.core.memory..", "spin.core.device..", "spin.core.disk..", "spin.plexus..",
                    "spin.systems.aegis..",
                    "spin.systems.kit..", "spin.systems.monolith..", "spin.systems.microkernel..")
            .and().resideOutsideOfPackages(HOST_SIDE)
            .should().dependOnClassesThat(resideInAnyPackage("java.util.concurrent.."));

    @ArchTest
    static void every_package_is_null_marked(JavaClasses classes) {
        var unmarked = classes.stream().filter(type -> type.getPackageName().startsWith("spin."))
                .map(type -> type.getPackage())
                .distinct()
                .filter(room -> !room.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .filter(name -> !name.contains("jmh_generated"))
                .sorted().distinct().toList();
        assertThat(unmarked).as("packages without a @NullMarked package-info.java").isEmpty();
    }

    @Test
    void theRulesLookAtTheWholeHouse() {
        var classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("spin");
        for (var room : List.of("spin.hw", "spin.dispatcher", "spin.domains", "spin.core", "spin.plexus",
                "spin.systems.aegis", "spin.systems.microkernel", "spin.systems.monolith", "spin.systems.spin",
                "spin.bench.compare")) {
            assertThat(classes.stream().filter(type -> type.getPackageName().startsWith(room)).count())
                    .as("classes of %s", room).isGreaterThan(3);
        }
    }
}
