package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Requester;
import spin.plexus.wire.Datagram;

/// A machine on an Ethernet: addresses, routes, parts, errors, in the machine's own time.
class WireTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final int PEER = 0x0a000009;
    private static final int FAR = 0x08080808;

    private final Host host = new Host();
    private final Neighbour peer = new Neighbour(host, "eth0", "10.0.0.2/24", PEER);

    private static int at(byte[] bytes, int offset) {
        return Byte.toUnsignedInt(bytes[offset]);
    }

    private static int word(byte[] bytes, int offset) {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(offset));
    }

    private static int type(byte[] frame) {
        return word(frame, 12);
    }

    // Neighbours.

    @Test
    void aNewAddressIsAnnounced() {
        host.net("address eth0 10.0.0.3/24");

        assertThat(peer.sent()).singleElement().satisfies(frame -> {
            assertThat(frame).hasSize(60).startsWith(255, 255, 255, 255, 255, 255);
            assertThat(type(frame)).isEqualTo(0x0806);
            assertThat(Arrays.copyOfRange(frame, 28, 32)).containsExactly(10, 0, 0, 3);
            assertThat(Arrays.copyOfRange(frame, 38, 42)).containsExactly(10, 0, 0, 3);
        });
    }

    @Test
    void whoAsksForOurAddressIsAnsweredAndKnownFromThen() {
        peer.arrive(peer.arp(1, Neighbour.ITS, PEER, 0, 0x0a000002));

        assertThat(peer.sent()).singleElement().satisfies(frame -> {
            assertThat(word(frame, 20)).as("reply").isEqualTo(2);
            assertThat(frame).startsWith(2, 0, 0, 0, 0, 9);
        });
        assertThat(host.net("arp")).containsExactly("10.0.0.9         02:00:00:00:00:09  eth0  60 s");
        host.udp(ADA).claim(9).send(PEER, 7, Host.bytes("x"));
        assertThat(peer.packets()).as("no question first").hasSize(1);
    }

    @Test
    void whoAsksForSomebodyElseIsNotAnswered() {
        peer.arrive(peer.arp(1, Neighbour.ITS, PEER, 0, 0x0a000003));

        assertThat(peer.sent()).isEmpty();
    }

    @Test
    void aDatagramWaitsUntilItsNeighbourIsFound() {
        assertThat(host.udp(ADA).claim(9).send(PEER, 7, Host.bytes("hello"))).isTrue();
        assertThat(peer.sent()).singleElement().satisfies(frame -> assertThat(type(frame)).isEqualTo(0x0806));

        peer.arrive(peer.arp(2, Neighbour.ITS, PEER, 0, 0x0a000002));

        var expected = Datagram.plain().withMacs(Neighbour.ITS, 0).from(0x0a000002, 9).to(PEER, 7)
                .withPayload(Host.bytes("hello")).bytes();
        assertThat(peer.sent()).singleElement().satisfies(frame -> {
            assertThat(frame).startsWith(2, 0, 0, 0, 0, 9);
            // But for the identification and the sum over it, byte for byte what the twin writes.
            assertThat(Arrays.copyOfRange(frame, 26, 47)).isEqualTo(Arrays.copyOfRange(expected, 26, 47));
        });
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsAskedThreeTimesASecondApartAndThenGivenUp() {
        host.udp(ADA).claim(9).send(PEER, 7, Host.bytes("hello"));
        for (int second = 0; second < 3; second++) {
            assertThat(peer.sent()).as("second %d", second).hasSize(1);
            host.pass(1_000_000);
        }

        assertThat(peer.sent()).isEmpty();
        assertThat(host.stats("arp")).endsWith("dropped 1: no-neighbour 1");
        assertThat(host.net("arp")).isEmpty();
        assertThat(host.kernel.processor().horizon()).as("no wake-up is left").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFloodOfQuestionsIsBoundedAndItsClaimantOfOurAddressIsFought() {
        for (int i = 0; i < 5000; i++) {
            peer.wire.arrive(peer.arp(1, Neighbour.ITS + i, 0x0a010000 + i, 0, 0x0a000002));
            if (i % 100 == 0) {
                host.settle();
            }
        }
        host.settle();
        assertThat(host.net("arp")).hasSize(1024);
        peer.sent();

        for (int i = 0; i < 100; i++) {
            peer.arrive(peer.arp(2, Neighbour.ITS, 0x0a000002, 0, 0x0a000002));
        }
        assertThat(peer.sent()).as("defended once").hasSize(1);
        assertThat(host.stats("arp")).contains("conflict 100");
    }

    @Test
    void aGatewayIsTheNextHopOfWhatIsNotOnTheLink() {
        peer.known();
        assertThat(host.udp(ADA).claim(9).send(FAR, 7, Host.bytes("x"))).as("no route yet").isFalse();
        assertThat(host.net("route add 0.0.0.0/0 10.0.0.9")).isEmpty();

        assertThat(host.udp(ADA).claim(10).send(FAR, 7, Host.bytes("x"))).isTrue();

        assertThat(peer.sent()).singleElement().satisfies(frame -> {
            assertThat(frame).startsWith(2, 0, 0, 0, 0, 9);
            assertThat(ByteBuffer.wrap(frame).getInt(30)).isEqualTo(FAR);
        });
        assertThat(host.net("route")).containsExactly("10.0.0.0/24 on eth0", "127.0.0.0/8 on lo",
                "0.0.0.0/0 via 10.0.0.9 on eth0");
    }

    @Test
    void theLongestPrefixDecidesBetweenTwoInterfaces() {
        var other = new Neighbour(host, "eth1", "10.0.0.130/25", 0x0a000085);
        host.udp(ADA).claim(9).send(0x0a000085, 7, Host.bytes("x"));

        assertThat(other.sent()).hasSize(1);
        assertThat(peer.sent()).isEmpty();
    }

    @Test
    void ourOwnAddressIsReachedWithoutTheWire() {
        host.echoAt(7);
        var heard = new ArrayList<String>();
        var mine = host.udp(ADA).claim(9);
        host.handle(ADA, mine, datagram -> heard.add(Host.text(datagram)));

        mine.send(0x0a000002, 7, Host.bytes("me"));

        assertThat(heard).containsExactly("me");
        assertThat(peer.sent()).isEmpty();
    }

    // Parts.

    @Test
    void aLongDatagramGoesInPartsThatMakeItAgain() {
        peer.known();
        var payload = new byte[5000];
        new Random(1).nextBytes(payload);
        host.udp(ADA).claim(9).send(PEER, 7, payload);

        var parts = peer.packets();
        assertThat(parts).extracting(part -> part.length).containsExactly(1500, 1500, 1500, 20 + 5008 - 3 * 1480);
        assertThat(parts).extracting(part -> word(part, 6)).containsExactly(0x2000, 0x2000 | 185, 0x2000 | 370, 555);
        assertThat(parts).extracting(part -> word(part, 4)).containsOnly(word(parts.getFirst(), 4));
        var whole = ByteBuffer.allocate(5008);
        parts.forEach(part -> whole.put(part, 20, part.length - 20));
        assertThat(Arrays.copyOfRange(whole.array(), 8, 5008)).isEqualTo(payload);
    }

    @Test
    void partsThatComeInAnyOrderAreOneDatagram() {
        var seen = new ArrayList<byte[]>();
        host.handle(ADA, host.udp(ADA).claim(7), datagram -> seen.add(datagram.payload()));
        var payload = new byte[4000];
        new Random(2).nextBytes(payload);
        var parts = Neighbour.cut(peer.datagram().withPayload(payload).bytes(), 1024);

        for (int i : new int[]{3, 0, 2, 1}) {
            peer.arrive(parts.get(i));
        }

        assertThat(seen).singleElement().isEqualTo(payload);
        assertThat(host.net("")).contains("packets   joined 1  cut 0  passed on 0  bytes held in parts 0");
    }

    @Test
    void partsThatOverlapAreGivenUp() {
        host.echoAt(7);
        var parts = Neighbour.cut(peer.datagram().withPayload(new byte[100]).bytes(), 48);
        var overlapping = parts.get(1).clone();
        ByteBuffer.wrap(overlapping).putShort(20, (short) 0x2005);

        peer.arrive(parts.get(0));
        peer.arrive(Neighbour.summed(overlapping));

        assertThat(host.stats("ip")).endsWith("dropped 1: fragment-overlap 1");
        assertThat(host.stats("udp")).contains("received 0");
    }

    @Test
    void whatIsNotWholeInTimeIsGivenUpAndItsSenderTold() {
        peer.known();
        var parts = Neighbour.cut(peer.datagram().withPayload(new byte[100]).bytes(), 48);
        peer.arrive(parts.get(0));
        host.pass(29_999_999);
        assertThat(peer.packets()).isEmpty();

        host.pass(1);

        assertThat(peer.packets()).singleElement().satisfies(packet -> {
            assertThat(at(packet, 9)).isEqualTo(1);
            assertThat(packet[20]).isEqualTo((byte) 11);
            assertThat(packet[21]).isEqualTo((byte) 1);
            assertThat(Arrays.copyOfRange(packet, 28, 56)).as("header and eight bytes")
                    .isEqualTo(Arrays.copyOfRange(parts.get(0), 14, 42));
        });
        assertThat(host.stats("ip")).contains("fragment-timeout 1");
    }

    @Test
    void ofWhatNeverCompletesWithoutItsFirstPartNobodyIsTold() {
        peer.known();
        peer.arrive(Neighbour.cut(peer.datagram().withPayload(new byte[100]).bytes(), 48).get(1));
        host.pass(31_000_000);

        assertThat(peer.packets()).isEmpty();
    }

    @Test
    void aNarrowPathIsLearntFromWhoComplainsAndForgottenAfterTenMinutes() {
        peer.known();
        var endpoint = host.udp(ADA).claim(9);
        endpoint.send(PEER, 7, new byte[1400]);
        var tooBig = peer.packets().getFirst();
        assertThat(word(tooBig, 6)).as("not to be cut").isEqualTo(0x4000);

        peer.arrive(icmp(3, 4, 1000, tooBig));
        endpoint.send(PEER, 7, new byte[1400]);

        assertThat(peer.packets()).extracting(packet -> packet.length).containsExactly(20 + 976, 20 + 1408 - 976);
        host.pass(600_000_001);
        peer.known();
        endpoint.send(PEER, 7, new byte[1400]);
        assertThat(peer.packets()).hasSize(1);
    }

    @Test
    void aComplaintAboutWhatWasNeverSentIsNotBelieved() {
        peer.known();
        var endpoint = host.udp(ADA).claim(9);
        endpoint.send(PEER, 7, new byte[1400]);
        var sent = peer.packets().getFirst();
        var ofNobody = sent.clone();
        ofNobody[21] = 10;
        var ofAnother = sent.clone();
        ofAnother[15]++;

        peer.arrive(icmp(3, 4, 600, ofNobody));
        peer.arrive(icmp(3, 4, 600, ofAnother));
        peer.arrive(icmp(3, 4, 600, new byte[28]));
        peer.arrive(icmp(3, 4, 600, new byte[0]));

        assertThat(host.stats("icmp")).endsWith("dropped 4: stray 4");
        endpoint.send(PEER, 7, new byte[1400]);
        assertThat(peer.packets()).hasSize(1);
    }

    // Errors.

    @Test
    void aPortThatNobodyHasIsUnreachable() {
        peer.known();
        var asked = peer.datagram().to(0x0a000002, 9).bytes();
        peer.arrive(asked);

        assertThat(peer.packets()).singleElement().satisfies(packet -> {
            assertThat(packet[20]).isEqualTo((byte) 3);
            assertThat(packet[21]).isEqualTo((byte) 3);
            assertThat(Arrays.copyOfRange(packet, 28, packet.length))
                    .isEqualTo(Arrays.copyOfRange(asked, 14, asked.length));
        });
    }

    @Test
    void aProtocolThatNobodyHasIsUnreachable() {
        peer.known();
        peer.arrive(peer.datagram().withProtocol(99).bytes());

        assertThat(peer.packets()).singleElement()
                .satisfies(packet -> assertThat(Arrays.copyOfRange(packet, 20, 22)).containsExactly(3, 2));
    }

    @Test
    void optionsThatAreNoneAreAParameterProblemWithThePlace() {
        peer.known();
        peer.arrive(peer.datagram().withOptions((byte) 1, (byte) 68, (byte) 40, (byte) 0).bytes());

        assertThat(peer.packets()).singleElement().satisfies(packet -> {
            assertThat(packet[20]).isEqualTo((byte) 12);
            assertThat(packet[24]).as("the length of the option at 21").isEqualTo((byte) 22);
        });
        assertThat(host.stats("ip")).contains("option 1");
    }

    @Test
    void nobodyChoosesOurRoutes() {
        host.echoAt(7);
        peer.arrive(peer.datagram().withOptions((byte) 131, (byte) 7, (byte) 4, (byte) 10, (byte) 0, (byte) 0, (byte) 1,
                (byte) 0).bytes());

        assertThat(host.stats("ip")).contains("option 1");
        assertThat(host.stats("udp")).contains("received 0");
    }

    @Test
    void aFloodOfBadPacketsMakesNoFloodOfErrors() {
        peer.known();
        for (int i = 0; i < 500; i++) {
            peer.arrive(peer.datagram().to(0x0a000002, 9).bytes());
        }
        assertThat(peer.packets()).hasSize(50);
        assertThat(host.stats("icmp")).contains("limited 450");

        host.pass(3000);
        for (int i = 0; i < 10; i++) {
            peer.arrive(peer.datagram().to(0x0a000002, 9).bytes());
        }
        assertThat(peer.packets()).as("one a millisecond").hasSize(3);
    }

    @Test
    void nobodyIsToldOfWhatCameToMany() {
        peer.known();
        peer.arrive(peer.datagram().to(0x0a0000ff, 9).bytes());
        peer.arrive(peer.datagram().to(-1, 9).bytes());
        peer.arrive(peer.datagram().withMacs(0xffff_ffff_ffffL, Neighbour.ITS).to(0x0a000002, 9).bytes());

        assertThat(host.stats("udp")).contains("unhandled 3");
        assertThat(peer.packets()).isEmpty();
    }

    @Test
    void aSourceThatCannotBeIsDropped() {
        host.echoAt(7);
        for (int source : new int[]{0x7f000001, 0x0a000002, -1, 0xe0000001, 0x0a0000ff}) {
            peer.arrive(peer.datagram().from(source, 1000).bytes());
        }

        assertThat(host.stats("ip")).endsWith("dropped 5: bad-source 5");
    }

    @Test
    void theLoopbackNetworkIsNotReachedFromTheWire() {
        host.echoAt(7);
        peer.arrive(peer.datagram().to(Host.HERE, 7).bytes());

        assertThat(host.stats("ip")).endsWith("dropped 1: not-ours 1");
    }

    @Test
    void aFrameForAnotherStationIsNotTaken() {
        peer.arrive(peer.datagram().withMacs(0x0200_0000_0055L, Neighbour.ITS).bytes());

        assertThat(host.stats("ethernet")).endsWith("dropped 1: not-ours 1");
    }

    @Test
    void anEchoIsAnsweredToOneWhoAsksUsAndNotToOneWhoAsksAll() {
        peer.known();
        peer.arrive(icmp(8, 0, 1, Host.bytes("data")));
        assertThat(peer.packets()).singleElement().satisfies(packet -> assertThat(packet[20]).isZero());

        var toAll = icmp(8, 0, 1, Host.bytes("data"));
        ByteBuffer.wrap(toAll).putInt(30, 0x0a0000ff);
        peer.arrive(Neighbour.summed(toAll));
        assertThat(peer.packets()).isEmpty();
    }

    // Passing on.

    @Test
    void whatIsForOthersIsPassedOnOnlyWhenThatIsWanted() {
        var other = new Neighbour(host, "eth1", "10.1.0.2/24", 0x0a010009).known();
        peer.known();
        var frame = peer.datagram().to(0x0a010009, 7).bytes();
        peer.arrive(frame);
        assertThat(other.packets()).isEmpty();
        assertThat(host.stats("ip")).endsWith("not-ours 1");

        host.net("forward on");
        peer.arrive(frame);

        assertThat(other.packets()).singleElement().satisfies(packet -> {
            assertThat(at(packet, 8)).isEqualTo(63);
            var once = frame.clone();
            once[22] = 63;
            assertThat(packet).isEqualTo(Arrays.copyOfRange(Neighbour.summed(once), 14, once.length));
        });
    }

    @Test
    void aPacketWhoseTimeIsUpIsNotPassedOn() {
        var other = new Neighbour(host, "eth1", "10.1.0.2/24", 0x0a010009).known();
        peer.known();
        host.net("forward on");
        var frame = peer.datagram().to(0x0a010009, 7).bytes();
        frame[22] = 1;
        peer.arrive(Neighbour.summed(frame));

        assertThat(other.packets()).isEmpty();
        assertThat(peer.packets()).singleElement()
                .satisfies(packet -> assertThat(Arrays.copyOfRange(packet, 20, 22)).containsExactly(11, 0));
    }

    @Test
    void whoSendsToANetworkThatNobodyLeadsToIsTold() {
        peer.known();
        host.net("forward on");
        peer.arrive(peer.datagram().to(FAR, 7).bytes());

        assertThat(peer.packets()).singleElement()
                .satisfies(packet -> assertThat(Arrays.copyOfRange(packet, 20, 22)).containsExactly(3, 0));
    }

    @Test
    void whoSendsToAHostThatDoesNotAnswerIsTold() {
        new Neighbour(host, "eth1", "10.1.0.2/24", 0x0a010009);
        peer.known();
        host.net("forward on");
        peer.arrive(peer.datagram().to(0x0a010009, 7).bytes());
        host.pass(4_000_000);

        assertThat(peer.packets()).singleElement()
                .satisfies(packet -> assertThat(Arrays.copyOfRange(packet, 20, 22)).containsExactly(3, 1));
    }

    @Test
    void anAddressThatCannotBeIsRefused() {
        assertThat(host.net("address eth0 10.0.0.255/24")).singleElement().asString().contains("cannot be the address");
        assertThat(host.net("address eth0 10.0.0.0/24")).singleElement().asString().contains("cannot be the address");
        assertThat(host.net("address eth0 224.0.0.1/24")).singleElement().asString().contains("cannot be the address");
        assertThat(host.net("address eth0 127.0.0.1/8")).singleElement().asString().contains("loop-back link");
        assertThat(host.net("address eth9 10.0.0.1/8"))
                .containsExactly("net: there is no link 'eth9'; there are lo, eth0.");
        assertThat(host.net("address eth0 10.0.0.1")).singleElement().asString().contains("write 10.0.0.2/24");
        assertThat(host.net("address eth0 10.0.0/8")).singleElement().asString().contains("is no address");
        assertThat(host.net("address eth0 10.0.0.1/33")).singleElement().asString().contains("is not a length");
        assertThat(host.net("route add 0.0.0.0/0 11.0.0.1")).singleElement().asString().contains("no link leads");
        assertThat(host.net("route remove 1.2.3.0/24")).containsExactly("net: there is no route to 1.2.3.0/24.");
        assertThat(host.net("bogus")).containsExactly("net does not know 'bogus'; 'net help' says what it knows.");
        assertThat(host.net("forward maybe")).containsExactly("net forward needs 'on' or 'off'.");
    }

    @Test
    void anAddressThatIsTakenAwayIsNobodysAnyMore() {
        host.echoAt(7);
        host.net("address eth0 none");
        peer.arrive(peer.datagram().bytes());

        assertThat(host.stats("ip")).endsWith("not-ours 1");
        assertThat(host.udp(ADA).claim(9).send(PEER, 7, Host.bytes("x"))).isFalse();
    }

    // The graph.

    @Test
    void theGraphShowsWhatIsInstalledAndFollowsIt() {
        assertThat(host.net("")).contains("eth0      08:00:2b:00:00:" + station() + "  10.0.0.2/24  mtu 1500",
                "    -> arp", "    -> ip", "    -> icmp", "    -> udp");
        host.echoAt(7);
        peer.known();
        peer.arrive(peer.datagram().bytes());

        var dot = String.join("\n", host.net("dot"));
        assertThat(dot).startsWith("digraph plexus {").endsWith("}").contains("\"ethernet\" -> \"ip\" [label=\"1\"]",
                "\"ip\" -> \"udp\" [label=\"1\"]", "\"udp\" -> \"handler 0\"", "of echo7.jar on Udp.packetArrived");
        assertThat(dot.chars().filter(c -> c == '"').count()).isEven();
    }

    private String station() {
        return "%02x".formatted(1 + "eth0".hashCode() % 100);
    }

    /// An ICMP message from the peer.
    private byte[] icmp(int type, int code, int rest, byte[] data) {
        var message = ByteBuffer.allocate(8 + data.length);
        message.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(data);
        int sum = 0;
        for (int i = 0; i < message.capacity(); i++) {
            sum += (i % 2 == 0 ? 256 : 1) * at(message.array(), i);
            sum = sum > 0xffff ? sum - 0xffff : sum;
        }
        message.putShort(2, (short) (0xffff - sum));
        var frame = peer.datagram().withProtocol(1)
                .withPayload(Arrays.copyOfRange(message.array(), 8, message.capacity()))
                .bytes();
        System.arraycopy(message.array(), 0, frame, 34, 8);
        return frame;
    }

    static List<byte[]> seeds(Neighbour peer) {
        var large = Neighbour.cut(peer.datagram().withPayload(new byte[200]).bytes(), 64);
        return List.of(peer.datagram().bytes(), large.get(0), large.get(1), large.getLast(),
                peer.datagram()
                        .withOptions((byte) 7, (byte) 7, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0)
                        .bytes(),
                peer.arp(1, Neighbour.ITS, PEER, 0, 0x0a000002), peer.arp(2, Neighbour.ITS, PEER, 0, 0x0a000002));
    }
}
