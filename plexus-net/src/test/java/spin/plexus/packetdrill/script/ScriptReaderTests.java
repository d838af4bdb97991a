package spin.plexus.packetdrill.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.plexus.packetdrill.script.ScriptReader.Reading;

final class ScriptReaderTests {
    private static final String EVERYTHING = """
            // RFC 9293, 3.5
            // A handshake.
            --tolerance_usecs=500
            --define=COOKIE=abcd1234
            --ip_version=ipv4
            `sysctl -q net.ipv4.tcp_sack=1`
            0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0 /* twice */
            +.1...0.200 accept(3, {sa_family = AF_INET, sin_port = htons(8080), sin_addr = inet_addr("192.0.2.1")}, ...) = 4
            +0~+.5 < [ect0, ttl 64] SEW 0:0(0) win 32792 <mss 1000,sackOK,TS val 100 ecr 0,nop,wscale 7>
            1.5~2 > S. 0:0(0) ack 1 <...>
            * > . 1:1(0) ack 1 <nop,nop,sack 3:5 7:9>
            +0 < 4000 > 8080 FPU. 4294967295:4(5) ack 1 win 5 urg 3 <FOEXP COOKIE,FO>
            +0 < udp (10)
            +0 < icmp unreachable frag_needed mtu 1400 [1:11(10)]
            +0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 5},{..., 6}], msg_flags=0}, A|0x10) = -1 EAGAIN (Can't (now))
            +0 %{ assert tcpi_snd_cwnd == 10 }%
            +0 `true`
            `restore`
            """;

    @Test
    void everyFormIsRead() {
        var script = script(EVERYTHING);

        assertThat(script.header()).isEqualTo("RFC 9293, 3.5\nA handshake.");
        assertThat(script.settings()).extracting(Script.Setting::name, Script.Setting::value)
                .contains(tuple("tolerance_usecs", "500"));
        assertThat(script.before()).hasSize(1);
        assertThat(script.after()).extracting(Script.Command::text).containsExactly("restore");
        assertThat(script.events()).hasSize(12).extracting(each -> each.position().line())
                .containsExactly(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18);
        assertThat(script.events().subList(2, 6)).extracting(Event::when).containsExactly(new When.After(100_000),
                new When.AfterBetween(0, 500_000), new When.Between(1_500_000, 2_000_000), new When.Any());
        assertThat(script.events().get(2).action()).isInstanceOfSatisfying(Action.Call.class,
                call -> assertThat(call.until()).hasValue(200_000));
        assertThat(script.events().get(9).action()).isInstanceOfSatisfying(Action.Call.class,
                call -> assertThat(call.errno()).isEqualTo("EAGAIN"));
    }

    @Test
    void aSegmentHasItsNumbersFlagsAndOptions() {
        assertThat(packet("< [ect0] SE 4294967295:4(5) ack 7 win 8 urg 3 <mss 1000,nop,sack 1:2 5:6,TS val 9 ecr 10>"))
                .isEqualTo(new PacketSpec.Tcp(
                        new IpInfo(IpInfo.Ecn.ECT0, OptionalInt.empty(), OptionalInt.empty()),
                        PacketSpec.Ports.OPEN, TcpFlags.SYN | TcpFlags.ECE, 4_294_967_295L, 5, OptionalLong.of(7),
                        OptionalInt.of(8), OptionalInt.of(3),
                        Optional.of(new TcpOptions(List.of(new TcpOption.MaximumSegment(1000),
                                new TcpOption.Nop(),
                                new TcpOption.Sack(List.of(new TcpOption.Block(1, 2),
                                        new TcpOption.Block(5, 6))),
                                new TcpOption.Timestamps(9, 10))))));
    }

    @Test
    void dotsAreAnyOptionsAndNothingIsNone() {
        assertThat(((PacketSpec.Tcp) packet("> . 1:1(0) <...>")).options()).isEmpty();
        assertThat(((PacketSpec.Tcp) packet("> . 1:1(0)")).options()).contains(TcpOptions.NONE);
    }

    @Test
    void aDefinedNameIsReplacedAndTheCallerGoesFirst() {
        var text = "--define=CODE=net_unreachable\n0 < icmp unreachable CODE [1:1(0)]";

        assertThat(((PacketSpec.Icmp) packetOf(text, Map.of())).code()).isZero();
        assertThat(((PacketSpec.Icmp) packetOf(text, Map.of("CODE", "frag_needed"))).code()).isEqualTo(4);
    }

