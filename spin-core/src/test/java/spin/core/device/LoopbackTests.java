package spin.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackTests {
    private final Loopback link = new Loopback();

    @Test
    void framesArriveInTheOrderInWhichTheyWereSent() {
        var arrived = arrivals(frame -> {});
        for (int i = 0; i < 5; i++) {
            link.send(frame(i));
        }
        assertThat(arrived).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aReplyWaitsForItsTurnAndDoesNotNest() {
        var depth = new int[2];
        var arrived = arrivals(frame -> {
            depth[0]++;
            depth[1] = Math.max(depth[1], depth[0]);
            if (frame.unsigned8(0) < 100) {
                link.send(frame(frame.unsigned8(0) + 1));
            }
            depth[0]--;
        });
        link.send(frame(0));
        assertThat(arrived).hasSize(101);
        assertThat(depth[1]).isEqualTo(1);
    }

    @Test
    void aStormIsLostBeyondTheQueueAndCounted() {
        arrivals(frame -> {
            if (frame.unsigned8(0) == 1) {
                for (int i = 0; i < Loopback.QUEUE_LENGTH + 10; i++) {
                    link.send(frame(2));
                }
            }
        });
        link.send(frame(1));
        assertThat(link.lost()).isEqualTo(10);
    }

    @Test
    void twoServicesThatAnswerEachOtherComeToAnEnd() {
        var arrived = arrivals(frame -> link.send(frame(1)));
        link.send(frame(0));
        assertThat(arrived).hasSize(Loopback.LONGEST_CHAIN);
        assertThat(link.lost()).isEqualTo(1);
        link.send(frame(2));
        assertThat(arrived).as("the link works on").hasSizeGreaterThan(Loopback.LONGEST_CHAIN);
    }

    @Test
    void aFrameThatIsKeptIsDeadWhenItsRaiseIsOver() {
        var kept = new ArrayList<Frame>();
        arrivals(kept::add);
        link.send(frame(9));

        assertThatThrownBy(() -> kept.getFirst().unsigned8(0)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("copy");
    }

    @Test
    void whatIsSentIsCopiedSoThatTheSenderCannotChangeItUnderWay() {
        var bytes = frame(1);
        var arrived = new ArrayList<Integer>();
        arrivals(frame -> {
            if (arrived.isEmpty()) {
                var second = frame(2);
                link.send(second);
                second[0] = 99;
            }
            arrived.add(frame.unsigned8(0));
        });
        link.send(bytes);
        assertThat(arrived).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 1515, 100_000})
    void aFrameOfAnImpossibleLengthIsRefused(int length) {
        arrivals(frame -> {});
        assertThatThrownBy(() -> link.send(new byte[length])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 60, 59, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void readingOutsideAFrameIsRefused(int offset) {
        arrivals(frame -> assertThatThrownBy(() -> frame.unsigned16(offset))
                .isInstanceOf(IndexOutOfBoundsException.class));
        link.send(frame(1));
    }

    @Test
    void aHandlerThatThrowsDoesNotStopTheLink() {
        var arrived = arrivals(frame -> {
            if (frame.unsigned8(0) == 1) {
                throw new IllegalStateException("handler");
            }
        });
        assertThatThrownBy(() -> link.send(frame(1))).hasMessage("handler");
        link.send(frame(2));
        assertThat(arrived).containsExactly(1, 2);
    }

    private List<Integer> arrivals(Consumer<Frame> handler) {
        var arrived = new ArrayList<Integer>();
        link.raiser(new NetworkDevice() {
            @Override
            public void frameArrived(Frame frame) {
                arrived.add(frame.unsigned8(0));
                handler.accept(frame);
            }

            @Override
            public void send(Link to, byte[] frame) {
                to.send(frame);
            }
        });
        return arrived;
    }

    private static byte[] frame(int mark) {
        var bytes = new byte[60];
        bytes[0] = (byte) mark;
        return bytes;
    }
}
