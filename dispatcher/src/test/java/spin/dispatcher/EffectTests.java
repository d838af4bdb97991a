package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.Sources;

/// Code that must be shown not to do something before it is let in.
final class EffectTests {
    static int written;
    private final List<String> asked = new ArrayList<>();
    private final House fake = new House((effect, code, method) -> {
        asked.add(effect + " " + method);
        return code instanceof Filter || code instanceof Guard.Of0
                ? new EffectVerifier.Verdict.Refused("it takes a monitor in line 7")
                : new EffectVerifier.Verdict.Verified();
    });

    /// A house whose dispatcher asks a verifier.
    private record House(Ports.House house) {
        House(EffectVerifier verifier) {
            this(new Ports.House(Dispatcher.builder().verifier(verifier)));
        }

        EventControl arrived() {
            return house.exported.control(house.arrived());
        }

        Installer<Guard.Of1<String>, Handler.Of1<String>, Filter.Of1<String>> onArrived() {
            return house.onArrived();
        }
    }

    @Test
    void whereSomebodyCanCheckThemEveryGuardMustBeFunctional() {
        fake.onArrived().guard(packet -> true).handle(packet -> {}).install();
        assertThat(asked).containsExactly("FUNCTIONAL test");
        assertThatThrownBy(() -> fake.onArrived().guardedBy((Guard.Of0) () -> true).handle(packet -> {}).install())
                .isInstanceOf(InstallException.NotShown.class)
                .hasMessage(
                        "A guard that guest gave for Ports.arrived must be FUNCTIONAL and is not shown to be: it takes a monitor in line 7.");
        var binding = fake.house.recorder("one");
        assertThatThrownBy(() -> binding.guard((Guard.Of0) () -> true)).isInstanceOf(InstallException.NotShown.class);
        assertThatThrownBy(() -> fake.arrived().impose(binding.facts(), (Guard.Of0) () -> true))
                .isInstanceOf(InstallException.NotShown.class);
    }

    @Test
    void anEphemeralHandlerIsVerifiedAndSaysSoInItsFacts() {
        var binding = fake.onArrived().handle(packet -> {}).ephemeral().install();
        assertThat(asked).containsExactly("EPHEMERAL handle");
        assertThat(binding.facts().is(Trait.EPHEMERAL)).isTrue();
    }

    @Test
    void anAuthorityCanDemandOfEveryHandlerThatItBeShownEphemeralOrFunctional() {
        fake.house.recorder("was there before");
        fake.arrived().demand(EnumSet.allOf(Effect.class));
        var binding = fake.onArrived().handle(packet -> {}).install();
        assertThat(asked).containsExactly("FUNCTIONAL handle", "EPHEMERAL handle");
        assertThat(binding.facts().is(Trait.EPHEMERAL)).isTrue();
        assertThatThrownBy(() -> fake.onArrived().handledBy((Filter.Of1<String>) packet -> packet).install())
                .as("of filters too").isInstanceOf(InstallException.NotShown.class);
    }

    @Test
    void anAuthoriserCanDemandItOfOneRequester() {
        fake.house.exported.authoriser(what -> new Decision.AllowedWith(List.of()).demanding(Effect.EPHEMERAL));
        assertThat(fake.house.recorder("one").facts().is(Trait.EPHEMERAL)).isTrue();
        assertThat(asked).containsExactly("EPHEMERAL handle");
    }

    @Test
    void aDemandThatCameUpWhileABatchWasOpenStopsTheBatch() {
        try (var batch = fake.house.dispatcher.batch()) {
            batch.events(fake.house.guest, fake.house.exported.finder()).on(Ports.class, Ports::arrived)
                    .handle(packet -> {}).install();
            fake.arrived().demand(Set.of(Effect.FUNCTIONAL));
            assertThatThrownBy(batch::commit).isInstanceOf(InstallException.class)
                    .hasMessageContaining("has come to demand that handlers be [FUNCTIONAL]");
        }
        assertThat(fake.house.arrived().bindings()).hasSize(1);
    }