    @Test
    void flagsAreWrittenAsTheyAreRead() {
        for (int flags = 0; flags < 512; flags++) {
            assertThat(((PacketSpec.Tcp) packet("> " + TcpFlags.toText(flags) + " 0:0(0)")).flags()).isEqualTo(flags);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
            "0 > S 0:1(0)|1:9|the sequence numbers 0:1 do not span 0 bytes; the end is 0",
            "0 > SX 0:0(0)|1:5|expected flags of FSRPUEWA and '.', found 'SX'",
            "0 < . 1:1(0) win 70000|1:18|the window is 70000; it must lie between 0 and 65535",
            "0 < . 1:1(0) <mss>|1:18|expected the segment size, found '>'",
            "0 < . 1:1(0) <crc 1>|1:15|expected one of nop, eol, mss, wscale, sackOK, sack, TS, FO, FOEXP, md5, found 'crc'",
            "0 read(3, ..., 10)|1:19|expected '=', found the end of the script",
            "0 read(3, ... 10) = 1|1:15|expected ',' or ')', found '10'",
            "x read(3) = 1|1:1|expected a time: seconds, '+' seconds, or '*', found 'x'",
            "+2~+1 read(3) = 1|1:5|a range of times must not end before it begins",
            "1.2.3 read(3) = 1|1:1|'1.2.3' is neither a number nor an address",
            "0 `true|1:3|a command begins here and does not end; close it with `",
            "0 < icmp gone|1:10|expected a type of ICMP message (echo_reply, echo_request, parameter_problem, redirect, source_quench, time_exceeded, unreachable), found 'gone'",
            "`a`|1:4|expected an event, found the end of the script",
            "0 f(99999999999999999999) = 1|1:5|'99999999999999999999' is not a number of 64 bits",
            "9999999999 f() = 1|1:1|the time is 9999999999 s; it must lie between 0 and 1000000"})
    void aMistakeIsToldWithItsPlace(String text, String place, String message) {
        assertThat(ScriptReader.read("bad.pkt", text, Map.of())).isInstanceOfSatisfying(Reading.Bad.class, bad -> {
            assertThat(bad.position().line() + ":" + bad.position().column()).isEqualTo(place);
            assertThat(bad.message()).isEqualTo(message);
        });
    }

    @Test
    void bracketsWithoutEndAreRefusedAndNotFollowed() {
        assertThat(ScriptReader.read("deep.pkt", "0 f(" + "[".repeat(100_000), Map.of()))
                .isInstanceOfSatisfying(Reading.Bad.class,
                        bad -> assertThat(bad.message()).startsWith("brackets are nested more than 32"));
    }

    @Test
    void mutatedScriptsAreReadOrRefused() {
        var random = new Random(7);
        int bad = 0;
        for (int round = 0; round < 4_000; round++) {
            var text = new StringBuilder(EVERYTHING);
            for (int change = 1 + random.nextInt(4); change > 0; change--) {
                mutate(text, random);
            }
            bad += ScriptReader.read("mutant.pkt", text.toString(), Map.of()) instanceof Reading.Bad ? 1 : 0;
        }
        assertThat(bad).as("mutants refused, of 4000").isBetween(1_000, 3_800);
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, (char) random.nextInt(256));
            case 2 -> text.setCharAt(at, EVERYTHING.charAt(random.nextInt(EVERYTHING.length())));
            default -> text.insert(at, EVERYTHING, 0, random.nextInt(60));
        }
    }

    private static PacketSpec packet(String text) {
        return packetOf("0 " + text, Map.of());
    }

    private static PacketSpec packetOf(String text, Map<String, String> definitions) {
        if (!(ScriptReader.read("test.pkt", text, definitions) instanceof Reading.Read(var script))) {
            throw new AssertionError("not read: " + ScriptReader.read("test.pkt", text, definitions));
        }
        return switch (script.events().getLast().action()) {
            case Action.Inbound(var packet) -> packet;
            case Action.Outbound(var packet) -> packet;
            default -> throw new AssertionError("no packet: " + text);
        };
    }

    private static Script script(String text) {
        return switch (ScriptReader.read("test.pkt", text, Map.of())) {
            case Reading.Read(var script) -> script;
            case Reading.Bad bad -> throw new AssertionError(bad.toString());
        };
    }
}
