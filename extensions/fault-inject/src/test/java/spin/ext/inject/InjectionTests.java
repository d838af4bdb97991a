package spin.ext.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.ExportFinder;
import spin.dispatcher.Exported;
import spin.dispatcher.Requester;

/// What each fault does to an event, seen by a raiser and by a handler behind it.
class InjectionTests {
    /// Events of the usual kinds.
    interface Subject {
        long number(long value);

        boolean truth(boolean value);

        void bytes(byte[] value);
    }

    private final List<Object> seen = new ArrayList<>();
    private final List<Long> slept = new ArrayList<>();
    private final Dispatcher dispatcher = Dispatcher.builder().build();
    private final Exported<Subject> exported = dispatcher
            .export(MethodHandles.lookup(), Subject.class, new Intrinsic())
            .owner(Requester.of("owner")).authoriser(Authoriser.open()).publish();

    private final class Intrinsic implements Subject {
        @Override
        public long number(long value) {
            seen.add(value);
            return value;
        }

        @Override
        public boolean truth(boolean value) {
            seen.add(value);
            return true;
        }

        @Override
        public void bytes(byte[] value) {
            seen.add(value);
        }
    }

    private Injection inject(String event, Injection.Kind kind, Rate rate, Object nothing) {
        var injection = new Injection("Subject." + event, kind, rate, 1, 500, slept::add, nothing);
        var events = dispatcher.events(Requester.of("injector"), new ExportFinder() {
            @Override
            @SuppressWarnings("unchecked")
            public <I> Exported<I> find(Class<I> type) {
                return (Exported<I>) exported;
            }
        });
        injection.install(events, Subject.class, event);
        return injection;
    }

    @Test
    void anEventThatFailsAsksNobody() {
        inject("truth", Injection.Kind.FAIL, new Rate(1, 1), false);
        assertThat(exported.raiser().truth(true)).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void anEventThatIsDelayedIsTheSameLater() {
        inject("number", Injection.Kind.DELAY, new Rate(1, 1), 0L);
        assertThat(exported.raiser().number(7)).isEqualTo(7);
        assertThat(slept).containsExactly(500L);
    }

    @Test
    void aCorruptNumberDiffersInOneBitAndTheRaisersBytesStayTheirs() {
        inject("number", Injection.Kind.CORRUPT, new Rate(1, 1), 0L);
        inject("bytes", Injection.Kind.CORRUPT, new Rate(1, 1), 0L);
        for (int i = 0; i < 50; i++) {
            exported.raiser().number(0x1234);
            assertThat(Long.bitCount((long) seen.getLast() ^ 0x1234)).isEqualTo(1);
            var bytes = new byte[]{1, 2, 3};
            exported.raiser().bytes(bytes);
            assertThat(bytes).containsExactly(1, 2, 3);
            assertThat((byte[]) seen.getLast()).isNotEqualTo(bytes).hasSize(3);
        }
    }

    @Test
    void aRateOfNoneHitsNothingAndWhatIsUninstalledIsGone() {
        var never = inject("number", Injection.Kind.CORRUPT, new Rate(0, 1), 0L);
        var always = inject("number", Injection.Kind.CORRUPT, new Rate(1, 1), 0L);
        exported.raiser().number(1);
        assertThat(seen).doesNotContain(1L);
        assertThat(never.toString()).endsWith("0 of 1 raises");
        assertThat(always.toString()).endsWith("1 of 1 raises");
        never.uninstall();
        always.uninstall();
        exported.raiser().number(1);
        assertThat(seen).contains(1L);
    }
}
