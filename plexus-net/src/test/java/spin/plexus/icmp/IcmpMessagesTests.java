package spin.plexus.icmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.plexus.wire.Datagram;
import spin.plexus.wire.ErrorKind;

class IcmpMessagesTests {
    @Property
    void anEchoIsAnsweredWithItsOwnData(@ForAll @Size(max = 100) byte[] data) {
        var answer = IcmpMessages.answer(IcmpMessages.echo(0x1234, 7, data)).orElseThrow();

        assertThat(answer).startsWith(0, 0).endsWith(data);
        assertThat(Arrays.copyOfRange(answer, 4, 8)).containsExactly(0x12, 0x34, 0, 7);
        assertThat(IcmpMessages.answer(answer)).as("an answer is not answered").isEmpty();
    }

    @Property
    void anyBytesAreAnsweredOrNot(@ForAll @Size(max = 60) byte[] bytes) {
        IcmpMessages.answer(bytes).ifPresent(answer -> assertThat(answer).hasSameSizeAs(bytes));
    }

    @Test
    void anErrorQuotesThePacketAndSaysTheMtu() {
        var error = IcmpMessages.error(ErrorKind.FRAGMENTATION_NEEDED, packet(0x0a000001, 17, 0), 1400).orElseThrow();

        assertThat(error).startsWith(3, 4).endsWith(packet(0x0a000001, 17, 0));
        assertThat(Arrays.copyOfRange(error, 6, 8)).containsExactly(1400 >> 8, 1400 & 0xff);
    }

    @Test
    void noErrorIsSentWhereItCouldFeedAFlood() {
        assertThat(IcmpMessages.error(ErrorKind.PORT_UNREACHABLE, packet(0xe0000001, 17, 0), 0)).as("from a group")
                .isEmpty();
        assertThat(IcmpMessages.error(ErrorKind.PORT_UNREACHABLE, packet(0x0a000001, 17, 5), 0)).as("a later part")
                .isEmpty();
        var aboutAnError = packet(0x0a000001, 1, 0);
        aboutAnError[20] = 3;
        assertThat(IcmpMessages.error(ErrorKind.PORT_UNREACHABLE, aboutAnError, 0)).as("an error").isEmpty();
        aboutAnError[20] = 8;
        assertThat(IcmpMessages.error(ErrorKind.PORT_UNREACHABLE, aboutAnError, 0)).as("an echo").isPresent();
    }

    @Test
    void theBudgetRefillsWithTimeAndHoldsNoMoreThanItsMost() {
        var budget = new ErrorBudget(1000, 2);
        assertThat(budget.take(0)).isTrue();
        assertThat(budget.take(0)).isTrue();
        assertThat(budget.take(999)).isFalse();
        assertThat(budget.take(1000)).isTrue();
        assertThat(budget.take(1_000_000)).isTrue();
        assertThat(budget.take(1_000_000)).isTrue();
        assertThat(budget.take(1_000_000)).isFalse();
    }

    private static byte[] packet(int source, int protocol, int offset) {
        var frame = Datagram.plain().from(source, 1).to(0x0a000002, 2).withProtocol(protocol).bytes();
        var packet = Arrays.copyOfRange(frame, 14, frame.length);
        packet[7] = (byte) offset;
        return packet;
    }
}
