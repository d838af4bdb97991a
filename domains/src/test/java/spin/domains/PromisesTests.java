package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Exported;
import spin.dispatcher.Filter;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.InstallException;
import spin.dispatcher.Installer;
import spin.dispatcher.Requester;
import spin.dispatcher.Selector;
import spin.dispatcher.predicate.Ephemeral;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Violation;

/// Guards that have effects and handlers that do not bear being ended are refused when they are loaded, where their class file
/// tells; and when they are installed, where it does not.
final class PromisesTests {

    private static final DomainRules RULES = DomainRules.standard(Wired.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public",
            List.of(Wired.class, Wired.Ticks.class, Tally.Ticket.class, Events.class, Installer.class, Binding.class,
                    Guard.class, Guard.Of0.class, Guard.Of1.class, Guard.Of2.class, Guard.OfArray.class, Handler.class,
                    Handler.Of1.class, Filter.class, Filter.Of1.class, Selector.Of1.class, Ephemeral.class));
    private static final int CODE = 7;
    private static final int MEMBERS = 5;

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    /// @param line        of the mistake: that of `members` or that of `code`
    /// @param instruction at fault
    record Lie(String rule, String method, int line, String instruction, String members, String code) {

        @Override
        public String toString() {
            return rule + ": " + members + " " + code;
        }
    }

    private static Lie guard(String method, int line, String instruction, String members, String guard) {
        return new Lie("not-functional", method, line, instruction, members,
                "events.on(Ticks.class, Ticks::tick).guard(" + guard + ").handle(t -> { }).install();");
    }

    private static Lie handler(String method, int line, String instruction, String members, String code) {
        return new Lie("not-ephemeral", method, line, instruction, members,
                code.startsWith(".") ? "events.on(Ticks.class, Ticks::tick)" + code + ".install();" : code);
    }

