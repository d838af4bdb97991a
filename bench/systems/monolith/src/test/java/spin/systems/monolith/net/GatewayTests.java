package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.systems.kit.Frames;
import spin.systems.monolith.net.TwoHosts.Counting;

/// Two hosts and a gateway between them, with an ATM link on one side and an Ethernet on the other.
final class GatewayTests {

    private static final int PORT = 7;
    private static final int NEAR = TwoHosts.address("192.168.1.1");
    private static final int NEAR_GATEWAY = TwoHosts.address("192.168.1.254");
    private static final int FAR_GATEWAY = TwoHosts.address("192.168.2.254");
    private static final int FAR = TwoHosts.address("192.168.2.1");
    private static final int ATM_HEADER = 8;

    /// One end of a link.
    private static final class End implements LinkPort {
        private final Station station;
        private final Deque<byte[]> arriving = new ArrayDeque<>();
        private @Nullable FrameReceiver receiver;
        private @Nullable End other;

        End(Station station) {
            this.station = station;
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            Objects.requireNonNull(other).arriving.add(Arrays.copyOfRange(frame, offset, offset + length));
            return 0;
        }

        @Override
        public void receiver(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }

        boolean moves() {
            var frame = arriving.poll();
            if (frame != null) {
                gets(frame);
            }
            return frame != null;
        }

        void gets(byte[] frame) {
            Objects.requireNonNull(receiver).frameArrived(frame, frame.length);
            station.interrupts.above(0).ifPresent(line -> station.internet.interrupt(line));
            station.internet.input();
        }
    }

    private static final class Station {
        private final PhysicalMemory memory = new PhysicalMemory(8L << 20);
        private final Frames frames = new Frames(memory, 1);
        private final Internet internet = new Internet(memory, frames, () -> {});
        private final InterruptController interrupts = new InterruptController();

        End attach(LinkHeader header, int address) {
            var end = new End(this);
            internet.attach(end, interrupts.line("wire", 3, 0x900), header, 0x0800_2b00_0000L | (address & 0xffff),
                    address, 24);
            return end;
        }
    }

    private final Station near = new Station();
    private final Station gateway = new Station();
    private final Station far = new Station();
    private final End nearEnd = near.attach(LinkHeader.ATM, NEAR);
    private final End gatewayNear = gateway.attach(LinkHeader.ATM, NEAR_GATEWAY);
    private final End gatewayFar = gateway.attach(LinkHeader.ETHERNET, FAR_GATEWAY);
    private final End farEnd = far.attach(LinkHeader.ETHERNET, FAR);
    private final List<Integer> atRest;
    private final Udp.Endpoint sender = new Udp.Endpoint(new Counting());
    private final Udp.Endpoint receiver = new Udp.Endpoint(new Counting());

    GatewayTests() {
        nearEnd.other = gatewayNear;
        gatewayNear.other = nearEnd;
        gatewayFar.other = farEnd;
        farEnd.other = gatewayFar;
        gateway.internet.beGateway();
        assertThat(near.internet.addRoute(0, 0, NEAR_GATEWAY)).isTrue();
        assertThat(far.internet.addRoute(NEAR, 24, FAR_GATEWAY)).isTrue();
        assertThat(far.internet.udp().bind(receiver, PORT)).isZero();
        atRest = left();
    }

    private List<Integer> left() {
        return List.of(near.internet.mbufs().inUse(), gateway.internet.mbufs().inUse(), far.internet.mbufs().inUse());
    }

    private void settle() {
        var moved = true;
        while (moved) {
            moved = false;
            for (var end : List.of(nearEnd, gatewayNear, gatewayFar, farEnd)) {
                moved |= end.moves();
            }
        }
    }

    private int send(int bytes, long to) {
        var text = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(text);
        return near.internet.udp().output(sender, TwoHosts.chain(near.internet.mbufs(), near.memory, text), bytes, to);
    }

    private void arrived(int bytes) {
        var text = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(text);
        var packet = Objects.requireNonNull(receiver.take());
        var mbufs = far.internet.mbufs();
        assertThat(TwoHosts.bytes(mbufs, far.memory, mbufs.next(packet.first()))).isEqualTo(text);
        far.internet.drop(packet);
    }

    /// Beyond a link that carries less a datagram arrives in pieces, and is whole at the end.
    @Test
    void whatIsForTheOtherNetworkIsPassedOn() {
        for (var bytes : new int[]{0, 1, 1000, 1472, 1473, 5000, Udp.MOST_BYTES}) {
            assertThat(send(bytes, TwoHosts.name(FAR, PORT))).isZero();
            settle();
            arrived(bytes);
        }
        assertThat(gateway.internet.statistics().ip.forward).isEqualTo(8);
        assertThat(gateway.internet.statistics().ip.fragmented).isEqualTo(3);
        assertThat(left()).isEqualTo(atRest);
    }

    /// Both ways, with segments that each network carries, and by one route that is found once for each end.
    @Test
    void aStreamGoesThroughTheGateway() {
        var listener = far.internet.tcp().connection(new Counting());
        assertThat(far.internet.tcp().bind(listener, PORT)).isZero();
        assertThat(listener.listen(1)).isTrue();
        var caller = near.internet.tcp().connection(new Counting());
        assertThat(caller.connect(TwoHosts.name(FAR, PORT))).isZero();
        settle();
        var callee = Objects.requireNonNull(listener.accept());
        callee.owner(new Counting());
        var text = new byte[20_000];
        new SplittableRandom(1).nextBytes(text);
        caller.append(TwoHosts.chain(near.internet.mbufs(), near.memory, text));
        caller.send();
        caller.close();
        var got = new ByteArrayOutputStream();
        for (var i = 0; i < 100; i++) {
            settle();
            got.writeBytes(TwoHosts.bytes(far.internet.mbufs(), far.memory, callee.first()));
            callee.read(callee.unread());
            callee.readAll();
            near.internet.fastTimer();
            far.internet.fastTimer();
        }

        assertThat(got.toByteArray()).isEqualTo(text);
        assertThat(callee.isAtEnd()).isTrue();
        // Beyond a gateway nobody knows what links carry: 512 bytes in a segment.
        assertThat(near.internet.statistics().tcp.sndpack).isBetween(40L, 45L);
        assertThat(gateway.internet.statistics().ip.fragmented).isZero();
        var routes = new StringBuilder();
        near.internet.printRoutes(routes);
        assertThat(routes).contains("default\t192.168.1.254\tUG\t1\t");
    }

