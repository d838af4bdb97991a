package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