    @Test
    void withoutAVerifierNothingCanBeDemandedAndNothingIsEphemeral() {
        var plain = new Ports.House();
        assertThatThrownBy(() -> plain.onArrived().handle(packet -> {}).ephemeral().install())
                .isInstanceOf(InstallException.class).hasMessageContaining("build it with verifier(...)");
        assertThatThrownBy(() -> plain.exported.control(plain.arrived()).demand(Set.of(Effect.FUNCTIONAL)))
                .hasMessageContaining("build it with verifier(...)");
    }

    /// Guards and handlers with class files to read.
    static final class Lengthy implements Guard.Of1<String> {
        @Override
        public boolean test(String packet) {
            return packet.length() > 3;
        }
    }

    static final class Counting implements Guard.Of1<String>, Handler.Of1<String> {
        @Override
        public boolean test(String packet) {
            written++;
            return true;
        }

        @Override
        @Ephemeral
        public void handle(String packet) {
            synchronized (Counting.class) {
                written++;
            }
        }
    }

    @Ephemeral
    static final class Noting implements Handler.Of1<String> {
        private int seen;

        @Override
        public void handle(String packet) {
            for (int i = 0; i < packet.length(); i++) {
                seen += i;
            }
        }

        int seen() {
            return seen;
        }
    }

    @Test
    void theVerifierReadsBytecodeAndNamesTheOffendingInstruction() {
        var real = new House(EffectVerifier.reading(Sources.resources()));
        real.onArrived().guard(new Lengthy()).handle(new Noting()).ephemeral().install();
        assertThatThrownBy(() -> real.onArrived().guard(new Counting()).handle(packet -> {}).install())
                .isInstanceOf(InstallException.NotShown.class)
                .hasMessageContaining("A guard that guest gave for Ports.arrived must be FUNCTIONAL")
                .hasMessageContaining("EffectTests$Counting.test").hasMessageContaining("writes a static field");
        assertThatThrownBy(() -> real.onArrived().handle(new Counting()).ephemeral().install())
                .isInstanceOf(InstallException.NotShown.class)
                .hasMessageContaining("must be EPHEMERAL").hasMessageContaining("takes a monitor");
    }

    @Test
    void aGuardWithAClosureIsReadLikeAnother() {
        var real = new House(EffectVerifier.reading(Sources.resources()));
        real.onArrived().guard(Guard.with("a", new Longer())).handle(packet -> {}).install();
        assertThatThrownBy(
                () -> real.onArrived().guard(Guard.with(new int[1], new Tallying())).handle(packet -> {}).install())
                .isInstanceOf(InstallException.NotShown.class).hasMessageContaining("writes into an array");
    }

    static final class Longer implements Guard.Of2<String, String> {
        @Override
        public boolean test(String prefix, String packet) {
            return packet.length() > prefix.length();
        }
    }

    static final class Tallying implements Guard.Of2<int[], String> {
        @Override
        public boolean test(int[] count, String packet) {
            count[0]++;
            return true;
        }
    }

    @Test
    void whatAnEphemeralHandlerHadWrittenWhenItWasEndedStaysWrittenAndTheRaiseGoesOn() {
        var signal = new IllegalStateException("over");
        var limits = new Limits() {
            @Override
            public long begin(long units) {
                return units;
            }

            @Override
            public void end(long token) {}

            @Override
            public boolean terminated(Throwable thrown) {
                return thrown.equals(signal);
            }
        };
        var house = new Ports.House(Dispatcher.builder().limits(limits)
                .verifier((effect, code, method) -> new EffectVerifier.Verdict.Verified()));
        house.onArrived().handle(packet -> {
            house.ports.lines.add("half");
            throw signal;
        }).ephemeral().limit(10).install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "half", "after");
        assertThat(house.faults).singleElement().isInstanceOf(Fault.Terminated.class);
    }
}
