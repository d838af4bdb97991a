package spin.bench.compare.attack;

import java.util.List;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Party;

/// The suite. Each script is written once and knows no system.
final class Attacks {

    /// More pieces of memory than any machine here has.
    private static final int MOST_PIECES = 3_000;

    private Attacks() {}

    static List<Attack> all() {
        return List.of(
                new Attack("forged capability",
                        "The attacker makes up a right to what the victim holds and stores by it.",
                        Attacks::forgedCapability),
                new Attack("stale mapping",
                        "The attacker gives memory back, the victim gets it, and the attacker stores by the way it had.",
                        Attacks::staleMapping),
                new Attack("DMA to a freed page",
                        "The attacker has a device begin to store into a page, gives the page back, and the device stores when the victim has it.",
                        Attacks::transferToFreed),
                new Attack("spoofed packet", "The attacker sends the victim a message in the name of a third party.",
                        Attacks::spoofedPacket),
                new Attack("snooped packet",
                        "The attacker arranges to be given what a third party sends to the victim.",
                        Attacks::snoopedPacket),
                new Attack("runaway handler",
                        "The attacker's code never ends and goes on when it is told to end; the victim waits to be served.",
                        scene -> scene.tries(scene.attacker()::runForEver)),
                new Attack("bad code at load", "The attacker hands the system code that breaks the system's rules.",
                        scene -> scene.tries(scene.attacker()::loadBadCode)),
                new Attack("wild write to kernel memory", "The attacker stores into memory that is the kernel's.",
                        scene -> scene.tries(() -> scene.attacker().storeAt(scene.kernelWord(), Scene.LIE))),
                new Attack("endless allocation",
                        "The attacker takes memory, or what else there is least of, until it is refused; then the victim asks for one of the same.",
                        Attacks::endlessAllocation),
                new Attack("double free",
                        "The attacker gives memory back, the victim gets it, the attacker gives it back again and takes what is free then.",
                        Attacks::doubleFree));
    }

    private static Attempt forgedCapability(Scene scene) {
        var held = scene.plant(Party.ANYWHERE);
        return scene.tries(() -> scene.attacker().forge(held, Scene.LIE));
    }

    private static Attempt staleMapping(Scene scene) {
        var attacker = scene.attacker();
        var taken = scene.taken();
        if (!(taken instanceof Attempt.Done(var held))) {
            return taken;
        }
        var place = attacker.physical(held);
        scene.mustBeDone("the attacker stores into its own memory", attacker.store(held, 1));
        scene.mustBeDone("the attacker gives memory back", attacker.giveBack(held));
        scene.plant(place);
        return scene.tries(() -> attacker.store(held, Scene.LIE));
    }

    private static Attempt transferToFreed(Scene scene) {
        var attacker = scene.attacker();
        var taken = scene.taken();
        if (!(taken instanceof Attempt.Done(var held))) {
            return taken;
        }
        var place = attacker.physical(held);
        var begun = scene.tries(() -> attacker.startTransfer(held));
        if (begun instanceof Attempt.Done) {
            scene.mustBeDone("the attacker gives memory back", attacker.giveBack(held));
            scene.plant(place);
            scene.stage().transferArrives();
        }
        return begun;
    }

    private static Attempt spoofedPacket(Scene scene) {
        scene.toldTruly();
        return scene.tries(() -> scene.attacker().sendAs(scene.stage().friend(), Scene.LIE));
    }

    private static Attempt snoopedPacket(Scene scene) {
        var arranged = scene.tries(scene.attacker()::listen);
        scene.toldTruly();
        return arranged;
    }

    private static Attempt endlessAllocation(Scene scene) {
        scene.plant(Party.ANYWHERE);
        Attempt last = new Attempt.Done(0);
        for (var taken = 0; taken < MOST_PIECES && last instanceof Attempt.Done; taken++) {
            last = scene.tries(scene.attacker()::takeMore);
        }
        scene.victimNeedsSome();
        return last;
    }

    private static Attempt doubleFree(Scene scene) {
        var attacker = scene.attacker();
        var taken = scene.taken();
        if (!(taken instanceof Attempt.Done(var held))) {
            return taken;
        }
        var place = attacker.physical(held);
        scene.mustBeDone("the attacker gives memory back", attacker.giveBack(held));
        scene.plant(place);
        var again = scene.tries(() -> attacker.giveBack(held));
        if (attacker.take(place) instanceof Attempt.Done(var mine)) {
            attacker.store(mine, Scene.LIE);
        }
        return again;
    }
}
