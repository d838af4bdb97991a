package spin.bench.net.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// A figure is what the client printed, and a client that met failures gives none.
final class LoadTests {
    private static final String WRK = """
            Running 2s test @ http://10.98.0.2:80/page.txt
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.29ms    1.60ms  28.40ms   91.01%
                Req/Sec    91.42k     7.34k  106.92k    75.00%
              Latency Distribution
                 50%  639.00us
                 99%    7.12%s
              181893 requests in 2.00s, 225.68MB read
            %sRequests/sec:  90945.31
            Transfer/sec:    112.84MB
            """;

    private static String wrk(String unit, String faults) {
        return WRK.replace("7.12%s", "7.12" + unit).replace("%sRequests", faults + "Requests");
    }

    @Test
    void whatWrkPrintsIsRead() throws IOException {
        assertThat(Load.of(wrk("ms", ""))).isEqualTo(new Load(90_945.31, 7.12));
        assertThat(Load.of(wrk("s", ""))).isEqualTo(new Load(90_945.31, 7120));
        assertThat(Load.of(wrk("us", "")).p99Millis()).isBetween(0.00711, 0.00713);
        assertThat(Load.of("90945.3 7.120\n")).isEqualTo(new Load(90_945.3, 7.12));
    }

    @Test
    void failuresAreNoFigure() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Load.of(wrk("ms", "  Socket errors: connect 0, read 3, write 0, timeout 0\n")))
                .withMessage(
                        "a server failed under its load: Socket errors: connect 0, read 3, write 0, timeout 0");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Load.of(wrk("ms", "  Non-2xx or 3xx responses: 181893\n")))
                .withMessageContaining("Non-2xx");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Load.of("unable to connect"))
                .withMessage("the client says nothing of requests a second: unable to connect");
    }

    private static int length(String text) throws IOException {
        return HttpLoad.lengthOf(ByteBuffer.allocate(4096).put(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void ourOwnClientKnowsHowLongAnAnswerIs() throws IOException {
        assertThat(length("HTTP/1.1 200 OK\r\nContent-Len")).isNegative();
        assertThat(length("HTTP/1.1 200 OK\r\ncontent-length: 12\r\nServer: x\r\n\r\nhello")).isEqualTo(50 + 12);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> length("HTTP/1.1 404 Not Found\r\n\r\n"))
                .withMessage("the server answers HTTP/1.1 404 Not Found");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> length("HTTP/1.1 200 OK\r\n\r\n"))
                .withMessageContaining("does not say how long");
    }
}
