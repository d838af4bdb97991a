package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.domains.meter.Meter;
import spin.domains.meter.PriceList;
import spin.domains.verify.DomainRules;

/// What is found out about bytes once is known of all files with these bytes, and each of them is its own domain all the same.
final class VerdictTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final byte[] GUEST = Jars.of("""
            package guest;
            public class Guest implements spin.domains.Greeter {
                private int calls;
                public String greet(Desk desk) {
                    calls++;
                    long sum = 0;
                    for (int i = 0; i < 100; i++) { sum += i; }
                    return "called " + calls + ", " + sum;
                }
            }
            """);

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @Test
    void theReportIsOnTheFileThatWasAskedFor() {
        assertThat(created("first.jar", GUEST).report().text()).startsWith("first.jar: ");
        assertThat(created("second.jar", GUEST).report().text()).startsWith("second.jar: ");
        var noEntry = Jars.of("package guest; public class Idle { }");
        assertThat(refused("third.jar", noEntry)).contains("third.jar has no class that implements");
        assertThat(refused("fourth.jar", noEntry)).contains("fourth.jar has no class that implements");
    }

    @Test
    void domainsOfTheSameBytesShareNothingAtRunTime() {
        var first = running("first.jar", InitialiseOptions.standard());
        var second = running("second.jar", InitialiseOptions.standard());
        assertThat(first.getClass()).isNotSameAs(second.getClass());
        assertThat(List.of(first.greet(new Greeter.Desk()), first.greet(new Greeter.Desk()),
                second.greet(new Greeter.Desk()))).containsExactly("called 1, 4950",
                        "called 2, 4950", "called 1, 4950");
    }

    @Test
    void theSameBytesAreMeteredAsEachDomainAsksForIt() {
        long counted = paid(InitialiseOptions.standard());
        assertThat(counted).isPositive();
        assertThat(paid(InitialiseOptions.standard())).isEqualTo(counted);
        assertThat(paid(InitialiseOptions.standard().withPrices(new Tenfold()))).isEqualTo(10 * counted);
        assertThat(paid(InitialiseOptions.standard().uncounted())).isLessThan(counted / 2);
        assertThat(paid(InitialiseOptions.standard())).isEqualTo(counted);
    }

    /// Ten times the unit, for array elements and for the JDK's work by size too.
    private static final class Tenfold implements PriceList {

        @Override
        public int opcode(int jvmOpcode) {
            return 10;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.of(10);
        }

        @Override
        public int clearing() {
            return 10;
        }
    }

    private static long paid(InitialiseOptions options) {
        var greeter = running("guest.jar", options);
        long before = Meter.access().cycles();
        assertThat(greeter.greet(new Greeter.Desk())).isEqualTo("called 1, 4950");
        return Meter.access().cycles() - before;
    }

    private static Greeter running(String file, InitialiseOptions options) {
        var domain = created(file, GUEST).domain();
        domain.resolve(Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class)));
        return domain.initialise(options).entry(Greeter.class);
    }

    private static CreateResult.Created created(String file, byte[] jar) {
        return (CreateResult.Created) Domain.create(file, jar, RULES);
    }

    private static String refused(String file, byte[] jar) {
        return ((CreateResult.Refused) Domain.create(file, jar, RULES)).report().text();
    }
}
