package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// One mechanism a test, each with the clause that asks for it.
class MechanismTests {
    private static final int ACK = Segment.ACK;
    private static final int TEXT = 536;

    /// RFC 9293, 3.10.7.1.
    @Test
    void whatIsForNobodyIsReset() {
        var lone = new Lone();
        assertThat(lone.hear(Segment.SYN, 1000, 0).said()).isEqualTo("RA 0(0) ack 1001");
        assertThat(lone.hear(ACK, 1000, 77).said()).isEqualTo("R 77(0)");
        assertThat(lone.hear(Segment.RST, 1000, 0).said()).isEmpty();
    }

    /// RFC 9293, 3.10.7.2.
    @Test
    void aListenerIsCalledByASynAndNothingElse() {
        var lone = Lone.in(State.LISTEN);
        assertThat(lone.hear(Segment.RST, 1000, 0).said()).isEmpty();
        assertThat(lone.hear(ACK, 1000, 77).said()).isEqualTo("R 77(0)");
        assertThat(lone.hear(Segment.FIN, 1000, 0).said()).isEmpty();
        assertThat(lone.hear(Segment.SYN, 1000, 0).said()).isEqualTo("SA 0(0) ack 1001");
    }

    /// RFC 9293, 3.10.7.3.
    @Test
    void aCallIsAnsweredRefusedOrCrossed() {
        var answered = Lone.in(State.SYN_SENT);
        assertThat(answered.hear(Segment.SYN | ACK, 1000, 1).said()).isEqualTo("A 1(0) ack 1001");
        assertThat(answered.connection.state()).isEqualTo(State.ESTABLISHED);

        var refused = Lone.in(State.SYN_SENT);
        refused.hear(Segment.RST, 0, 0).hear(Segment.RST | ACK, 0, 5);
        assertThat(refused.connection.state()).isEqualTo(State.SYN_SENT);
        refused.sent.clear();
        refused.hear(Segment.RST | ACK, 0, 1);
        assertThat(refused.connection.ending()).isEqualTo(Ending.REFUSED);

        var wrong = Lone.in(State.SYN_SENT);
        assertThat(wrong.hear(ACK, 1000, 5).said()).isEqualTo("R %d(0)".formatted(wrong.absolute(5)));
        assertThat(wrong.connection.state()).isEqualTo(State.SYN_SENT);

        var crossed = Lone.in(State.SYN_SENT);
        assertThat(crossed.hear(Segment.SYN, 1000, 0).said()).isEqualTo("SA 0(0) ack 1001");
        crossed.hear(Segment.SYN | ACK, 1000, 1).hear(ACK, 1001, 1);
        assertThat(crossed.connection.state()).isEqualTo(State.ESTABLISHED);
    }

    /// RFC 9293, 3.5, figure 8, over a wire.
    @Test
    void twoWhoCallEachOtherAtOnceAreConnected() {
        var network = new Network(Settings.standard(), 1);
        var one = network.here.connect(Network.HERE, 5, Network.THERE, 6, network.now);
        var other = network.there.connect(Network.THERE, 6, Network.HERE, 5, network.now);
        network.pass(Network.SECOND);
        assertThat(one.state()).isEqualTo(State.ESTABLISHED);
        assertThat(other.state()).isEqualTo(State.ESTABLISHED);

        one.close(network.now);
        other.close(network.now);
        network.pass(Network.SECOND);
        assertThat(one.state()).isEqualTo(State.TIME_WAIT);
        assertThat(other.state()).isEqualTo(State.TIME_WAIT);
    }

    /// RFC 6298, 5.
    @Test
    void whatIsNotAnsweredIsSentAgainAndEachTimeLater() {
        var lone = Lone.in(State.ESTABLISHED).write(10);
        assertThat(lone.said()).isEqualTo("PA 1(10) ack 1001");
        long timeout = 200;
        assertThat(lone.pass(timeout - 1).said()).isEmpty();
        assertThat(lone.pass(1).said()).isEqualTo("PA 1(10) ack 1001");
        assertThat(lone.pass(2 * timeout - 1).said()).isEmpty();
        assertThat(lone.pass(1).said()).isEqualTo("PA 1(10) ack 1001");
        assertThat(lone.pass(4 * timeout).said()).isEqualTo("PA 1(10) ack 1001");
        assertThat(lone.connection.congestion().bytes()).isEqualTo(TEXT);
        lone.hear(ACK, 1001, 11);
        assertThat(lone.pass(100_000).said()).isEmpty();
    }

