package spin.plexus.packetdrill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.plexus.packetdrill.FakeStack.Mistake;
import spin.plexus.packetdrill.script.ScriptReader;
import spin.plexus.packetdrill.script.ScriptReader.Reading;

final class InterpreterTests {
    private static final String CONVERSATION = """
            0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +0...0.100 accept(3, ..., ...) = 4
            +0 < S 123:123(0) win 1000 <mss 1000>
            +0 > S. 0:0(0) ack 1 win 1000 <mss 1460>
            +.1 < . 1:1(0) ack 1 win 1000
            +0 < P. 1:301(300) ack 1 win 1000
            +.04 > . 1:1(0) ack 301 win 1000
            +0 read(4, ..., 1000) = 300
            +60 write(4, ..., 500) = 500
            +0 > P. 1:501(500) ack 301
            +0 read(9, ..., 10) = -1 EBADF (Bad file descriptor)
            """;

    @Test
    void aStackThatDoesAsTheScriptSaysPasses() {
        assertThat(run(CONVERSATION, Mistake.NONE)).isEqualTo(new Verdict.Passed(60_140_000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SILENT|7|no packet was sent by 0.004000",
            "WRONG_FLAGS|7|the flags should be S., it is .",
            "WRONG_OPTION|7|option 1 should be mss 1460, it is mss 1461",
            "WRONG_ACKNOWLEDGEMENT|7|the acknowledgement should be 1, it is 2",
            "WRONG_WINDOW|7|the window should be 1000, it is 999",
            "BAD_CHECKSUM|7|the checksum of the segment is wrong",
            "BAD_IP_CHECKSUM|7|the checksum of the IP header is wrong",
            "CUT_SHORT|7|the total length of the IP header is 44, the packet has 30 bytes",
            "LATE|10|no packet was sent by 0.144000",
            "SENT_TWICE|10|the flags should be ., it is S.",
            "WRONG_READ|11|read gives other bytes than were sent from 1",
            "WRONG_SEQUENCE|13|the sequence number should be 1, it is 2",
            "WRONG_LENGTH|13|the length of the payload should be 500, it is 499",
            "WRONG_PAYLOAD|13|the payload is not what was written at this place of the stream",
            "WRONG_ERROR|14|read should answer -1 EBADF, it answers -1 EINVAL",
            "NEVER_RESTS|1|the stack finds something to do for ever: a million deadlines have passed"})
    void eachMistakeIsFoundAtItsLine(Mistake mistake, int line, String message) {
        assertThat(run(CONVERSATION, mistake)).isInstanceOfSatisfying(Verdict.Failed.class, failed -> {
            assertThat(failed.message()).isEqualTo(message);
            assertThat(failed.position().line()).isEqualTo(line);
        });
    }

    @Test
    void aFailureShowsBothPacketsAndTheBytes() {
        assertThat(run(CONVERSATION, Mistake.WRONG_WINDOW).toText("a.pkt")).startsWith("""
                a.pkt:7:1: failed: the window should be 1000, it is 999
                  script  0.000000 > S. 0:0(0) ack 1 win 1000 <mss 1460>
                  seen    0.000000 > S. 0:0(0) ack 1 win 999 <mss 1460>
                  bytes   45 00 00 2c""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 < . 1:1(0) ack 1 win 5\\n+0 write(4, ..., 5) = 5|the stack has sent a packet that the script does not expect",
            "0 accept(3, ..., ...) = 4|accept waits, and the script does not let it; give it an end, '+0...0.1 accept(...)'",
            "0...0.1 accept(3, ..., ...) = 4\\n+1 close(3) = 0|accept should have returned by 0.100000, it still waits at 1.000000",
            "0...0.1 accept(3, ..., ...) = 4\\n+0 close(3) = 0|the call of line 1, accept, still waits",
            "0 < P. 1:301(300) ack 1 win 5\\n+.01 > . 1:1(0) ack 301 win 1000|no packet was sent by 0.014000",
            "0 < P. 1:301(300) ack 1 win 5\\n+.06~+.08 > . 0:0(0) ack 300 win 1000|the packet was sent at 0.040000, it should be between 0.056000 and 0.084000",
            "0 close(3) = -1 EBADF|close should answer -1 EBADF, it answers 0"})
    void theScriptIsHeldToItsOwnWord(String text, String message) {
        assertThat(run(text.replace("\\n", "\n"), Mistake.NONE)).isInstanceOfSatisfying(Verdict.Failed.class,
                failed -> assertThat(failed.message()).isEqualTo(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 %{ assert tcpi_cwnd == 10 }%|an assertion about tcpi_cwnd is not judged here: assert tcpi_cwnd == 10",
            "0 `ip link show`|commands of the shell are not run: ip link show",
            "0 `sysctl -w a=1`|the stack has no setting a=1",
            "`defaults.sh\\n./set_sysctls.py /proc/sys/net/ipv4/tcp_x=1`\\n0 close(3) = 0|the stack has no setting /proc/sys/net/ipv4/tcp_x=1",
            "`nstat`\\n0 close(3) = 0|commands of the shell are not run: nstat",
            "0 splice(3) = 0|the runner does not make the call splice",
            "0 listen(3, SOMAXCONN) = 0|the runner does not know the name SOMAXCONN",
            "0 connect(3, ..., ...) = 0|this stack calls nobody", "0 > udp (10)|udp (10) from the stack is not checked",
            "--ip_version=ipv6\\n0 close(3) = 0|--ip_version=ipv6: only ipv4 is spoken here",
            "--speed=5\\n0 close(3) = 0|--speed=5: the runner has no such setting",
            "0 < ipv4 1.2.3.4 > 1.2.3.5: . 1:1(0)|a packet within ipv4 to the stack is not made"})
    void whatCannotBeDoneIsSkippedWithItsReason(String text, String reason) {
        assertThat(run(text.replace("\\n", "\n"), Mistake.NONE)).isInstanceOfSatisfying(Verdict.Skipped.class,
                skipped -> assertThat(skipped.reason()).isEqualTo(reason));
    }

    @Test
    void whatIsLeftAtTheEndIsAFailureOnlyForTheStrict() {
        var text = "0 < . 1:1(0) ack 1 win 5\n+0 write(4, ..., 5) = 5";

        assertThat(run(text, Mistake.NONE, true)).isInstanceOf(Verdict.Failed.class);
        assertThat(run(text, Mistake.NONE, false)).isEqualTo(new Verdict.Passed(0));
    }

    @Test
    void settingHostDefaultsIsNothing() {
        assertThat(run("`../../common/defaults.sh`\n0 close(3) = 0\n`/tmp/sysctl_restore_${PPID}.sh`", Mistake.NONE))
                .isEqualTo(new Verdict.Passed(0));
    }

    @Test
    void mutatedScriptsEndWithAVerdict() {
        var random = new Random(11);
        int passed = 0;
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder(CONVERSATION);
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                text.setCharAt(random.nextInt(text.length()), CONVERSATION.charAt(random.nextInt(text.length())));
            }
            passed += run(text.toString(), Mistake.NONE) instanceof Verdict.Passed ? 1 : 0;
        }
        assertThat(passed).as("mutants that still pass, of 3000").isLessThan(600);
    }

    private static Verdict run(String text, Mistake mistake) {
        return run(text, mistake, true);
    }

    private static Verdict run(String text, Mistake mistake, boolean strict) {
        return switch (ScriptReader.read("a.pkt", text, Map.of())) {
            case Reading.Read(var script) ->
                Interpreter.run(script, (hosts, output) -> new FakeStack(mistake, hosts, output), strict);
            case Reading.Bad(var position, var message) -> new Verdict.Bad(position, message);
        };
    }
}
