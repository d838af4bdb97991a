package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Names of ports, and the rights that are counted.
final class PortSpaceTests {

    private static final int ANY = PortSpace.RECEIVE | PortSpace.SEND | PortSpace.SEND_ONCE;

    private final Mach kernel = new Mach(new Machine(Profile.named("dec3000-400"), 1, 1L << 20), Puppets.NOBODY);
    private final PortSpace space = space();
    private final PortSpace other = space();

    private PortSpace space() {
        return new PortSpace(kernel.messages);
    }

    private static Port port(int number) {
        return new Port(number, Port.Kind.QUEUE, null);
    }

    /// A port that the other space receives from, and to which nobody may send.
    private Port served() {
        var port = kernel.messages.port(Port.Kind.QUEUE, null);
        other.receive(port);
        return port;
    }

    @Test
    void aRightThatIsGivenTwiceHasOneNameAndIsTakenTwice() {
        var port = port(7);
        var name = space.send(port);

        assertThat(space.send(port)).isEqualTo(name);
        assertThat(port.sendRights).as("however often a space has it, it is one").isEqualTo(1);
        assertThat(space.deallocate(name, true)).isTrue();
        assertThat(space.port(name, PortSpace.SEND)).isSameAs(port);
        assertThat(space.deallocate(name, true)).isTrue();
        assertThat(space.port(name, PortSpace.SEND)).isNull();
        assertThat(space.deallocate(name, true)).isFalse();
        assertThat(port.sendRights).isZero();
    }

    @Test
    void whoReceivesAndMaySendHasOneNameForBoth() {
        var port = port(7);
        var name = space.receive(port);

        assertThat(space.send(port)).isEqualTo(name);
        assertThat(space.port(name, PortSpace.RECEIVE)).isSameAs(port);
        assertThat(space.deallocate(name, true)).isTrue();
        assertThat(space.port(name, PortSpace.SEND)).isNull();
        assertThat(space.port(name, PortSpace.RECEIVE)).isSameAs(port);
    }

    @Test
    void eachRightForOneMessageHasANameOfItsOwn() {
        var port = port(7);

        assertThat(space.moveSendOnce(port)).isNotEqualTo(space.moveSendOnce(port)).isNotEqualTo(space.send(port));
    }

    @Test
    void aNameIsWorthTheRightItWasGivenFor() {
        var name = space.send(port(7));

        assertThat(space.port(name, PortSpace.RECEIVE)).isNull();
        assertThat(space.port(name, PortSpace.SEND_ONCE)).isNull();
        for (var forged : new long[]{0, -1, name + 1, PortSpace.NAMES, 1L << 32 | name, Long.MIN_VALUE, MachAbi.DEAD,
                1L << MachAbi.INDEX_BITS | name}) {
            assertThat(space.port(forged, ANY)).as("%d", forged).isNull();
        }
    }

    /// Otherwise who holds on to a name would reach whatever port has its entry next.
    @Test
    void aNameThatWasGivenBackIsNotTheNextPortsThatHasItsEntry() {
        var stale = space.send(port(7));
        space.deallocate(stale, true);
        var fresh = space.send(port(8));

        assertThat(fresh & MachAbi.INDEX_MASK).isEqualTo(stale & MachAbi.INDEX_MASK);
        assertThat(space.port(stale, ANY)).isNull();
        assertThat(space.port(fresh, PortSpace.SEND)).isNotNull();
    }

    @Test
    void namesRunOutAndComeBack() {
        for (var number = 1; number < PortSpace.NAMES; number++) {
            assertThat(space.send(port(number))).isPositive();
        }
        var late = port(600);
        assertThat(space.send(late)).isZero();
        assertThat(late.sendRights).isZero();
        space.deallocate(17, true);
        assertThat(space.send(late) & MachAbi.INDEX_MASK).isEqualTo(17);
    }

    @Test
    void aNameOfSomebodysChoiceIsHisWhenItIsFree() {
        assertThat(space.sendAs(300, port(1))).isTrue();
        assertThat(space.sendAs(300, port(2))).isFalse();
        assertThat(space.receiveAs(1, port(3))).isTrue();
        assertThat(space.receiveAs(1L << MachAbi.INDEX_BITS | 1, port(4))).isFalse();
        for (var none : new long[]{0, -1, PortSpace.NAMES, 1L << 40}) {
            assertThat(space.sendAs(none, port(5))).as("%d", none).isFalse();
            assertThat(space.isFree(none)).as("%d", none).isFalse();
        }
        // Whatever the table gives out otherwise is neither of them.
        for (var number = 10; number < PortSpace.NAMES + 7; number++) {
            assertThat(space.send(port(number)) & MachAbi.INDEX_MASK).isNotIn(0, 1, 300);
        }
        assertThat(space.send(port(999))).isZero();
    }

    // Death.

