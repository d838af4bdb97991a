package spin.hw.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.net.Frames.broadcast;
import static spin.hw.net.Frames.frame;
import static spin.hw.net.Frames.ofLength;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.hw.checkpoint.State;
import spin.hw.net.DropReason;
import spin.hw.net.Frames.Listener;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;

class SwitchTests {
    private static final long HERTZ = 100_000_000;

    private final Station centre = Station.alone("switch", HERTZ);
    private final Switch bridge = new Switch(centre, 4);
    private final List<Cable> cables = new ArrayList<>();
    private final List<Listener> hosts = new ArrayList<>();
    private long time;

    SwitchTests() {
        for (int i = 0; i < 3; i++) {
            var cable = new Cable("cable" + i, Medium.ethernet(10), 100, 8, centre.named("host" + i),
                    centre.named("port" + i));
            var listener = new Listener(centre);
            cable.first().receiver(listener);
            assertThat(bridge.attach(cable.second())).isEqualTo(i);
            cables.add(cable);
            hosts.add(listener);
        }
    }

    private void send(int from, byte[] frame) {
        cables.get(from).first().send(frame, 0, frame.length);
    }

    private void settle() {
        time += HERTZ / 100;
        new AlarmDriven(centre).advanceTo(time);
    }

    private List<Integer> counts() {
        return hosts.stream().map(host -> host.arrived.size()).toList();
    }

    @Test
    void anUnknownDestinationIsFloodedAndALearntOneIsNot() {
        send(0, frame(12, 10, "who"));
        settle();
        assertThat(counts()).containsExactly(0, 1, 1);

        send(2, frame(10, 12, "me"));
        settle();
        assertThat(counts()).containsExactly(1, 1, 1);

        send(0, frame(12, 10, "fine"));
        settle();
        assertThat(counts()).containsExactly(1, 1, 2);
        assertThat(hosts.get(2).texts()).containsExactly("who", "fine");
    }

    @Test
    void aBroadcastGoesEverywhereButBack() {
        send(1, broadcast(11, "all"));
        settle();
        assertThat(counts()).containsExactly(1, 0, 1);
        assertThat(bridge.tally().copied()).isEqualTo(1);
    }

    @Test
    void aFrameForItsOwnSideIsFiltered() {
        send(0, broadcast(10, "here"));
        settle();
        send(0, frame(10, 13, "neighbour"));
        settle();
        assertThat(counts()).containsExactly(0, 1, 1);
        assertThat(bridge.tally().dropped(DropReason.FILTERED)).isEqualTo(1);
    }

    @Test
    void reservedGroupAddressesStayOnTheirLine() {
        byte[] bpdu = frame(0, 10, "bpdu");
        System.arraycopy(new byte[]{1, (byte) 0x80, (byte) 0xc2, 0, 0, 0xe}, 0, bpdu, 0, 6);
        send(0, bpdu);
        settle();
        assertThat(counts()).containsExactly(0, 0, 0);
        assertThat(bridge.tally().dropped(DropReason.FILTERED)).isEqualTo(1);
    }

    @Test
    void theTableIsBoundedAndForgetsWhoWasSilentLongest() {
        for (int source = 20; source < 24; source++) {
            send(0, broadcast(source, ""));
        }
        settle();
        send(0, broadcast(20, ""));
        settle();
        send(1, broadcast(30, ""));
        settle();
        assertThat(bridge.addresses()).isEqualTo(4);
        assertThat(bridge.evictions()).isEqualTo(1);
        hosts.forEach(host -> host.arrived.clear());

        // 20 was heard again, so 21 made room.
        send(2, frame(20, 30, "known"));
        settle();
        assertThat(counts()).containsExactly(1, 0, 0);
        send(2, frame(21, 30, "forgotten"));
        settle();
        assertThat(counts()).containsExactly(2, 1, 0);
    }

    @Test
    void anAddressIsForgottenAfterFiveMinutes() {
        send(2, broadcast(12, ""));
        settle();
        hosts.forEach(host -> host.arrived.clear());
        time += HERTZ * Switch.AGING_SECONDS;
        settle();
        send(0, frame(12, 10, "still there?"));
        settle();
        assertThat(counts()).containsExactly(0, 1, 1);
    }

    @Test
    void aMovedCableIsForgottenByItsPort() {
        send(2, broadcast(12, ""));
        settle();
        bridge.forget(2);
        assertThat(bridge.addresses()).isZero();
    }

    @Test
    void aGroupAddressIsNeverLearntAsASource() {
        byte[] impossible = broadcast(10, "");
        impossible[6] |= 1;
        send(0, impossible);
        settle();
        assertThat(bridge.addresses()).isZero();
    }

    @Test
    void aFrameWithoutAHeaderIsDropped() {
        send(0, ofLength(13, 7));
        settle();
        assertThat(counts()).containsExactly(0, 0, 0);
        assertThat(bridge.tally().dropped(DropReason.TOO_SHORT)).isEqualTo(1);
    }

    @Test
    void twoSendersToOnePortWaitInItsQueueAndTheRestIsDroppedThere() {
        send(2, broadcast(12, ""));
        settle();
        hosts.get(2).arrived.clear();
        for (int i = 0; i < 9; i++) {
            send(0, frame(12, 10, "from 0"));
            send(1, frame(12, 11, "from 1"));
        }
        settle();
        long dropped = cables.get(2).second().tally().dropped(DropReason.QUEUE_FULL);
        assertThat(dropped).isPositive();
        assertThat(hosts.get(2).arrived).hasSize((int) (18 - dropped));
    }

    @Test
    void itsTableSurvivesACheckpoint() {
        send(2, broadcast(12, ""));
        send(0, broadcast(10, ""));
        settle();
        var saved = new State("switch");
        bridge.save(saved);
        bridge.forget(0);
        bridge.forget(2);
        bridge.restore(saved);

        var again = new State("switch");
        bridge.save(again);
        assertThat(again.fields()).usingRecursiveComparison().isEqualTo(saved.fields());
        assertThat(bridge.addresses()).isEqualTo(2);
    }
}