    static Stream<Lie> lies() {
        return Stream.of(
                // lambdas
                guard("wire", CODE, "putstatic Bad.hits", "", "t -> hits++ == 0"),
                guard("wire", CODE, "putfield Bad.count", "", "t -> count++ == 0"),
                guard("wire", CODE, "iastore", "", "t -> (seen[0] = 1) == 1"),
                guard("wire", CODE, "invokevirtual Tally$Ticket.by", "", "t -> { t.by(1); return true; }"),
                guard("wire", CODE, "List.add", "", "t -> names.add(\"x\")"),
                guard("wire", CODE, "Runnable.run", "Runnable r;", "t -> { r.run(); return true; }"),
                guard("wire", CODE, "Object.toString", "", "t -> t.toString().isEmpty()"),
                // method references
                guard("admits", MEMBERS, "putstatic Bad.hits",
                        "static boolean admits(Tally.Ticket t) { return hits++ == 0; }", "Bad::admits"),
                guard("admits", MEMBERS, "putfield Bad.count",
                        "boolean admits(Tally.Ticket t) { return count++ == 0; }", "this::admits"),
                guard("wire", CODE, "List.add", "", "names::add"),
                // what is called further on
                guard("third", MEMBERS, "putstatic Bad.hits",
                        "boolean first() { return second(); } boolean second() { return third(1); } static boolean third(int n) { return hits++ == n; }",
                        "t -> first()"),
                guard("hook", MEMBERS, "putfield Bad$Heir.n",
                        "static class Base { int n; boolean run() { return hook(); } boolean hook() { return true; } } static class Heir extends Base { boolean hook() { return n++ == 0; } }",
                        "t -> new Heir().run()"),
                guard("<init>", MEMBERS, "putstatic Bad.hits", "record Row(int n) { Row { hits++; } }",
                        "t -> new Row(1).n() == 1"),
                guard("equals", MEMBERS, "putstatic Bad.hits",
                        "record Row(int n) { public boolean equals(Object o) { return hits++ == 0; } public int hashCode() { return 1; } }",
                        "t -> new Row(1).equals(t)"),
                // wherever the guard stands
                new Lie("not-functional", "<init>", MEMBERS, "putstatic Bad.hits",
                        "final Guard.Of0 kept = () -> hits++ > 0;", ""),
                new Lie("not-functional", "<clinit>", MEMBERS, "putstatic Bad.hits",
                        "static final Guard.OfArray KEPT = all -> hits++ > 0;", ""),
                new Lie("not-functional", "test", MEMBERS, "putfield Bad$Own.n",
                        "static class Own implements Guard.Of1<Tally.Ticket> { int n; public boolean test(Tally.Ticket t) { return n++ == 0; } }",
                        ""),
                new Lie("not-functional", "test", MEMBERS, "putstatic Bad.hits",
                        "enum Own implements Guard.Of1<Tally.Ticket> { ONE { public boolean test(Tally.Ticket t) { return hits++ == 0; } } }",
                        ""),
                new Lie("not-functional", "test", MEMBERS, "putstatic Bad.hits",
                        "interface Way extends Guard.Of1<Tally.Ticket> { default boolean test(Tally.Ticket t) { return hits++ == 0; } } record Own() implements Way { }",
                        ""),
                new Lie("not-functional", "wire", CODE, "putstatic Bad.hits", "",
                        "events.on(Ticks.class, Ticks::tick).guard(Guard.with(1, (Integer a, Tally.Ticket t) -> hits++ == 0));"),
                // ephemeral by its word
                handler("other", MEMBERS, "does not say", "@Ephemeral void mark() { other(); } void other() { }", ""),
                handler("other", MEMBERS, "does not say",
                        "@Ephemeral void mark() { other(); } private void other() { }", ""),
                handler("mark", MEMBERS, "ArrayList.add",
                        "@Ephemeral static void mark() { new java.util.ArrayList<String>().add(\"x\"); }", ""),
                handler("handle", MEMBERS, "invokevirtual Tally$Ticket.by",
                        "@Ephemeral static class Own implements Handler.Of1<Tally.Ticket> { public void handle(Tally.Ticket t) { t.by(1); } }",
                        ""),
                // ephemeral where it is installed
                handler("wire", CODE, "does not say", "", ".handle(t -> hits++).ephemeral()"),
                handler("wire", CODE, "does not say", "", ".ephemeral().handle(t -> count++)"),
                handler("mark", MEMBERS, "does not say", "void mark(Tally.Ticket t) { hits++; }",
                        ".handle(this::mark).ephemeral()"),
                handler("handle", MEMBERS, "does not say",
                        "static class Own implements Handler.Of1<Tally.Ticket> { public void handle(Tally.Ticket t) { } }",
                        ".handledBy(new Own()).ephemeral()"),
                handler("wire", CODE, "does not say", "",
                        "Handler.Of1<Tally.Ticket> h = t -> hits++; var i = events.on(Ticks.class, Ticks::tick); if (hits == 0) { i.ephemeral(); } i.handle(h); i.install();"),
                handler("wire", CODE, "does not say", "",
                        ".filter(t -> t).ephemeral()"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aPromiseThatCodeBreaksIsRefusedAtLoadWithClassMethodLineAndInstruction(Lie lie) {
        var jar = Jars.of(source(lie.members(), lie.code()));
        var domain = resolved(jar);

        var checked = domain.check(InitialiseOptions.standard());

        assertThat(checked).as("%s", checked).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(lie.rule());
            assertThat(violation.className()).startsWith("bad.Bad");
            assertThat(violation.method()).isEqualTo(lie.method());
            assertThat(violation.line()).isEqualTo(lie.line());
            assertThat(violation.message()).contains(lie.instruction()).contains("(line " + lie.line() + ")")
                    .endsWith(".").doesNotContain("Lambda$").doesNotContain("lambda$");
        });
        assertThat(checked).extracting(Violation::rule).containsOnly(lie.rule());
        var refused = catchThrowableOfType(InitialisationException.class,
                () -> domain.initialise(InitialiseOptions.standard()));
        assertThat(refused.violations()).isEqualTo(checked);
    }

    static Stream<List<String>> truths() {
        return Stream.of(
                List.of("", "events.on(Ticks.class, Ticks::tick).guard(t -> t != null).handle(t -> hits++).install();"),
                List.of("record Port(int number) { } enum Kind { A, B }",
                        """
                                int own = 7; var text = "x"; var kind = Kind.A; var port = new Port(7); Object any = port; \
                                var on = events.on(Ticks.class, Ticks::tick); \
                                on.guard(t -> own == 7).guard(t -> text.equals("x") && text.startsWith("x")).guard(t -> port.number() == 7) \
                                .guard(t -> switch (kind) { case A -> true; case B -> false; }) \
                                .guard(t -> switch (text) { case "x", "y" -> true; default -> false; }) \
                                .guard(t -> any instanceof Port p && p.number() == own) \
                                .guard(t -> switch (any) { case Port p when p.number() > 100 -> false; case Port p -> p.number() == 7; default -> false; }) \
                                .guard(t -> port.equals(new Port(7))) \
                                .guard(t -> { int[] a = {3, 1}; a[0] = 2; int s = 0; for (int x : a) { s += x; } return s == 3; }) \
                                .guard(t -> ("a" + own).length() == 2) \
                                .guard(t -> Math.max(own, 3) == 7 && Integer.compare(own, 1) > 0 && Long.bitCount(7L) == 3) \
                                .guard(this::admits).guard(Bad::always); \
                                on.handle(t -> hits++).install();"""
                                .strip()),
                List.of("boolean admits(Tally.Ticket t, int n) { return n > 0 && deeper(n); } private boolean deeper(int n) { return n == 0 || deeper(n - 1); }",
                        "events.on(Ticks.class, Ticks::tick).guard(t -> admits(t, 3)).handle(t -> hits++).install();"),
                List.of("@Ephemeral static void mark(Tally.Ticket t) { hits++; while (hits < 0) { hits += Math.abs(hits); } }",
                        "events.on(Ticks.class, Ticks::tick).handle(Bad::mark).ephemeral().install();"),
                List.of("@Ephemeral static class Own implements Handler.Of1<Tally.Ticket> { int n; public void handle(Tally.Ticket t) { hits++; n++; } }",
                        "events.on(Ticks.class, Ticks::tick).handledBy(new Own()).ephemeral().install();"));
    }

    @ParameterizedTest
    @MethodSource("truths")
    void aPromiseThatIsKeptIsBelievedAndTheHandlerRuns(List<String> membersAndCode) {
        var domain = resolved(Jars.of(source(
                membersAndCode.getFirst() + " boolean admits(Tally.Ticket t) { return seen.length == 4 && count == 0; }"
                        + " static boolean always(Tally.Ticket t) { return true; }",
                membersAndCode.getLast())));
        assertThat(domain.check(InitialiseOptions.standard())).isEmpty();
        var exported = exported();
        domain.initialise(InitialiseOptions.standard()).entry(Wired.class).wire(exported.as(Requester.of("bad.jar")));
        assertThat(exported.control(exported.event("tick")).explain(new Tally.Ticket()).text()).contains("bad.jar")
                .doesNotContain("said no").doesNotContain("failed");
    }

    @Test
    void whatTheClassFileDoesNotTellIsFoundWhenItIsInstalled() {
        var domain = resolved(Jars.of(source("final Handler.Of1<Tally.Ticket> kept = t -> hits++;",
                "events.on(Ticks.class, Ticks::tick).handle(kept).ephemeral().install();")));
        assertThat(domain.check(InitialiseOptions.standard())).isEmpty();
        var wired = domain.initialise(InitialiseOptions.standard()).entry(Wired.class);
        assertThatThrownBy(() -> wired.wire(exported().as(Requester.of("bad.jar"))))
                .isInstanceOf(InstallException.class).hasMessageContaining("EPHEMERAL").hasMessageContaining("line 5")
                .hasMessageContaining("does not say that it may be terminated");
    }

    @Test
    void theHostsOwnGuardsAreTrustedByTheDispatcherAndItsDomainsAreNot() {
        var exported = exported();
        int[] asked = new int[1];
        exported.as(Requester.of("host")).on(Wired.Ticks.class, Wired.Ticks::tick).guard(_ -> asked[0]++ >= 0)
                .handle(_ -> {}).install();
        exported.raiser().tick(new Tally.Ticket());
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void anAnnotationThatNobodyExportsIsAMissingName() {
        var domain = switch (Domain.create("bad.jar",
                Jars.of(source("@Ephemeral static void mark() { }", "")), RULES)) {
            case CreateResult.Created(var created, var _) -> created;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
        assertThat(domain.check(InitialiseOptions.standard())).extracting(Violation::message)
                .anySatisfy(message -> assertThat(message).contains("spin.dispatcher.predicate.Ephemeral"));
    }

    private static Exported<Wired.Ticks> exported() {
        return Dispatcher.builder().verifier(new DomainEffects()).build()
                .export(MethodHandles.lookup(), Wired.Ticks.class, _ -> {}).authoriser(Authoriser.open()).publish();
    }

    /// `members` stand on line 5, `code` on line 7.
    private static String source(String members, String code) {
        return """
                package bad;
                import spin.dispatcher.*; import spin.dispatcher.predicate.Ephemeral; import spin.domains.*; import java.util.*;
                public class Bad implements Wired {
                    static int hits; int count; final int[] seen = new int[4]; final List<Object> names = new ArrayList<>();
                    %s
                    public void wire(Events events) {
                        %s
                    }
                }
                """
                .formatted(members, code);
    }

    private static Domain resolved(byte[] jar) {
        return switch (Domain.create("bad.jar", jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> {
                domain.resolve(PUBLIC);
                yield domain;
            }
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }
}