    /// RFC 9293, 3.8.3.
    @Test
    void aPeerThatIsSilentForTooLongIsGivenUp() {
        var lone = Lone.in(State.ESTABLISHED).write(10);
        lone.pass(301_000);
        assertThat(lone.connection.state()).isEqualTo(State.ESTABLISHED);
        lone.pass(60_000);
        assertThat(lone.connection.ending()).isEqualTo(Ending.TIMED_OUT);
        assertThat(lone.sent).last().asString().startsWith("RA");
        assertThat(lone.stack.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    /// RFC 5681, 3.2; RFC 6582.
    @Test
    void threeDuplicatesSendTheMissingSegmentAtOnce() {
        var lone = Lone.in(State.ESTABLISHED).write(5 * TEXT);
        assertThat(lone.sent).hasSize(5);
        lone.sent.clear();
        assertThat(lone.hear(ACK, 1001, 1).hear(ACK, 1001, 1).said()).isEmpty();
        assertThat(lone.hear(ACK, 1001, 1).said()).isEqualTo("A 1(536) ack 1001");
        assertThat(lone.connection.congestion().threshold()).isEqualTo(5 * TEXT / 2);
        // A partial acknowledgement names the next loss.
        assertThat(lone.hear(ACK, 1001, 1 + TEXT).said()).isEqualTo("A 537(536) ack 1001");
        lone.hear(ACK, 1001, 1 + 5 * TEXT);
        assertThat(lone.connection.congestion().bytes()).isEqualTo(2 * TEXT);
    }

    /// RFC 6675.
    @Test
    void withSackOnlyTheHolesAreSentAgain() {
        var lone = new Lone(Settings.standard().with(new Settings.Choices(false, true, false, 0))).call();
        lone.prepare(Segment.SYN | ACK, 1000, 1, 0, 60_000).options().sackPermitted();
        lone.arrive().write(8 * TEXT).sent.clear();
        // The first and the third are missing.
        lone.prepare(ACK, 1001, 1, 0, 60_000).options().block(lone.absolute(1 + TEXT), lone.absolute(1 + 2 * TEXT));
        lone.arrive();
        lone.prepare(ACK, 1001, 1, 0, 60_000).options()
                .block(lone.absolute(1 + 3 * TEXT), lone.absolute(1 + 7 * TEXT))
                .block(lone.absolute(1 + TEXT), lone.absolute(1 + 2 * TEXT));
        assertThat(lone.arrive().said()).isEqualTo("A 1(536) ack 1001; A 1073(536) ack 1001");
    }

    /// RFC 9293, 3.7.4 (Nagle).
    @Test
    void smallSegmentsWaitForAnAnswerUnlessTheApplicationIsInAHurry() {
        var lone = Lone.in(State.ESTABLISHED).write(10).write(10);
        assertThat(lone.said()).isEqualTo("PA 1(10) ack 1001");
        assertThat(lone.hear(ACK, 1001, 11).said()).isEqualTo("PA 11(10) ack 1001");
        lone.write(10).connection.noDelay(true, lone.now);
        assertThat(lone.said()).isEqualTo("PA 21(10) ack 1001");
    }

    /// RFC 9293, 3.8.6.3; RFC 5681, 4.2.
    @Test
    void acknowledgementsAreDelayedForOneSegmentAndNotForTwo() {
        var lone = Lone.in(State.ESTABLISHED);
        assertThat(lone.hear(ACK, 1001, 1, TEXT, 8192).pass(39).said()).isEmpty();
        assertThat(lone.pass(1).said()).isEqualTo("A 1(0) ack 1537");
        lone.hear(ACK, 1537, 1, TEXT, 8192);
        assertThat(lone.hear(ACK, 2073, 1, TEXT, 8192).said()).isEqualTo("A 1(0) ack 2609");
        assertThat(lone.hear(ACK, 4000, 1, 10, 8192).said()).as("a hole").isEqualTo("A 1(0) ack 2609");
    }

    /// RFC 9293, 3.8.6.1.
    @Test
    void aShutWindowIsProbedForAsLongAsThePeerAnswers() {
        var lone = Lone.in(State.ESTABLISHED).hear(ACK, 1001, 1, 0, 0).write(100);
        assertThat(lone.said()).isEmpty();
        for (int i = 0; i < 100; i++) {
            lone.pass(60_000);
            assertThat(lone.said()).contains("A 1(1) ack 1001");
            lone.hear(ACK, 1001, 1, 0, 0);
        }
        assertThat(lone.hear(ACK, 1001, 1, 0, 8192).said()).contains("PA 1(100) ack 1001");
    }

    /// RFC 9293, 3.8.6.2.1.
    @Test
    void aWindowThatOpensByAByteIsNotFilledByAByte() {
        var lone = Lone.in(State.ESTABLISHED).hear(ACK, 1001, 1, 0, 0).write(2000);
        assertThat(lone.hear(ACK, 1001, 1, 0, 10).said()).isEmpty();
        assertThat(lone.hear(ACK, 1001, 1, 0, 600).said()).isEqualTo("A 1(536) ack 1001");
    }

    /// RFC 9293, 3.8.4.
    @Test
    void aSilentPeerIsAskedWhenTheApplicationWantsIt() {
        var lone = Lone.in(State.ESTABLISHED);
        assertThat(lone.pass(7_300_000).said()).isEmpty();
        lone.hear(ACK, 1001, 1).connection.keepAlive(true, lone.now);
        assertThat(lone.pass(7_200_000).said()).isEqualTo("A 0(0) ack 1001");
        lone.hear(ACK, 1001, 1);
        assertThat(lone.pass(7_200_000 + 9 * 75_000).said()).endsWith("RA 1(0) ack 1001");
        assertThat(lone.connection.ending()).isEqualTo(Ending.TIMED_OUT);
    }

    /// RFC 5961, 7.
    @Test
    void challengesAreLimited() {
        var lone = Lone.in(State.ESTABLISHED);
        for (int i = 0; i < 100; i++) {
            lone.hear(Segment.SYN, 1001, 0);
        }
        assertThat(lone.sent).hasSize(10);
        lone.pass(1000).hear(Segment.SYN, 1001, 0);
        assertThat(lone.sent).hasSize(11);
    }

    /// RFC 9293, 3.6.1.
    @Test
    void timeWaitLastsTwoLifetimesAndBeginsAnewWithEachFin() {
        var lone = Lone.in(State.TIME_WAIT);
        lone.pass(59_000).hear(ACK | Segment.FIN, 1001, 2);
        assertThat(lone.said()).isEqualTo("A 2(0) ack 1002");
        lone.pass(59_999);
        assertThat(lone.connection.state()).isEqualTo(State.TIME_WAIT);
        lone.pass(1);
        assertThat(lone.connection.state()).isEqualTo(State.CLOSED);
        assertThat(lone.stack.connections()).isEmpty();
    }

    /// RFC 9293, 3.6: what the peer sends after our close is still read.
    @Test
    void oneDirectionCanBeClosedAlone() {
        var lone = Lone.in(State.FIN_WAIT_2).hear(ACK | Segment.PSH, 1001, 2, 7, 8192);
        assertThat(lone.connection.read(new byte[100], 0, 100, lone.now)).isEqualTo(7);
        assertThat(lone.happened).contains(Observer.Happening.READABLE);
        lone.hear(ACK | Segment.FIN, 1008, 2);
        assertThat(lone.connection.read(new byte[100], 0, 100, lone.now)).isEqualTo(-1);
    }

    /// RFC 9293, 3.6.1: a full close tells a peer that goes on.
    @Test
    void textForAnApplicationThatIsGoneIsReset() {
        var lone = Lone.in(State.ESTABLISHED);
        lone.connection.release(lone.now);
        lone.sent.clear();
        assertThat(lone.hear(ACK, 1001, 2, 5, 8192).said()).isEqualTo("R %d(0)".formatted(lone.absolute(2)));
        assertThat(lone.stack.connections()).isEmpty();
    }

    /// RFC 7323, 5.
    @Test
    void anOldTimestampIsAnOldDuplicate() {
        var lone = new Lone(Settings.standard()).call();
        lone.prepare(Segment.SYN | ACK, 1000, 1, 0, 60_000).options().timestamps(5000, 0);
        lone.arrive().sent.clear();
        lone.prepare(ACK, 1001, 1, 5, 60_000).options().timestamps(4999, 0);
        assertThat(lone.arrive().said()).isEqualTo("A 1(0) ack 1001");
        assertThat(lone.connection.readable()).isZero();
        lone.prepare(ACK, 1001, 1, 5, 60_000).options().timestamps(5000, 0);
        lone.arrive();
        assertThat(lone.connection.readable()).isEqualTo(5);
    }

    /// RFC 6093: urgent data stays in the stream and is marked.
    @Test
    void urgentDataIsMarkedAndLeftWhereItIs() {
        var lone = Lone.in(State.ESTABLISHED);
        lone.prepare(ACK | Segment.URG, 1001, 1, 10, 8192).urgentPointer(4);
        lone.arrive();
        assertThat(lone.happened).contains(Observer.Happening.URGENT);
        assertThat(lone.connection.urgentMark()).isEqualTo(4);
        lone.connection.read(new byte[3], 0, 3, lone.now);
        assertThat(lone.connection.urgentMark()).isEqualTo(1);
        assertThat(lone.connection.readable()).isEqualTo(7);
    }

    /// RFC 4987.
    @Test
    void aFloodCostsNoMemoryAndLocksNobodyOut() {
        var lone = new Lone();
        var listener = lone.stack.listen(Lone.PORT, 1000);
        for (int i = 0; i < 100_000; i++) {
            lone.prepare(Segment.SYN, i, 0, 0, 8192).from(0x0b000000 + i, 9);
            lone.arrive();
            lone.sent.clear();
        }
        assertThat(lone.stack.connections()).hasSize(256);

        lone.hear(Segment.SYN, 1000, 0);
        assertThat(lone.said()).isEqualTo("SA 0(0) ack 1001");
        lone.hear(ACK | Segment.PSH, 1001, 1, 5, 8192);
        var accepted = Objects.requireNonNull(listener.accept());
        assertThat(accepted.state()).isEqualTo(State.ESTABLISHED);
        assertThat(accepted.readable()).isEqualTo(5);
        lone.sent.clear();
        assertThat(lone.prepare(ACK, 1001, 2, 0, 8192).from(7, 7)).isNotNull();
        assertThat(lone.arrive().said()).as("a cookie that was never given").startsWith("R ");
    }

    /// RFC 6528.
    @Test
    void initialSequenceNumbersTellNothingAboutEachOther() {
        var numbers = new HashSet<Integer>();
        for (int seed = 0; seed < 50; seed++) {
            var stack = new TcpStack(Lone.PLAIN, Reno.RENO, seed, out -> numbers.add(out.sequence()));
            stack.connect(1, 2, 3, 4, 0);
            stack.connect(1, 2, 3, 5, 0);
        }
        assertThat(numbers).hasSize(100);
        // The reference vector of SipHash-2-4: the key is 00 to 0f, the text too.
        assertThat(new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L).of(0x0706050403020100L,
                0x0f0e0d0c0b0a0908L)).isEqualTo(0x3f2acc7f57c29bdbL);
    }

    @Test
    void twoConnectionsOfTheSamePortsAreRefused() {
        var lone = new Lone().call();
        assertThatIllegalStateException().isThrownBy(lone::call)
                .withMessageContaining("10.0.0.1:80 10.0.0.2:4000 SYN_SENT; use another local port");
    }

    /// RFC 1191.
    @Test
    void aNarrowerPathMakesSmallerSegmentsUnlessItIsForged() {
        var lone = Lone.in(State.ESTABLISHED).write(TEXT);
        lone.sent.clear();
        lone.connection.pathMtu(240, lone.absolute(5000), lone.now);
        assertThat(lone.said()).isEmpty();
        lone.connection.pathMtu(240, lone.absolute(1), lone.now);
        assertThat(lone.said()).isEqualTo("A 1(200) ack 1001; A 201(200) ack 1001; PA 401(136) ack 1001");
    }
}
