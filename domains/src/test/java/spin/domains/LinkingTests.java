package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Violation;

/// What linking does, in which order, and what it leaves when it fails.
final class LinkingTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));

    @BeforeEach
    @AfterEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @Test
    void nothingRunsBeforeInitialise() {
        var domain = created("loop.jar", Jars.of("""
                package loop;
                public final class Loop implements spin.domains.Greeter {
                    static int x;
                    static { while (x == 0) { } }
                    public Loop() { while (x == 0) { } }
                    public String greet(Desk desk) { return Other.TEXT; }
                }
                """, "package loop; class Other { static final String TEXT = String.valueOf(1 / Loop.x); }"));
        domain.resolve(PUBLIC);
        domain.unresolve(PUBLIC);
        domain.resolve(PUBLIC);
        assertThat(domain.fullyResolved()).isTrue();
        assertThat(domain.check(InitialiseOptions.standard())).isEmpty();
        assertThat(Meter.access().cycles()).isZero();
    }

    @Test
    void initialisingAsksInThePublishedOrderAndStopsAtTheFirstStageThatFails() {
        var asked = new ArrayList<String>();
        var guarded = Domain.ofInterfaces("Guarded", List.of(Greeter.class, Greeter.Desk.class));
        var allowed = new boolean[1];
        guarded.guardSubtypes(Greeter.class.getName(), (type, importer, subtype) -> {
            asked.add(subtype);
            return allowed[0] ? java.util.Optional.empty() : java.util.Optional.of("not for everybody");
        });
        var library = exporting("lib.jar", "package lib; public class Lib { public static int one() { return 1; } }");
        var user = created("user.jar", Jars.of(Sources.compileAgainst(library.classes(), List.of(), """
                package user;
                public final class User implements spin.domains.Greeter {
                    static { if (lib.Lib.one() == 1) { throw new IllegalStateException("main body"); } }
                    public String greet(Desk desk) { return ""; }
                }
                """)));
        user.resolve(guarded);
        // A symbol is missing: nobody is asked about subtypes.
        assertThat(user.check(InitialiseOptions.standard())).extracting(Violation::rule).containsOnly("unresolved");
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("lib.Lib");
        assertThat(asked).isEmpty();
        // The subtype is denied: no code runs.
        user.resolve(library.domain());
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("not for everybody");
        assertThat(asked).containsOnly("user.User");
        assertThat(Meter.access().cycles()).isZero();
        // Everything is in order: the main body runs, last, and its failure leaves nothing.
        allowed[0] = true;
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard()))
                .isInstanceOf(InitialisationException.class).hasRootCauseMessage("main body");
        assertThat(library.domain().dependants()).isEmpty();
        assertThat(user.fullyResolved()).isTrue();
    }

    @Test
    void everyKindOfMissingSymbolIsListedAtOnceWithExpectedAndFound() {
        var before = Sources.compile("""
                package lib;
                public class Lib {
                    public static int number;
                    public static String text() { return ""; }
                    public static void gone() { }
                    public static long changed(int x) { return x; }
                }
                """, "package lib; public class Gone { public Gone() { } }",
                "package lib; public class Open { public Open() { } }");
        var after = exporting("lib.jar", """
                package lib;
                public class Lib {
                    public static long number;
                    public static String text() { return ""; }
                    public static long changed(long x) { return x; }
                }
                """, "package lib; public final class Open { public Open() { } }");
        var user = created("user.jar", Jars.of(Sources.compileAgainst(before, List.of(), """
                package user;
                public final class User implements spin.domains.Greeter {
                    static class Heir extends lib.Open { }
                    public String greet(Desk desk) {
                        lib.Lib.number = 1;
                        lib.Lib.gone();
                        lib.Lib.changed(3);
                        new lib.Gone();
                        return lib.Lib.text();
                    }
                }
                """)));
        user.resolve(PUBLIC);
        user.resolve(after.domain());

        assertThat(user.missing()).extracting(MissingSymbol::symbol, MissingSymbol::expected, MissingSymbol::found,
                MissingSymbol::line)
                .contains(tuple("lib.Lib.number", "int", "long", 5), tuple("lib.Lib.gone()", "void ()", "", 6),
                        tuple("lib.Lib.changed(int)", "long (int)", "long (long)", 7), tuple("lib.Gone", "", "", 8),
                        tuple("lib.Open", "a class to extend", "a final or sealed one", 0))
                .noneMatch(symbol -> symbol.toList().get(0).toString().contains("text"));
        assertThat(user.check(InitialiseOptions.standard())).extracting(Violation::message)
                .isEqualTo(user.missing().stream().map(MissingSymbol::message).toList());
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class);
        assertThat(after.domain().dependants()).as("nothing is half linked").isEmpty();
    }

    @Test
    void anExportSetNeverWidens() {
        var rich = exporting("rich.jar", "package rich; public class One { }", "package rich; public class Two { }");
        var poor = created("poor.jar", Jars.of(Sources.compileAgainst(rich.classes(), List.of(),
                "package poor; public final class Poor implements spin.domains.Greeter { public String greet(Desk desk) { return new rich.One().toString(); } }",
                "package poor; public class Shown { }", "package poor.hidden; public class Hidden { }"),
                Map.of("Spin-Export", "poor")));
        var shown = List.of("poor.Poor", "poor.Shown");
        assertThat(poor.exports()).isEqualTo(shown);
        poor.resolve(PUBLIC);
        poor.resolve(rich.domain());
        assertThat(poor.exports()).isEqualTo(shown);
        assertThat(rich.domain().exports()).containsExactly("rich.Main", "rich.One", "rich.Two");
        var alias = poor.alias("alias", Set.of(Domain.Right.IMPORT));
        var all = Domain.combine("all", alias, PUBLIC);
        assertThat(all.exports()).contains("poor.Shown").doesNotContain("rich.One");
        poor.initialise(InitialiseOptions.standard());
        assertThat(poor.exports()).isEqualTo(shown);
        assertThat(alias.exports()).isEqualTo(shown);
    }

    @Test
    void aDemandedDomainThatFailsToStartLeavesNothingAndIsTriedAgain() {
        var names = new NameServer();
        var jars = new ArrayList<>(List.of(library("throw new IllegalStateException(\"broken\");"), library("")));
        var proofs = new ArrayList<UnloadProof>();
        names.root().exportOnDemand("lib", path -> {
            var domain = created(path + ".jar", jars.removeFirst());
            domain.resolve(PUBLIC);
            try {
                domain.initialise(InitialiseOptions.standard());
            } catch (InitialisationException failed) {
                proofs.add(domain.destroy());
                throw new NameServer.DemandLoadException(String.valueOf(failed.getMessage()));
            }
            return domain;
        }, ImportAuthoriser.everybody());
        var user = created("user.jar", Jars.of(Sources.compileAgainst(
                Sources.compile("package lib; public class Lib { public static int one() { return 1; } }"), List.of(),
                "package user; public final class User implements spin.domains.Greeter { public String greet(Desk desk) { return \"\" + lib.Lib.one(); } }")));
        user.resolve(PUBLIC);

        assertThat(names.query("lib", user)).isInstanceOfSatisfying(NameServer.Answer.Failed.class,
                failed -> assertThat(failed.reason()).contains("broken"));
        assertThat(user.missing()).isNotEmpty();
        assertThat(proofs.getFirst().await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class);

        var found = (NameServer.Answer.Found) names.query("lib", user);
        user.resolve(found.domain());
        assertThat(user.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk()))
                .isEqualTo("1");
        assertThat(found.domain().dependants()).extracting(Domain::name).containsExactly("user.jar");
    }

    private static byte[] library(String body) {
        return Jars.of(Sources.compile("package lib; public class Lib { public static int one() { return 1; } }", """
                package lib;
                public final class Main implements spin.domains.Greeter {
                    public Main() { run(); }
                    private static void run() { %s }
                    public String greet(Desk desk) { return ""; }
                }
                """.formatted(body)), Map.of("Spin-Export", "lib"));
    }

    @Test
    void whoRunsOnADomainByWayOfAnAliasInACombinationIsFoundAndTakenAlong() {
        var library = exporting("lib.jar", "package lib; public class Lib { public static int one() { return 1; } }");
        var open = library.domain().alias("open", Set.of(Domain.Right.IMPORT));
        var all = Domain.combine("all", PUBLIC, open);
        var user = created("user.jar", Jars.of(Sources.compileAgainst(library.classes(), List.of(),
                "package user; public final class User implements spin.domains.Greeter { public String greet(Desk desk) { return \"\" + lib.Lib.one(); } }")));
        user.resolve(all);
        user.initialise(InitialiseOptions.standard());

        assertThatThrownBy(open::destroy).isInstanceOf(DomainRightsException.class);
        assertThatThrownBy(open::destroyWithDependants).isInstanceOf(DomainRightsException.class);
        assertThatThrownBy(() -> library.domain().destroy()).isInstanceOf(DomainInUseException.class)
                .hasMessageContaining("user.jar");
        assertThat(library.domain().dependants()).extracting(Domain::name).containsExactly("user.jar");

        var proofs = library.domain().destroyWithDependants();
        assertThat(proofs).hasSize(2).allSatisfy(
                proof -> assertThat(proof.await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class));
    }

    /// A domain that shows its package `lib`, `rich` and so on, and its class files for compilers.
    private record Library(Domain domain, Map<String, byte[]> classes) {}

    private static Library exporting(String name, String... sources) {
        var shown = sources[0].strip().split("[ ;]", 3)[1];
        var all = new ArrayList<>(List.of(sources));
        all.add("package " + shown
                + "; public final class Main implements spin.domains.Greeter { public String greet(Desk desk) { return \"\"; } }");
        var classes = Sources.compile(all.toArray(String[]::new));
        var domain = created(name, Jars.of(classes, Map.of("Spin-Export", shown)));
        domain.resolve(PUBLIC);
        return new Library(domain, classes);
    }

    private static Domain created(String name, byte[] jar) {
        return switch (Domain.create(name, jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> domain;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }
}
