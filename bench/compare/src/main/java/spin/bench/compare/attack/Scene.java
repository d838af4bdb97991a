package spin.bench.compare.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Delivery;
import spin.bench.port.attack.Party;
import spin.bench.port.attack.Stage;
import spin.hw.Machine;

/// One machine, one system, one attack; and what is watched meanwhile.
///
/// Nothing here asks the system whether harm was done. What the victim has stored is looked for in the machine's memory; what was delivered is
/// compared with what was sent; and afterwards the victim asks for a service and is answered, or not.
final class Scene {

    /// What the victim stores, and is told.
    static final long SECRET = 0x0053_4543_5245_5421L;
    /// What the attacker would like to be there, or to be believed.
    static final long LIE = 0x004c_4945_4c49_4521L;
    /// How often the victim asks for memory in the hope of one certain place.
    private static final int TRIES = 4;
    private static final long NOT_YET = -1;

    private final Machine machine;
    private final Stage stage;
    private final Map<Long, Long> planted = new TreeMap<>();
    private final List<Delivery> sent = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final long kernelBefore;
    private long began;
    private long over;

    Scene(Machine machine, Stage stage) {
        this.machine = machine;
        this.stage = stage;
        mustBeDone("the victim is served before anything happens", stage.victim().serve());
        kernelBefore = machine.memory().loadQuad(stage.kernelWord());
    }

    Stage stage() {
        return stage;
    }

    Attacker attacker() {
        return stage.attacker();
    }

    long kernelWord() {
        return stage.kernelWord();
    }

    /// The victim takes memory, at that place if it can be had, and stores its secret.
    ///
    /// @return the victim's name for it; -1 where that cannot be said
    long plant(long place) {
        for (var tried = 1;; tried++) {
            if (!(given(place) instanceof Attempt.Done(var held))) {
                return -1;
            }
            var at = stage.victim().physical(held);
            if (at == place || place < 0 || tried == TRIES) {
                mustBeDone("the victim stores into its own memory", stage.victim().store(held, SECRET));
                watch(at);
                return held;
            }
        }
    }

    /// Another place where that one is refused.
    private Attempt given(long place) {
        var asked = stage.victim().take(place);
        if (asked instanceof Attempt.RefusedAtCall && place >= 0) {
            asked = stage.victim().take(Party.ANYWHERE);
        }
        return possible("the victim", asked);
    }

    private void watch(long at) {
        if (at >= 0) {
            if (machine.memory().loadQuad(at) != SECRET) {
                throw new IllegalStateException("What the victim stored is not at 0x" + Long.toHexString(at)
                        + ", where its system says it is; a change there would say nothing.");
            }
            planted.put(at, SECRET);
        }
    }

    /// The victim asks for one of what the attacker has taken, and has a right to some.
    void victimNeedsSome() {
        var asked = stage.victim().takeMore();
        if (!(asked instanceof Attempt.Done)) {
            refusals.add("the victim asks for one and gets none: " + Words.of(asked));
        }
    }

    /// The third party tells the victim the secret.
    void toldTruly() {
        var source = stage.tellVictim(SECRET);
        sent.add(new Delivery(source, SECRET));
    }

    void mustBeDone(String what, Attempt attempt) {
        if (!(attempt instanceof Attempt.Done)) {
            throw new IllegalStateException("It cannot be that " + what + " and is answered: " + Words.of(attempt));
        }
    }

    /// The attacker takes memory, as it may where that can be said.
    Attempt taken() {
        return possible("the attacker", stage.attacker().take(Party.ANYWHERE));
    }

    /// Who gets nothing on a machine where everything is free shows nothing.
    private static Attempt possible(String who, Attempt asked) {
        if (asked instanceof Attempt.Done || asked instanceof Attempt.NotExpressible) {
            return asked;
        }
        throw new IllegalStateException(
                "It must be that " + who + " gets memory, or nothing can be told: " + Words.of(asked));
    }

    /// A step of the attacker's that may be stopped.
    Attempt tries(Supplier<Attempt> step) {
        began = machine.clock().now();
        var attempt = step.get();
        over = attempt instanceof Attempt.Unending ? NOT_YET : machine.clock().now();
        return attempt;
    }

    /// Cycles from the beginning of the attacker's latest step until it was stopped, or else the victim served. After [#harm].
    long contained() {
        return over - began;
    }

    /// Everything that has happened to the victim or the kernel and should not have.
    List<String> harm() {
        var served = stage.victim().serve();
        if (over == NOT_YET) {
            over = machine.clock().now();
        }
        var harm = new ArrayList<String>();
        if (!(served instanceof Attempt.Done)) {
            harm.add("the victim is not served any more");
        }
        planted.forEach((at, value) -> {
            if (machine.memory().loadQuad(at) != value) {
                harm.add("the victim's memory was changed");
            }
        });
        if (machine.memory().loadQuad(stage.kernelWord()) != kernelBefore) {
            harm.add("the kernel's memory was changed");
        }
        harm.addAll(refusals);
        deliveries(harm);
        return harm;
    }

    private void deliveries(List<String> harm) {
        var received = stage.victim().received();
        for (var delivery : received) {
            if (!sent.contains(delivery) && delivery.source() == stage.friend()) {
                harm.add("the victim was told a lie in the name of its friend");
            }
        }
        if (!received.containsAll(sent)) {
            harm.add("the victim was not given what was sent to it");
        }
        if (attacker().overheard().contains(SECRET)) {
            harm.add("the attacker was given what was sent to the victim");
        }
    }
}
