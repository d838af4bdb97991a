package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

/// The example of README.md, word for word.
final class ReadmeTests {

    @AfterEach
    void noLimitForOthers() {
        Meter.access().reset();
    }

    @Test
    void theExampleWorks() {
        var jar = Jars
                .of("""
                        package guest;
                        public final class Guest implements spin.domains.Greeter {
                            public String greet(Desk desk) { if (desk.lines() > 0) { while (true) { } } desk.write("hi"); return "hi"; }
                        }
                        """);
        assertThat(run(jar)).isEqualTo("hi, then stopped, then gone: true");
        assertThat(run(Jars.of("package guest; public class Guest implements spin.domains.Greeter {"
                + " public String greet(Desk desk) { System.exit(1); return \"\"; } }"))).contains("no-exit");
    }

    /// What is raised in the second example.
    interface Calls {
        void call(Tally.Ticket ticket);
    }

    @Test
    void theSecondExampleWorks() {
        var host = Domain.ofInterfaces("Public", List.of(Tally.class, Tally.Ticket.class));
        var running = tally(host, 1);
        var fresh = tally(host, 2);
        var tally = running.initialise(InitialiseOptions.standard()).entry(Tally.class);
        var dispatcher = new Dispatcher();
        var exported = dispatcher.export(MethodHandles.lookup(), Calls.class, _ -> {}).authoriser(Authoriser.open())
                .publish();
        var versionOne = Requester.of("one");
        var versionTwo = Requester.of("two");
        exported.as(versionOne).on(Calls.class, Calls::call).handle(tally::count).install();
        exported.raiser().call(new Tally.Ticket());
        // example
        var outcome = Upgrade.replace(running, tally, fresh, InitialiseOptions.standard(), Tally.class,
                new Upgrade.Plan<>() {
                    @Override
                    public @Nullable Object give(Tally old) {
                        return old.state(); // copied on its way: JDK values, your records and enumerations
                    }

                    @Override
                    public void take(Tally next, Object state) {
                        next.take(state);
                    }

                    @Override
                    public void swap(Tally old, Tally next) { // one instant: no raise is lost, none is handled by both
                        try (var batch = dispatcher.batch()) {
                            batch.withdraw(versionOne);
                            batch.events(versionTwo, exported.finder()).on(Calls.class, Calls::call)
                                    .handle(next::count).install();
                            batch.commit();
                        }
                    }
                });
        // end of example
        assertThat(outcome).isInstanceOf(Upgrade.Outcome.Done.class);
        var ticket = new Tally.Ticket();
        exported.raiser().call(ticket);
        assertThat(ticket.marks()).isEqualTo(1);
        assertThat(ticket.version()).isEqualTo(2);
        assertThat(((Upgrade.Outcome.Done<Tally>) outcome).entry().state()).isEqualTo(2);
    }

    private static Domain tally(Domain host, int version) {
        var jar = Jars.of("""
                package tally;
                public final class Main implements spin.domains.Tally {
                    private int counted;
                    public void count(Ticket ticket) { counted++; ticket.by(%d); }
                    public Object state() { return counted; }
                    public void take(Object state) { counted = (Integer) state; }
                }
                """.formatted(version));
        return switch (Domain.create("tally.jar", jar, DomainRules.standard(Tally.class.getName()))) {
            case CreateResult.Created(var domain, var _) -> {
                domain.resolve(host);
                yield domain;
            }
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }

    private static String run(byte[] jar) {
        var desk = new Greeter.Desk();
        Meter.access().reset();
        // example
        var host = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
        var rules = DomainRules.standard(Greeter.class.getName()); // what the JAR has to implement
        switch (Domain.create("guest.jar", jar, rules)) {
            case CreateResult.Refused(var report) -> {
                return report.text(); // every reason, with class, method and line
            }
            case CreateResult.Created(var domain, var _) -> {
                domain.resolve(host); // domain.missing() says what is still unknown
                var running = domain.initialise(InitialiseOptions.standard());
                var meter = running.meter();
                var greeter = running.entry(Greeter.class);
                var said = greeter.greet(desk);
                meter.limit(meter.cycles() + 100_000); // from here on it may execute so much
                try {
                    said += greeter.greet(desk);
                } catch (Terminated stopped) {
                    said += ", then stopped";
                }
                running = null;
                greeter = null;
                var gone = domain.destroy().await(10) instanceof UnloadProof.Outcome.Collected;
                return said + ", then gone: " + gone;
            }
        }
        // end of example
    }
}
