package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.core.device.Framing;
import spin.dispatcher.Requester;
import spin.plexus.datalink.Datalink;
import spin.plexus.tcp.Connection;
import spin.plexus.tcp.Listener;

/// The same protocols over links that are no Ethernet: a circuit of ATM, and a T3 line between two hosts.
class FramingTests {
    private static final long SECOND = 1_000_000;
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    Path folder;

    private static List<String> echoed(TwoHosts hosts, int... lengths) {
        var heard = new ArrayList<String>();
        hosts.there.echoAt(7);
        var who = Requester.of("asker.jar");
        var mine = hosts.here.udp(who).claim(4000);
        hosts.here.handle(who, mine, answer -> heard.add(answer.payloadLength() + " bytes"));
        for (int length : lengths) {
            mine.send(TwoHosts.THERE, 7, new byte[length]);
            // Each host has a time of its own; what one sends the other sees in its next turn.
            for (int turn = 0; turn < 10; turn++) {
                hosts.pass(SECOND / 100);
            }
        }
        assertThat(hosts.here.faults).isEmpty();
        assertThat(hosts.there.faults).isEmpty();
        return heard;
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramGoesThereAndBack(Framing framing) {
        assertThat(echoed(new TwoHosts(framing), 16)).containsExactly("16 bytes");
    }

    @Test
    void whatAnEthernetCutsInSixAnAtmCircuitCarriesWhole() {
        var ethernet = new TwoHosts();
        var atm = new TwoHosts(Framing.ATM);

        // The first finds the neighbour: of six parts that wait for one only three would be kept.
        assertThat(echoed(ethernet, 16, 8132)).isEqualTo(echoed(atm, 16, 8132))
                .containsExactly("16 bytes", "8132 bytes");

        assertThat(packets(ethernet.here)).contains("joined 1  cut 1");
        assertThat(packets(atm.here)).isEmpty();
        assertThat(atm.carried()).anySatisfy(packet -> assertThat(packet).hasSize(8 + 20 + 8 + 8132));
    }

    private static String packets(Host host) {
        return host.net("").stream().filter(line -> line.startsWith("packets")).findFirst().orElse("");
    }

    @Test
    void onAtmLlcAndSnapStandInFrontAndTheOtherEndIsAskedWhoItIs() {
        var hosts = new TwoHosts(Framing.ATM);
        var question = "aaaa03000000" + "0806" + "00130800" + "0000" + "0008" + "04" + "0000" + "04" + "0a000001"
                + "00000000";
        assertThat(HEX.formatHex(hosts.carried().getFirst())).isEqualTo(question);

        echoed(hosts, 2);

        var answer = "aaaa03000000" + "0806" + "00130800" + "0000" + "0009" + "04" + "0000" + "04" + "0a000002"
                + "0a000001";
        var all = hosts.carried().stream().map(HEX::formatHex).toList();
        assertThat(all).contains(answer).anyMatch(each -> each.startsWith("aaaa03000000" + "0800" + "4500001e"));
        assertThat(hosts.here.net("arp")).singleElement().asString().startsWith("10.0.0.2 ");
    }

    @Test
    void onT3NobodyIsAskedAnythingAndFourBytesStandInFront() {
        var hosts = new TwoHosts(Framing.T3);
        assertThat(hosts.carried()).isEmpty();

        echoed(hosts, 2);

        assertThat(hosts.carried()).hasSize(2)
                .allSatisfy(frame -> assertThat(HEX.formatHex(frame)).startsWith("ff030021" + "4500001e"));
    }

    @Test
    void whoeverIsNotAtTheOtherEndOfACircuitIsUnreachable() {
        var hosts = new TwoHosts(Framing.ATM);
        hosts.here.enter("send 10.0.0.9 7 hello");
        var who = Requester.of("asker.jar");
        assertThat(hosts.here.udp(who).claim(4000).send(0x0a000009, 7, new byte[4])).isTrue();

        hosts.pass(4 * SECOND);

        assertThat(hosts.here.stats("arp")).contains("no-neighbour");
        assertThat(echoed(hosts, 16)).as("and the other end is").containsExactly("16 bytes");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATM", "T3"})
    void theGraphShowsTheLayersOfTheLinksThatAreThere(Framing framing) {
        var hosts = new TwoHosts(framing);
        echoed(hosts, 16);
        var layer = framing == Framing.ATM ? "atm" : "t3";
        var other = framing == Framing.ATM ? "t3" : "atm";

        assertThat(hosts.here.net("")).anyMatch(line -> line.startsWith(layer + " "))
                .noneMatch(line -> line.startsWith(other + " ")).anyMatch(line -> line.strip().equals("-> ip"))
                .anyMatch(line -> line.startsWith("eth0") && line.contains("10.0.0.1/24"));
        var dot = String.join("\n", hosts.here.net("dot"));
        assertThat(dot).contains("\"eth0\" -> \"" + layer + "\"").contains("\"" + layer + "\" -> \"ip\"")
                .contains("\"lo\" -> \"ethernet\"").doesNotContain("\"" + other + "\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATM", "T3"})
    void tcpCarriesAQuarterOfAMegabyte(Framing framing) {
        var hosts = new TwoHosts(framing);
        Listener listener = hosts.there.part.tcp().listen(80, 4);
        Connection caller = Objects.requireNonNull(hosts.here.part.tcp().connect(TwoHosts.THERE, 80));
        var sent = new byte[1 << 18];
        new Random(7).nextBytes(sent);
        var received = new ByteArrayOutputStream();
        var piece = new byte[8192];
        @Nullable
        Connection called = null;
        int written = 0;
        for (int turn = 0; turn < 20_000 && received.size() < sent.length; turn++) {
            hosts.pass(500);
            called = called == null ? listener.accept() : called;
            written += caller.write(sent, written, sent.length - written, hosts.here.part.tcp().now());
            hosts.here.part.tcp().settle();
            int count = called == null ? 0 : called.read(piece, 0, piece.length, hosts.there.part.tcp().now());
            received.write(piece, 0, Math.max(count, 0));
            hosts.there.part.tcp().settle();
        }

        assertThat(received.toByteArray()).isEqualTo(sent);
        int longest = hosts.carried().stream().mapToInt(frame -> frame.length).max().orElseThrow();
        assertThat(longest).isEqualTo(framing.headerLength() + framing.mtu());
    }

    @Test
    void aTypeOfOnesOwnIsForAnEthernet() {
        var hosts = new TwoHosts(Framing.T3);
        var claim = hosts.here.kernel.resolve(Datalink.class, Requester.of("own.jar")).claim(0x9000);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> claim.send("eth0", 1, new byte[4])).withMessageContaining("name an Ethernet");
    }

    @ParameterizedTest
    @EnumSource(names = {"ATM", "T3"})
    void whatIsNoFrameIsCountedAndNothingElse(Framing framing) {
        var hosts = new TwoHosts(framing);
        echoed(hosts, 40);
        var good = hosts.carried();
        var chance = new SplittableRandom(11);
        int tries = 20_000;
        for (int i = 0; i < tries; i++) {
            byte[] frame = good.get(chance.nextInt(good.size())).clone();
            for (int flips = chance.nextInt(1, 5); flips > 0; flips--) {
                frame[chance.nextInt(Math.min(frame.length, 40))] = (byte) chance.nextInt();
            }
            hosts.arriveHere(chance.nextInt(4) == 0 ? Arrays.copyOf(frame, chance.nextInt(frame.length)) : frame);
        }

        assertThat(hosts.here.faults).isEmpty();
        var layer = hosts.here.stats(framing == Framing.ATM ? "atm" : "t3");
        assertThat(layer).contains("truncated").contains("encapsulation");
        hosts.pass(5 * SECOND);
        assertThat(hosts.here.faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ATM", "T3"})
    void tsharkReadsWhatWasCarried(Framing framing) throws IOException, InterruptedException {
        var tshark = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "tshark"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(tshark.isPresent(), "tshark is not installed (Debian package tshark)");
        var hosts = new TwoHosts(framing);
        echoed(hosts, 16);
        var file = folder.resolve("carried.pcap");
        Files.write(file, pcap(framing.captureType(), hosts.carried()));

        var process = new ProcessBuilder(tshark.get().toString(), "-r", file.toString(), "-T", "fields", "-e",
                "frame.protocols", "-e", "udp.dstport", "-e", "arp.opcode", "-e", "_ws.malformed")
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                .map(String::stripTrailing).toList();

        assertThat(process.waitFor()).isZero();
        if (framing == Framing.T3) {
            assertThat(lines).containsExactly("ppp:ip:udp:echo\t7", "ppp:ip:udp:echo\t4000");
        } else {
            assertThat(lines).contains("llc:arp:atmarp\t\t8", "llc:arp:atmarp\t\t9")
                    .anyMatch(line -> line.endsWith("\t7"))
                    .anyMatch(line -> line.endsWith("\t4000"));
        }
    }

    /// A capture of one kind of link, without times.
    private static byte[] pcap(int type, List<byte[]> frames) {
        var file = new ByteArrayOutputStream();
        for (int word : new int[]{0xa1b2c3d4, 0x0002_0004, 0, 0, 0xffff, type}) {
            file.writeBytes(word(word));
        }
        for (byte[] frame : frames) {
            file.writeBytes(word(0));
            file.writeBytes(word(0));
            file.writeBytes(word(frame.length));
            file.writeBytes(word(frame.length));
            file.writeBytes(frame);
        }
        return file.toByteArray();
    }

    private static byte[] word(int value) {
        return new byte[]{(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
