package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Installer;
import spin.dispatcher.OptimisationLevel;
import spin.dispatcher.Requester;
import spin.dispatcher.Selector;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.ReadOnly;
import spin.domains.Letters.Letter;
import spin.domains.Letters.Listener;
import spin.domains.Letters.Log;
import spin.domains.Letters.Mail;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// Guards that a domain wrote as plain Java are searched for like those of the host, and nothing that a domain wrote is called in
/// front of its turn.
final class SearchedGuardsTests {
    private static final int HANDLERS = 40;

    private final List<Integer> heard = new ArrayList<>();

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"letter -> letter.street() == own", "letter -> own == letter.street()",
            "letter -> letter.street() == street.number()", "this.at(own)", "new Own(own)",
            "letter -> letter.number() > 2 && letter.street() == own"})
    void aGuardThatComparesWithWhatItCapturedIsSearchedFor(String guard) {
        var exported = exported(OptimisationLevel.INDEXED);
        listening(exported, """
                for (int i = 0; i < %d; i++) {
                    int own = i;
                    var street = new Street(i);
                    events.on(Mail.class, Mail::arrived).guard(%s).handle(letter -> log.heard(own)).install();
                }
                """.formatted(HANDLERS, guard));

        assertThat(exported.event("arrived").listing())
                .containsPattern("\\? +2..41 searched for by .*argument 0[.]street");
        exported.raiser().arrived(new Letter(7, 3));
        exported.raiser().arrived(new Letter(HANDLERS, 3));
        assertThat(heard).containsExactly(7);
    }

    @Test
    void everyLevelHearsTheSame() {
        for (var level : OptimisationLevel.values()) {
            var exported = exported(level);
            listening(exported,
                    """
                            for (int i = 0; i < %d; i++) {
                                int own = i;
                                events.on(Mail.class, Mail::arrived).guard(letter -> letter.street() == own %% 8).handle(letter -> log.heard(own)).install();
                            }
                            """
                            .formatted(HANDLERS));
            heard.clear();
            exported.raiser().arrived(new Letter(3, 0));
            assertThat(heard).as("%s", level).containsExactly(3, 11, 19, 27, 35);
        }
    }

    /// It would run before its binding's turn, for everybody's raises, and outside the limit of its handler.
    @Test
    void whatADomainSaysOfItsOwnMethodsIsNotBelieved() {
        var exported = exported(OptimisationLevel.INDEXED);
        listening(exported, """
                for (int i = 0; i < %d; i++) {
                    int own = i;
                    var street = new Street(i);
                    events.on(Mail.class, Mail::arrived).guard(letter -> letter.street() == own && mine(letter) == 3)
                            .handle(letter -> log.heard(own)).install();
                }
                """.formatted(HANDLERS));

        assertThat(exported.event("arrived").listing()).doesNotContain("Good.mine(");
        exported.raiser().arrived(new Letter(5, 3));
        exported.raiser().arrived(new Letter(6, 4));
        assertThat(heard).containsExactly(5);
    }

    private Exported<Mail> exported(OptimisationLevel level) {
        var exported = Dispatcher.builder().verifier(new DomainEffects()).sources(new DomainSources()).build()
                .export(MethodHandles.lookup(), Mail.class, _ -> {}).authoriser(Authoriser.open()).publish();
        exported.control(exported.event("arrived")).level(level);
        return exported;
    }

    private void listening(Exported<Mail> to, String code) {
        var jar = Jars.of("""
                package good;
                import spin.dispatcher.*; import spin.dispatcher.predicate.*; import spin.domains.Letters.*;
                public class Good implements Listener {
                    record Street(int number) { }
                    record Own(int number) implements Guard.Of1<Letter> {
                        public boolean test(Letter letter) { return letter.street() == number; }
                    }
                    Guard.Of1<Letter> at(int street) { return letter -> letter.street() == street; }
                    @ReadOnly static int mine(Letter letter) { return (int) letter.number(); }
                    public void listen(Events events, Log log) {
                        %s
                    }
                }
                """.formatted(code));
        var domain = switch (Domain.create("good.jar", jar, DomainRules.standard(Listener.class.getName()))) {
            case CreateResult.Created(var created, var _) -> created;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
        domain.resolve(Domain.ofInterfaces("Public",
                List.of(Listener.class, Log.class, Mail.class, Letter.class, Events.class, Installer.class,
                        Binding.class,
                        Guard.class, Guard.Of1.class, Handler.class, Handler.Of1.class, Selector.Of1.class,
                        Ephemeral.class, ReadOnly.class)));
        domain.initialise(InitialiseOptions.standard()).entry(Listener.class).listen(to.as(Requester.of("good.jar")),
                heard::add);
    }
}