    private void fromNear(int timeToLive, int where, int to, byte[] options, byte[] payload) {
        var frame = Forgery.packet(NEAR, to, 17, timeToLive, 1, where, options, payload);
        var sent = new byte[frame.length - 14 + ATM_HEADER];
        Forgery.number(sent, 0, 0xaaaa_0300);
        Forgery.number(sent, 4, 0x0800);
        System.arraycopy(frame, 14, sent, ATM_HEADER, frame.length - 14);
        gatewayNear.gets(sent);
    }

    /// Type and code of the message that the near host gets, and what is in it behind the checksum.
    private List<Integer> told() {
        var frame = Objects.requireNonNull(nearEnd.arriving.poll());
        assertThat(Forgery.number(frame, ATM_HEADER + 12)).isEqualTo(NEAR_GATEWAY);
        assertThat(Forgery.number(frame, ATM_HEADER + 16)).isEqualTo(NEAR);
        return List.of((int) frame[ATM_HEADER + 20], (int) frame[ATM_HEADER + 21],
                Forgery.number(frame, ATM_HEADER + 24));
    }

    @Test
    void aPacketThatHasLivedLongEnoughIsSaid() {
        for (var timeToLive = 0; timeToLive < 3; timeToLive++) {
            fromNear(timeToLive, 0, FAR, new byte[0], Forgery.udp(9, PORT, new byte[3]));
        }
        assertThat(told()).containsExactly(11, 0, 0);
        assertThat(told()).containsExactly(11, 0, 0);
        assertThat(nearEnd.arriving).isEmpty();
        settle();

        assertThat(Objects.requireNonNull(receiver.take()).length()).isEqualTo(3);
    }

    @Test
    void whereNoWayLeadsIsSaid() {
        fromNear(30, 0, TwoHosts.address("192.168.3.1"), new byte[0], Forgery.udp(9, PORT, new byte[3]));

        assertThat(told()).containsExactly(3, 1, 0);
        assertThat(left()).isEqualTo(atRest);
    }

    /// And how much the next link carries.
    @Test
    void whatMayNotBeCutAndShouldBeIsSaid() {
        fromNear(30, 0x4000, FAR, new byte[0], Forgery.udp(9, PORT, new byte[1500]));

        assertThat(told()).containsExactly(3, 4, 1500);
        assertThat(gateway.internet.statistics().ip.cantfrag).isEqualTo(1);
        assertThat(left()).isEqualTo(atRest);
    }

    /// To a loop, to nobody, to many, and what the link gave to everybody.
    @Test
    void whatIsNotForOthersIsNotPassedOn() {
        for (var to : new String[]{"127.0.0.1", "0.1.2.3", "224.0.0.1", "240.0.0.1"}) {
            fromNear(30, 0, TwoHosts.address(to), new byte[0], Forgery.udp(9, PORT, new byte[3]));
        }
        var everybody = Forgery.packet(FAR, NEAR, 17, Forgery.udp(9, PORT, new byte[3]));
        Arrays.fill(everybody, 0, 6, (byte) 0xff);
        gatewayFar.gets(everybody);

        assertThat(nearEnd.arriving).isEmpty();
        assertThat(farEnd.arriving).isEmpty();
        assertThat(gateway.internet.statistics().ip.cantforward).isEqualTo(5);
        assertThat(left()).isEqualTo(atRest);
    }

    /// The first piece has all options, the others those that say so; the gateway has recorded itself in it.
    @Test
    void optionsGoIntoThePiecesThatTheyAreFor() {
        // The far host is known.
        fromNear(30, 0, FAR, new byte[0], Forgery.udp(9, 99, new byte[3]));
        settle();
        fromNear(30, 0, FAR, new byte[]{7, 7, 4, 0, 0, 0, 0, (byte) 130, 3, 5, 1, 0},
                Forgery.udp(9, PORT, new byte[3000]));
        var pieces = new ArrayList<>(farEnd.arriving);
        settle();

        assertThat(pieces).hasSize(3).allMatch(Forgery::isRight);
        assertThat(Arrays.copyOfRange(pieces.get(0), 34, 46)).containsExactly(7, 7, 8, 192, 168, 2, 254, 130, 3, 5, 1,
                0);
        assertThat(Arrays.copyOfRange(pieces.get(1), 34, 38)).containsExactly(130, 3, 5, 0);
        assertThat(Objects.requireNonNull(receiver.take()).length()).isEqualTo(3000);
    }

    @Test
    void aWayThatIsTakenOutIsNotUsedAnyMore() {
        assertThat(send(1, TwoHosts.name(FAR, PORT))).isZero();
        assertThat(near.internet.removeRoute(0, 0)).isTrue();
        assertThat(send(1, TwoHosts.name(FAR, PORT))).isEqualTo(SocketError.ENETUNREACH);
        assertThat(send(1, TwoHosts.name(TwoHosts.address("192.168.1.9"), PORT))).isZero();
        assertThat(near.internet.statistics().ip.noroute).isEqualTo(1);
    }
}
