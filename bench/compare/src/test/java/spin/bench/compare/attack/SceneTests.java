package spin.bench.compare.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Delivery;
import spin.bench.port.attack.Stage;
import spin.bench.port.attack.Victim;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Harm is what is seen, whatever a system says: here the system lies.
final class SceneTests {

    private static final long VICTIMS_PAGE = 0x4000;
    private static final long KERNELS_PAGE = 0x2000;
    private static final int FRIEND = 9;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 1L << 20);
    private final Liar liar = new Liar();
    private final Scene scene = new Scene(machine, liar);

    @Test
    void nothingIsHarmWhenNothingHappened() {
        scene.plant(-1);
        scene.toldTruly();
        scene.victimNeedsSome();

        assertThat(scene.harm()).isEmpty();
    }

    @Test
    void aStoreThatWasRefusedAndHappensIsSeen() {
        scene.plant(-1);
        scene.tries(() -> liar.refusedAfter(() -> machine.memory().storeQuad(VICTIMS_PAGE, 1)));

        assertThat(scene.harm()).containsExactly("the victim's memory was changed");
    }

    @Test
    void aStoreIntoTheKernelIsSeen() {
        machine.memory().storeQuad(KERNELS_PAGE, 1);

        assertThat(scene.harm()).containsExactly("the kernel's memory was changed");
    }

    @Test
    void aVictimThatIsNotServedIsSeen() {
        liar.serves = false;

        assertThat(scene.harm()).containsExactly("the victim is not served any more");
    }

    @Test
    void aLieInTheFriendsNameIsSeenAndOneInTheAttackersIsNone() {
        liar.received.add(new Delivery(4, Scene.LIE));
        assertThat(scene.harm()).isEmpty();

        liar.received.add(new Delivery(FRIEND, Scene.LIE));
        assertThat(scene.harm()).containsExactly("the victim was told a lie in the name of its friend");
    }

    @Test
    void aMessageThatDoesNotComeIsSeen() {
        liar.delivers = false;
        scene.toldTruly();

        assertThat(scene.harm()).containsExactly("the victim was not given what was sent to it");
    }

    @Test
    void aMessageThatComesToTheWrongOneIsSeen() {
        scene.toldTruly();
        liar.overheard.add(Scene.SECRET);

        assertThat(scene.harm()).containsExactly("the attacker was given what was sent to the victim");
    }

    @Test
    void aVictimThatGetsNothingMoreIsSeen() {
        liar.gives = false;
        scene.victimNeedsSome();

        assertThat(scene.harm()).hasSize(1).first().asString()
                .startsWith("the victim asks for one and gets none: nothing is left");
    }

    @Test
    void whatIsNotWhereItIsSaidToBeTellsNothing() {
        liar.stores = false;

        assertThatThrownBy(() -> scene.plant(-1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not at 0x4000");
    }

    @Test
    void timeRunsFromTheLastStepToItsEndOrToTheVictimsService() {
        scene.tries(() -> {
            machine.clock().advance(500);
            return new Attempt.Ended("it did");
        });
        assertThat(scene.harm()).isEmpty();
        assertThat(scene.contained()).isEqualTo(500);

        scene.tries(() -> {
            machine.clock().advance(300);
            return new Attempt.Unending();
        });
        assertThat(scene.harm()).isEmpty();
        assertThat(scene.contained()).isEqualTo(300 + Liar.SERVICE);
    }

    /// A system that says what it likes.
    private final class Liar implements Stage, Victim, Attacker {
        static final int SERVICE = 70;
        private final List<Delivery> received = new ArrayList<>();
        private final List<Long> overheard = new ArrayList<>();
        private boolean serves = true;
        private boolean delivers = true;
        private boolean gives = true;
        private boolean stores = true;

        Attempt refusedAfter(Runnable deed) {
            deed.run();
            return new Attempt.RefusedAtCall("nothing happened");
        }

        private Attempt nothing() {
            return new Attempt.Done(0);
        }

        @Override
        public Victim victim() {
            return this;
        }

        @Override
        public Attacker attacker() {
            return this;
        }

        @Override
        public long kernelWord() {
            return KERNELS_PAGE;
        }

        @Override
        public long tellVictim(long value) {
            if (delivers) {
                received.add(new Delivery(FRIEND, value));
            }
            return FRIEND;
        }

        @Override
        public long friend() {
            return FRIEND;
        }

        @Override
        public void transferArrives() {
            throw new AssertionError("nothing was started");
        }

        @Override
        public Attempt serve() {
            machine.clock().advance(SERVICE);
            return serves ? nothing() : new Attempt.Unending();
        }

        @Override
        public List<Delivery> received() {
            return received;
        }

        @Override
        public List<Long> overheard() {
            return overheard;
        }

        @Override
        public Attempt take(long place) {
            return nothing();
        }

        @Override
        public Attempt giveBack(long holding) {
            return nothing();
        }

        @Override
        public Attempt store(long holding, long value) {
            if (stores) {
                machine.memory().storeQuad(VICTIMS_PAGE, value);
            }
            return nothing();
        }

        @Override
        public Attempt takeMore() {
            return gives ? nothing() : new Attempt.RefusedAtCall("nothing is left");
        }

        @Override
        public long physical(long holding) {
            return VICTIMS_PAGE;
        }

        @Override
        public Attempt forge(long victims, long value) {
            return nothing();
        }

        @Override
        public Attempt storeAt(long physical, long value) {
            return nothing();
        }

        @Override
        public Attempt startTransfer(long holding) {
            return nothing();
        }

        @Override
        public Attempt sendAs(long source, long value) {
            return nothing();
        }

        @Override
        public Attempt listen() {
            return nothing();
        }

        @Override
        public Attempt runForEver() {
            return nothing();
        }

        @Override
        public Attempt loadBadCode() {
            return nothing();
        }
    }
}
