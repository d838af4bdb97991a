package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// RFC 9293, 3.10.7 as a matrix: what each kind of segment does in each state, and what is answered.
///
/// In a cell stands the state afterwards, and what is sent: `ack` acknowledges what has been received, `ack+1` the segment's
/// number as well, `rst` resets with the number that the segment acknowledged, `synack` repeats our half of the handshake. The
/// peer's next number is 1001 (1002 where its FIN has come), what it has of ours is everything unless the column says less.
class StateMatrixTests {
    private static final String MATRIX = """
            segment      | SYN_RECEIVED      | ESTABLISHED       | FIN_WAIT_1       | FIN_WAIT_2       | CLOSE_WAIT       | CLOSING          | LAST_ACK         | TIME_WAIT
            rst exact    | CLOSED            | CLOSED            | CLOSED           | CLOSED           | CLOSED           | CLOSED           | CLOSED           | CLOSED
            rst inside   | SYN_RECEIVED ack  | ESTABLISHED ack   | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | TIME_WAIT ack
            rst outside  | SYN_RECEIVED      | ESTABLISHED       | FIN_WAIT_1       | FIN_WAIT_2       | CLOSE_WAIT       | CLOSING          | LAST_ACK         | TIME_WAIT
            syn inside   | CLOSED            | ESTABLISHED ack   | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | SYN_RECEIVED synack
            syn again    | SYN_RECEIVED synack | ESTABLISHED ack | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | TIME_WAIT ack
            nothing      | SYN_RECEIVED      | ESTABLISHED       | FIN_WAIT_1       | FIN_WAIT_2       | CLOSE_WAIT       | CLOSING          | LAST_ACK         | TIME_WAIT
            ack all      | ESTABLISHED       | ESTABLISHED       | FIN_WAIT_2       | FIN_WAIT_2       | CLOSE_WAIT       | TIME_WAIT        | CLOSED           | TIME_WAIT
            ack future   | SYN_RECEIVED rst  | ESTABLISHED ack   | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | TIME_WAIT ack
            ack ancient  | SYN_RECEIVED rst  | ESTABLISHED ack   | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | TIME_WAIT ack
            text outside | SYN_RECEIVED ack  | ESTABLISHED ack   | FIN_WAIT_1 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT ack   | CLOSING ack      | LAST_ACK ack     | TIME_WAIT ack
            text early   | ESTABLISHED ack   | ESTABLISHED ack   | FIN_WAIT_2 ack   | FIN_WAIT_2 ack   | CLOSE_WAIT       | TIME_WAIT        | CLOSED           | TIME_WAIT
            fin          | CLOSE_WAIT ack+1  | CLOSE_WAIT ack+1  | TIME_WAIT ack+1  | TIME_WAIT ack+1  | CLOSE_WAIT       | TIME_WAIT ack    | CLOSED           | TIME_WAIT ack
            fin, old ack | SYN_RECEIVED rst  | CLOSE_WAIT ack+1  | CLOSING ack+1    | TIME_WAIT ack+1  | CLOSE_WAIT       | CLOSING          | LAST_ACK         | TIME_WAIT ack
            """;

    static Stream<Arguments> cells() {
        var lines = MATRIX.lines().map(line -> Arrays.stream(line.split("[|]")).map(String::strip).toList()).toList();
        var states = lines.getFirst();
        return lines.stream().skip(1).flatMap(line -> IntStream.range(1, states.size())
                .mapToObj(i -> Arguments.of(State.valueOf(states.get(i)), line.getFirst(), line.get(i))));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    void aSegmentDoesWhatTheStandardSays(State state, String kind, String expected) {
        var lone = Lone.in(state);
        int next = lone.connection.receiver().next();
        int all = lone.connection.sender.newest - lone.absolute(0);

        hear(lone, kind, next, all);

        var words = expected.split(" ", 2);
        assertThat(lone.connection.state() == State.CLOSED && words[0].equals("SYN_RECEIVED")
                ? lone.stack.connections().getFirst().state()
                : lone.connection.state()).isEqualTo(State.valueOf(words[0]));
        int number = state == State.SYN_RECEIVED && kind.startsWith("rst") ? 1 : all;
        assertThat(lone.said()).isEqualTo(words.length == 1 ? "" : switch (words[1]) {
            case "ack" -> "A %d(0) ack %d".formatted(number, next);
            case "ack+1" -> "A %d(0) ack %d".formatted(number, next + 1);
            case "rst" -> "R %d(0)".formatted(
                    lone.absolute(kind.equals("ack future") ? all + 100 : kind.equals("ack ancient") ? -100_000 : 0));
            case "synack" -> "SA 0(0) ack %d".formatted(kind.equals("syn again") ? 1001 : next + 6);
            default -> throw new IllegalArgumentException(words[1]);
        });
    }

    private static void hear(Lone lone, String kind, int next, int all) {
        int ack = Segment.ACK;
        switch (kind) {
            case "rst exact" -> lone.hear(Segment.RST, next, 0);
            case "rst inside" -> lone.hear(Segment.RST, next + 5, 0);
            case "rst outside" -> lone.hear(Segment.RST, next + 1_000_000, 0);
            case "syn inside" -> lone.hear(Segment.SYN, next + 5, 0);
            case "syn again" -> lone.hear(Segment.SYN, Lone.PEERS_SYN, 0);
            case "nothing" -> lone.hear(0, next, 0);
            case "ack all" -> lone.hear(ack, next, all);
            case "ack future" -> lone.hear(ack, next, all + 100);
            case "ack ancient" -> lone.hear(ack, next, -100_000);
            case "text outside" -> lone.hear(ack, next + 1_000_000, all, 10, 8192);
            case "text early" -> lone.hear(ack, next + 5, all, 10, 8192);
            case "fin" -> lone.hear(ack | Segment.FIN, next, all);
            case "fin, old ack" -> lone.hear(ack | Segment.FIN, next, all - 1);
            default -> throw new IllegalArgumentException(kind);
        }
    }
}