    @Test
    void theNameOfADeadPortIsADeadNameUntilItIsGivenBackAsOftenAsItWasUsed() {
        var port = served();
        var name = space.send(port);
        space.send(port);
        other.close();

        assertThat(space.port(name, ANY)).isNull();
        assertThat(space.uses(name)).isEqualTo(2);
        assertThat(space.deallocate(name, true)).isTrue();
        assertThat(space.uses(name)).isEqualTo(1);
        assertThat(space.deallocate(name, true)).isTrue();
        assertThat(space.entry(name)).isNull();
    }

    @Test
    void whoReceivedAndMaySendHasADeadNameLeft() {
        var port = port(3);
        var name = space.receive(port);
        space.send(port);

        assertThat(space.destroy(name)).isTrue();
        assertThat(port.active).isFalse();
        assertThat(space.port(name, ANY)).isNull();
        assertThat(space.uses(name)).isEqualTo(1);
        assertThat(space.destroy(name)).isFalse();
    }

    @Test
    void theDeathOfAPortIsToldToWhoAsked() {
        var name = space.send(served());
        var told = told();

        assertThat(space.onDeath(name, told)).isTrue();
        assertThat(told.queued).isZero();
        other.close();
        assertTold(told, MachAbi.DEAD_NAME, name);
        assertThat(space.entry(name)).isNotNull();
        assertThat(space.uses(name)).as("the notification is one more use").isEqualTo(2);
    }

    @Test
    void theDeathOfAPortThatIsDeadIsToldAtOnce() {
        var name = space.send(served());
        other.close();
        var told = told();

        assertThat(space.onDeath(name, told)).isTrue();
        assertTold(told, MachAbi.DEAD_NAME, name);
    }

    @Test
    void aNameThatIsGivenBackBeforeItsPortDiesIsToldAsThat() {
        var name = space.send(served());
        var told = told();
        space.onDeath(name, told);
        space.deallocate(name, true);

        assertTold(told, MachAbi.PORT_DELETED, name);
        other.close();
        assertThat(told.queued).isZero();
    }

    @Test
    void whoAskedBeforeIsToldThatHisRequestIsOver() {
        var name = space.send(served());
        var first = told();
        var second = told();
        space.onDeath(name, first);
        space.onDeath(name, second);

        assertTold(first, MachAbi.SEND_ONCE_LOST, 0);
        other.close();
        assertThat(first.queued).isZero();
        assertTold(second, MachAbi.DEAD_NAME, name);
    }

    @Test
    void theLastRightToSendThatGoesIsTold() {
        var port = served();
        var name = space.send(port);
        port.sendRights++;
        var told = told();
        kernel.messages.onNoSenders(port, 0, told);

        space.deallocate(name, true);
        assertThat(told.queued).isZero();
        kernel.messages.releaseSend(port);
        assertTold(told, MachAbi.NO_SENDERS, port.makeSendCount);
        kernel.messages.onNoSenders(port, port.makeSendCount + 1, told);
        assertThat(told.queued).as("one must be made first").isZero();
    }

    @Test
    void whatASpaceHadIsGivenBackWhenItIsClosed() {
        var port = served();
        space.send(port);
        port.sendOnceRights++;
        space.moveSendOnce(port);
        space.close();

        assertThat(port.sendRights).isZero();
        assertTold(port, MachAbi.SEND_ONCE_LOST, 0);
        assertThat(port.sendOnceRights).isZero();
    }

    /// A port, with a right for one message that somebody is about to give to the kernel.
    private Port told() {
        var port = served();
        // In a space of its own, which outlives the other one.
        other.receivesNoMore(port);
        space().receive(port);
        port.sendOnceRights++;
        return port;
    }

    /// Takes the one message that must be there.
    private void assertTold(Port port, int id, long what) {
        assertThat(port.queued).isEqualTo(1);
        var message = port.own.take();
        assertThat(message).isNotNull();
        if (message != null) {
            assertThat(kernel.memory.loadQuad(message.buffer + MachAbi.ID)).isEqualTo(id);
            assertThat(kernel.memory.loadQuad(message.buffer + MachAbi.BODY)).isEqualTo(what);
            kernel.messages.answer(message, 0);
        }
    }

    /// Against a map: many ports of few hash values, named and given back in any order.
    @Property(tries = 200)
    void namesAreFoundWhateverWasGivenBackBefore(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 39) Integer> steps) {
        var names = space();
        var ports = new Port[20];
        for (var i = 0; i < ports.length; i++) {
            // Four neighbouring slots, so that every search runs into others.
            ports[i] = port(i % 4 + i / 4 * 512);
        }
        Map<Port, Integer> known = new HashMap<>();
        for (var step : steps) {
            var port = ports[step % ports.length];
            var name = known.get(port);
            if (step < ports.length && name == null) {
                known.put(port, names.send(port));
            } else if (step >= ports.length && name != null) {
                assertThat(names.deallocate(name, true)).isTrue();
                known.remove(port);
            }
            for (var each : ports) {
                assertThat(names.nameOf(each)).isEqualTo(known.getOrDefault(each, 0));
            }
        }
    }
}
