package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.dispatcher.Requester;

class UdpCommandTests {
    private final Host host = new Host();

    @Test
    void itPrintsTheAnswer() {
        host.echoAt(7);

        assertThat(host.enter("send 7 anybody there")).containsExactly("udp: 127.0.0.1:7 answers: anybody there");
    }

    @Test
    void itSaysWhenNobodyAnswers() {
        assertThat(host.enter("send 7 anybody there")).containsExactly("udp: no answer from port 7");
    }

    @Test
    void itPrintsEveryAnswerWhoeverItIsFrom() {
        var who = Requester.of("twice.jar");
        var other = host.udp(who).claim(70);
        var endpoint = host.udp(who).claim(7);
        host.handle(who, endpoint, datagram -> {
            endpoint.send(datagram.sourceAddress(), datagram.sourcePort(), Host.bytes("one"));
            other.send(datagram.sourceAddress(), datagram.sourcePort(), Host.bytes("two"));
        });

        assertThat(host.enter("send 7 x")).containsExactly("udp: 127.0.0.1:7 answers: one",
                "udp: 127.0.0.1:70 answers: two");
    }

    @Test
    void whatArrivesWhileNobodyWaitsIsNoAnswerToTheNextQuestion() {
        var endpoint = host.udp(Requester.of("early.jar")).claim(9);
        endpoint.send(Host.HERE, 49_152, Host.bytes("too early"));

        assertThat(host.enter("send 7 x")).containsExactly("udp: no answer from port 7");
    }

    @Test
    void anAnswerCannotPretendToBeALineOfItsOwn() {
        var who = Requester.of("liar.jar");
        var endpoint = host.udp(who).claim(7);
        host.handle(who, endpoint, datagram -> endpoint.send(datagram.sourceAddress(), datagram.sourcePort(),
                Host.bytes("a\nudp: 10.0.0.1:1 answers: b")));

        assertThat(host.enter("send 7 x")).containsExactly("udp: 127.0.0.1:7 answers: a udp: 10.0.0.1:1 answers: b");
    }

    @Test
    void aTextInAnyScriptComesBackAsItWas() {
        host.echoAt(7);

        assertThat(host.enter("send 7  Γειά  σου, мир 🌍"))
                .containsExactly("udp: 127.0.0.1:7 answers: Γειά  σου, мир 🌍");
    }

    @Test
    void theLongestTextGoesAndOneByteMoreDoesNot() {
        host.echoAt(7);

        assertThat(host.enter("send 7 " + "x".repeat(65_507))).singleElement().asString().endsWith("x".repeat(65_507));
        assertThat(host.enter("send 7 " + "x".repeat(65_508)))
                .containsExactly(
                        "udp: the text has 65508 bytes and a datagram carries at most 65507; send it in parts.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "\"\"           | udp needs to be told what to do: 'udp send PORT TEXT' or 'udp stats'.",
            "listen 7       | udp does not know 'listen'; it knows 'udp send PORT TEXT' and 'udp stats'.",
            "send           | udp send needs a port and a text, such as 'udp send 7 hello'.",
            "send 7         | udp send needs a port and a text, such as 'udp send 7 hello'.",
            "send x y       | udp: 'x' is no port; a port is a number from 1 to 65535.",
            "send 0 y       | udp: '0' is no port; a port is a number from 1 to 65535.",
            "send -7 y      | udp: '-7' is no port; a port is a number from 1 to 65535.",
            "send 65536 y   | udp: '65536' is no port; a port is a number from 1 to 65535.",
            "send 99999999999999999999 y | udp: '99999999999999999999' is no port; a port is a number from 1 to 65535.",
            "send ٧ y       | udp: '٧' is no port; a port is a number from 1 to 65535.",
            "stats now      | udp stats takes no arguments."})
    void badArgumentsGetOneSentence(String arguments, String sentence) {
        assertThat(host.enter(arguments)).containsExactly(sentence);
    }

    @Test
    void theStatisticsNameEveryLayer() {
        host.echoAt(7);
        host.enter("send 7 x");
        host.enter("send 8 x");

        assertThat(host.enter("stats")).containsExactly(
                "ethernet  received 3  sent 3  dropped 0",
                "ip        received 3  sent 3  dropped 0",
                "icmp      received 0  sent 0  dropped 0",
                "udp       received 3  sent 3  dropped 1: unhandled 1");
    }
}
