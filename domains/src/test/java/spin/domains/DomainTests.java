package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Verdict;

final class DomainTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));

    private static final String HELLO = """
            package hello;
            import spin.domains.Greeter;
            public final class Hello implements Greeter {
                public String greet(Desk desk) { desk.write("hello"); return "hello " + desk.lines(); }
            }
            """;

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @Test
    void aJarBecomesADomainThatIsResolvedInitialisedAndCalled() {
        var domain = created("hello.jar", Jars.of(HELLO));
        assertThat(domain.fullyResolved()).isFalse();
        domain.resolve(PUBLIC);
        assertThat(domain.missing()).isEmpty();
        var desk = new Greeter.Desk();
        var initialised = domain.initialise(InitialiseOptions.standard());
        assertThat(initialised.entry(Greeter.class).greet(desk)).isEqualTo("hello 1");
        assertThat(desk.book()).isEqualTo("hello\n");
        assertThat(initialised.meter().cycles()).isPositive();
        assertThat(initialised.entry(Object.class).getClass().getModule().isNamed()).isTrue();
    }

    @Test
    void anUnresolvedDomainDoesNotRunAndListsEveryMissingSymbol() {
        var domain = created("hello.jar", Jars.of(HELLO));
        assertThat(domain.missing()).extracting(MissingSymbol::symbol).contains("spin.domains.Greeter",
                "spin.domains.Greeter$Desk.write(String)", "spin.domains.Greeter$Desk.lines()");
        assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                .isInstanceOf(UnresolvedException.class).hasMessageContaining("hello.Hello.greet (line 4)")
                .hasMessageContaining("Desk.write(String)");
        domain.resolve(PUBLIC);
        assertThat(domain.initialise(InitialiseOptions.standard()).entry()).isInstanceOf(Greeter.class);
    }

    @Test
    void resolvingFillsOnlyWhatIsMissingAndWidensNobodysExports() {
        var library = created("library.jar", library("one"));
        var user = created("user.jar", user());
        user.resolve(PUBLIC);
        library.resolve(PUBLIC);
        assertThat(user.missing()).isNotEmpty();
        var before = library.missing();
        user.resolve(library);
        assertThat(user.fullyResolved()).isTrue();
        assertThat(user.exports()).isEmpty();
        assertThat(library.exports()).containsExactly("lib.Texts");
        assertThat(library.missing()).isEqualTo(before);
        assertThat(greet(user)).isEqualTo("one: 3");
    }

    @Test
    void unresolvingUndoesOneResolveAndAllowsANewerVersion() {
        var old = created("old.jar", library("old"));
        var newer = created("new.jar", library("new"));
        var user = created("user.jar", user());
        user.resolve(PUBLIC);
        old.resolve(PUBLIC);
        newer.resolve(PUBLIC);
        user.resolve(old);
        user.resolve(newer);
        user.unresolve(old);
        assertThat(user.missing()).extracting(MissingSymbol::symbol).contains("lib.Texts.length(String)");
        user.resolve(newer);
        assertThat(greet(user)).isEqualTo("new: 3");
        assertThatThrownBy(() -> user.unresolve(newer)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("runs already");
    }

    @Test
    void mutuallyDependentDomainsLinkWithTwoResolvesInEitherOrder() {
        var ping = """
                package ping;
                public final class Ping implements spin.domains.Greeter {
                    public String greet(Desk desk) { return count(5); }
                    public static String count(int n) { return n == 0 ? "." : "i" + pong.Pong.count(n - 1); }
                }
                """;
        var pong = """
                package pong;
                public final class Pong implements spin.domains.Greeter {
                    public String greet(Desk desk) { return count(4); }
                    public static String count(int n) { return n == 0 ? "." : "o" + ping.Ping.count(n - 1); }
                }
                """;
        var classes = Sources.compile(ping, pong);
        for (boolean firstPing : new boolean[]{true, false}) {
            var one = created("ping.jar", only(classes, "ping/Ping", "ping"));
            var other = created("pong.jar", only(classes, "pong/Pong", "pong"));
            one.resolve(PUBLIC);
            other.resolve(PUBLIC);
            (firstPing ? one : other).resolve(firstPing ? other : one);
            assertThatThrownBy(() -> one.initialise(InitialiseOptions.standard()))
                    .isInstanceOf(UnresolvedException.class);
            (firstPing ? other : one).resolve(firstPing ? one : other);
            assertThat(greet(one)).isEqualTo("ioioi.");
            assertThat(greet(other)).isEqualTo("oioi.");
        }
    }

    @Test
    void aCombinationExportsTheUnionAndRefusesTwoClassesOfOneName() {
        var first = created("library.jar", library("one"));
        first.resolve(PUBLIC);
        var both = Domain.combine("both", PUBLIC, first);
        assertThat(both.exports()).containsExactly("lib.Texts", "spin.domains.Greeter", "spin.domains.Greeter$Desk");
        var user = created("user.jar", user());
        user.resolve(both);
        assertThat(greet(user)).isEqualTo("one: 3");
        var second = created("other.jar", library("two"));
        assertThatThrownBy(() -> Domain.combine("clash", first, second)).hasMessageContaining("lib.Texts");
    }

    @Test
    void aSymbolOfTheWrongTypeIsReportedWithBothTypesBeforeAnythingRuns() {
        var user = created("user.jar", user());
        var changed = created("changed.jar", Jars.of(Sources.compile("""
                package lib;
                public final class Texts implements spin.domains.Greeter {
                    public static final String NAME = "x";
                    public static long length(CharSequence text) { return text.length(); }
                    public String greet(Desk desk) { return ""; }
                }
                """), Map.of("Spin-Export", "lib")));
        user.resolve(PUBLIC);
        user.resolve(changed);
        assertThat(user.missing()).anySatisfy(missing -> {
            assertThat(missing.symbol()).isEqualTo("lib.Texts.length(String)");
            assertThat(missing.expected()).isEqualTo("int (String)");
            assertThat(missing.found()).isEqualTo("long (CharSequence)");
            assertThat(missing.method()).isEqualTo("greet");
            assertThat(missing.line()).isEqualTo(3);
        });
        assertThatThrownBy(() -> greet(user)).isInstanceOf(UnresolvedException.class);
    }

    @Test
    void whatIsNotExportedCannotBeNamed() {
        var secret = created("secret.jar", Jars.of(Sources.compile("""
                package lib;
                public final class Texts implements spin.domains.Greeter {
                    public String greet(Desk desk) { return ""; }
                    public static String name() { return ""; }
                    public static int length(String text) { return 0; }
                }
                """)));
        var user = created("user.jar", user());
        user.resolve(PUBLIC);
        user.resolve(secret);
        assertThat(secret.exports()).isEmpty();
        assertThat(user.missing()).extracting(MissingSymbol::symbol).contains("lib.Texts.length(String)");
    }

    @Test
    void membersThatTheHostInheritsFromTheJdkAreStillTheJdks() {
        var published = Domain.ofInterfaces("Unlucky", List.of(Greeter.class, Greeter.Desk.class, RunsAway.class));
        var domain = created("thread.jar", Jars.of("""
                package bad;
                public final class Bad implements spin.domains.Greeter {
                    public String greet(Desk desk) { new spin.domains.RunsAway().start(); return ""; }
                }
                """));
        domain.resolve(published);
        assertThat(domain.missing()).extracting(MissingSymbol::symbol).containsExactly("spin.domains.RunsAway.start()");
    }

    @Test
    void sameNamedClassesOfTwoDomainsAreDifferentTypes() {
        var source = """
                package twin;
                public final class Twin implements spin.domains.Greeter {
                    public String greet(Desk desk) { return "twin"; }
                    public static boolean is(Object other) { return other instanceof Twin; }
                }
                """;
        var one = resolved("one.jar", Jars.of(source)).initialise(InitialiseOptions.standard());
        var two = resolved("two.jar", Jars.of(source)).initialise(InitialiseOptions.standard());
        assertThat(one.entry(Object.class).getClass()).isNotEqualTo(two.entry(Object.class).getClass());
        assertThat(one.entry(Object.class).getClass().isInstance(two.entry())).isFalse();
    }

    @Test
    void aTypeThatMeansTwoClassesIsAConflictFoundAtLinkTime() {
        var shape = "package shapes; public class Shape implements spin.domains.Greeter { public String greet(Desk d) { return \"\"; } }";
        var maker = """
                package maker;
                public class Maker implements spin.domains.Greeter {
                    public static shapes.Shape make() { return new shapes.Shape(); }
                    public String greet(Desk d) { return ""; }
                }
                """;
        var classes = Sources.compile(shape, maker, """
                package user;
                public class User implements spin.domains.Greeter {
                    public String greet(Desk d) { shapes.Shape s = maker.Maker.make(); return s.toString(); }
                }
                """);
        var shapesOfMaker = created("shapes-a.jar", only(classes, "shapes/Shape", "shapes"));
        var shapesOfUser = created("shapes-b.jar", only(classes, "shapes/Shape", "shapes"));
        var makers = created("maker.jar", only(classes, "maker/Maker", "maker"));
        var user = created("user.jar", only(classes, "user/User", "user"));
        for (var domain : List.of(shapesOfMaker, shapesOfUser, makers, user)) {
            domain.resolve(PUBLIC);
        }
        makers.resolve(shapesOfMaker);
        user.resolve(makers);
        user.resolve(shapesOfUser);
        assertThat(user.missing()).singleElement().satisfies(conflict -> {
            assertThat(conflict.symbol()).isEqualTo("maker.Maker.make()");
            assertThat(conflict.expected()).contains("shapes-b.jar");
            assertThat(conflict.found()).contains("shapes-a.jar");
        });
        user.unresolve(shapesOfUser);
        user.resolve(shapesOfMaker);
        assertThat(user.missing()).isEmpty();
        assertThat(greet(user)).startsWith("shapes.Shape@");
    }

    @Test
    void anEndlessConstructorIsStoppedByTheCallersLimitAndLeavesNothing() {
        var domain = resolved("endless.jar", Jars.of("""
                package endless;
                public final class Endless implements spin.domains.Greeter {
                    static int x;
                    static { while (x >= 0) { try { x = x + 1 & 7; } catch (Throwable t) { } } }
                    public String greet(Desk desk) { return ""; }
                }
                """));
        Meter.access().limit(100_000);
        assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard())).isInstanceOf(Terminated.class);
        Meter.access().reset();
        assertCollected(domain.destroy());
    }

    @Test
    void aFailingConstructorIsReportedWithItsCause() {
        var domain = resolved("failing.jar", Jars.of("""
                package failing;
                public final class Failing implements spin.domains.Greeter {
                    public Failing() { throw new IllegalStateException("no luck"); }
                    public String greet(Desk desk) { return ""; }
                }
                """));
        assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                .isInstanceOf(InitialisationException.class).hasMessageContaining("failing.Failing")
                .hasMessageContaining("no luck").hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHandlerThatNeverEndsIsTerminatedAndItsDomainStillWorks() {
        var domain = resolved("spin.jar",
                Jars.of("""
                        package spinning;
                        public final class Spinning implements spin.domains.Greeter {
                            int calls;
                            public String greet(Desk desk) {
                                if (calls++ == 0) for (;;) { try { Runnable r = () -> { for (;;) { calls |= 1; } }; r.run(); } catch (Throwable t) { calls = 1; } }
                                return "still here";
                            }
                        }
                        """));
        var initialised = domain.initialise(InitialiseOptions.standard().withOwnMeter());
        var meter = initialised.meter();
        meter.limit(meter.cycles() + 50_000);
        assertThatThrownBy(() -> initialised.entry(Greeter.class).greet(new Greeter.Desk()))
                .isInstanceOf(Terminated.class);
        meter.limit(Long.MAX_VALUE);
        assertThat(initialised.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("still here");
        assertThat(Meter.access().cycles()).isZero();
    }

    @Test
    void aMeterOfItsOwnServesAllStandInsAndCharges() {
        var domain = resolved("own.jar",
                Jars.of("""
                        package own;
                        import java.util.*;
                        import java.util.stream.*;
                        public final class Own implements spin.domains.Greeter {
                            public String greet(Desk desk) {
                                var list = IntStream.range(0, 5).boxed().collect(Collectors.toList());
                                return "a-b".replace("-", "+") + String.join("/", List.of("x", "y")) + Set.of(3, 1, 2) + Map.of("z", 1, "y", 2) + Map.copyOf(new TreeMap<>(Map.of(1, 2)))
                                    + list.stream().collect(Collectors.groupingBy(x -> x % 2)) + list.stream().collect(Collectors.toSet()) + list.stream().collect(Collectors.toMap(x -> x, x -> -x)) + "Q".toLowerCase() + Arrays.copyOf(new byte[3], 9).length;
                            }
                        }
                        """));
        var running = domain.initialise(InitialiseOptions.standard().withOwnMeter());
        assertThat(running.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo(
                "a+bx/y[3, 1, 2]{z=1, y=2}{1=2}{0=[0, 2, 4], 1=[1, 3]}[0, 1, 2, 3, 4]{0=0, 1=-1, 2=-2, 3=-3, 4=-4}q9");
        assertThat(Meter.access().cycles()).isZero();
        running = null;
        assertCollected(domain.destroy());
    }

    @Test
    void aDomainWithAMeterOfItsOwnIsUnloadedWithIt() {
        var domain = resolved("hello.jar", Jars.of(HELLO));
        var running = domain.initialise(InitialiseOptions.standard().withOwnMeter());
        assertThat(running.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("hello 1");
        assertThat(running.meter().cycles()).isPositive();
        running = null;
        assertCollected(domain.destroy());
    }

    @Test
    void fiftyLivesOfADomainLeaveNoClassBehind() {
        var jar = Jars.of(HELLO,
                """
                        package hello;
                        public final class Busy {
                            enum Colour { RED, GREEN }
                            record Point(int x, Colour colour) { }
                            static String work(int n) {
                                java.util.function.IntFunction<String> text = i -> "n" + i + new Point(i + n, Colour.RED);
                                java.util.function.Supplier<Object> maker = Busy::new;
                                return text.apply(n) + switch ((Object) maker.get()) { case String s -> s; case Busy b -> "busy"; default -> ""; };
                            }
                        }
                        """
                        .replace("public final class Busy", "public final class Busy"));
        for (int i = 0; i < 50; i++) {
            var domain = resolved("hello" + i % 2 + ".jar", jar);
            var entry = domain.initialise(InitialiseOptions.standard()).entry(Greeter.class);
            assertThat(entry.greet(new Greeter.Desk())).isEqualTo("hello 1");
            entry = null;
            assertCollected(domain.destroy());
        }
    }

    @Test
    void aDestroyedDomainThatIsStillHeldIsReportedWithThePathThatHoldsIt(@TempDir Path folder) throws IOException {
        var domain = resolved("hello.jar", Jars.of(HELLO));
        var entry = domain.initialise(InitialiseOptions.standard()).entry();
        var proof = domain.destroy();
        // Another one of the same name and code, which is alive by right.
        var other = resolved("hello.jar", Jars.of(HELLO)).initialise(InitialiseOptions.standard()).entry();
        assertThat(proof.await(2)).isInstanceOfSatisfying(UnloadProof.Outcome.StillReachable.class,
                still -> assertThat(still.message()).contains("hello.jar").contains("entry object"));
        assertThat(proof.retainingPath(folder)).hasValueSatisfying(path -> {
            assertThat(path.getFirst()).isEqualTo("a local variable of a thread holds hello.Hello");
            assertThat(path.getLast()).isEqualTo("its class loader of it is spin.domains.define.DomainLoader");
        });
        assertThat(entry).isNotSameAs(other);
        entry = null;
        assertCollected(proof);
        assertThat(proof.retainingPath(folder)).isEmpty();
    }

    @Test
    void aDestroyedDomainCannotBeUsedAgain() {
        var domain = resolved("hello.jar", Jars.of(HELLO));
        domain.destroy();
        assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                .hasMessageContaining("was destroyed");
        assertThatThrownBy(() -> domain.resolve(PUBLIC)).hasMessageContaining("was destroyed");
        assertThatThrownBy(() -> created("x.jar", Jars.of(HELLO)).resolve(domain))
                .hasMessageContaining("was destroyed");
    }

    @Test
    void onlyPublicClassesOfTheHostCanBePublished() {
        assertThatThrownBy(() -> Domain.ofInterfaces("x", List.of(String.class)))
                .hasMessageContaining("java.lang.String");
        assertThatThrownBy(() -> Domain.ofInterfaces("x", List.of(int[].class))).hasMessageContaining("your own");
        assertThatThrownBy(() -> Domain.ofInterfaces("x", List.of(Hidden.class))).hasMessageContaining("Hidden");
    }

    @Test
    void classesWithoutAPackageRunToo() {
        var domain = resolved("plain.jar", Jars.of("""
                public final class Plain implements spin.domains.Greeter {
                    public String greet(Desk desk) { desk.write("plain"); return "plain"; }
                }
                """));
        assertThat(greet(domain)).isEqualTo("plain");
    }

    @Test
    void aReportTellsWhatWasFound() {
        var result = Domain.create("hello.jar", Jars.of(HELLO), RULES);
        assertThat(result.report().verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(result.report().entryClass()).isEqualTo("hello.Hello");
        assertThat(result.report().text()).isEqualTo("hello.jar: accepted, 1 class, starts with hello.Hello");
    }

    interface Hidden {}

    // ---- the words of these tests

    static Domain created(String name, byte[] jar) {
        return switch (Domain.create(name, jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> domain;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }

    static Domain resolved(String name, byte[] jar) {
        var domain = created(name, jar);
        domain.resolve(PUBLIC);
        return domain;
    }

    private static String greet(Domain domain) {
        return domain.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk());
    }

    private static void assertCollected(UnloadProof proof) {
        assertThat(proof.await(20)).isInstanceOf(UnloadProof.Outcome.Collected.class);
    }

    private static byte[] library(String name) {
        return Jars.of(Sources.compile("""
                package lib;
                public final class Texts implements spin.domains.Greeter {
                    public static String name() { return "%s"; }
                    public static int length(String text) { return text.length(); }
                    public String greet(Desk desk) { return ""; }
                }
                """.formatted(name)), Map.of("Spin-Export", "lib"));
    }

    private static byte[] user() {
        var classes = Sources.compile("""
                package user;
                public final class User implements spin.domains.Greeter {
                    public String greet(Desk desk) { return lib.Texts.name() + ": " + lib.Texts.length("abc"); }
                }
                """, """
                package lib;
                public final class Texts {
                    public static String name() { return ""; }
                    public static int length(String text) { return 0; }
                }
                """);
        return only(classes, "user/User", "");
    }

    private static byte[] only(Map<String, byte[]> classes, String name, String export) {
        var bytes = classes.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException(name);
        }
        return Jars.of(Map.of(name, bytes), export.isEmpty() ? Map.of() : Map.of("Spin-Export", export));
    }
}
