package spin.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as bytes; `~` stands for CR LF.
class RequestReaderTests {
    private static final int MUTANTS = Boolean.getBoolean("spin.long") ? 10_000_000 : 20_000;
    private static final String HOST = "Host: a~";

    /// A caller who sends `text` in pieces of so many bytes.
    private static RequestReader reader(String text, int piece) {
        var bytes = RequestReader.ascii(text.replace("~", "\r\n"));
        var at = new int[1];
        return new RequestReader((into, from, length) -> {
            int count = Math.min(Math.min(piece, length), bytes.length - at[0]);
            System.arraycopy(bytes, at[0], into, from, count);
            at[0] += count;
            return count == 0 ? -1 : count;
        });
    }

    private static Request read(String text) {
        return Objects.requireNonNull(reader(text, 4096).read());
    }

    @Test
    void aPlainRequestIsUnderstood() {
        var request = read("GET /a%20b/c.txt?x=1 HTTP/1.1~Host: spin~ACCEPT:  */* ~~");

        assertThat(request).isEqualTo(new Request(false, "/a b/c.txt", request.fields(), false));
        assertThat(request.fields()).isEqualTo(Map.of("host", "spin", "accept", "*/*"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void requestsInOneStreamAreCutApartHoweverTheyArrive(int piece) {
        var reader = reader("GET /1 HTTP/1.1~Host: a~Content-Length: 5~~GET /"
                + "~HEAD /2 HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3;x=y~abc~0~T: 1~~"
                + "GET /3 HTTP/1.0~~", piece);
        var first = Objects.requireNonNull(reader.read());
        var second = Objects.requireNonNull(reader.read());
        var third = Objects.requireNonNull(reader.read());

        assertThat(first.path()).isEqualTo("/1");
        assertThat(second.path()).isEqualTo("/2");
        assertThat(second.head()).isTrue();
        assertThat(third.path()).isEqualTo("/3");
        assertThat(third.last()).as("HTTP/1.0 closes").isTrue();
        assertThat(reader.read()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"/, /", "/a, /a", "/a/, /a/", "/a/./b, /a/b", "/a/../b, /b", "/a/b/.., /a/", "//a, /a", "/%41, /A",
            "http://h, /", "http://h/x, /x", "/a?b/../.., /a", "/a/., /a/", "/%2e%2e/x, 400", "/../x, 400", "/%, 400",
            "/%4, 400", "/%zz, 400", "/%00, 400", "*, 400", "a, 400", "/a%2Fb, 404", "http:///x, 400",
            "https://h/, 400", "/a#b, 400"})
    void aTargetIsAPathOrARefusal(String target, String result) {
        String found;
        try {
            found = read("GET " + target + " HTTP/1.1~" + HOST + "~").path();
        } catch (RefusedException refused) {
            found = Integer.toString(refused.status().code());
        }
        assertThat(found).isEqualTo(result);
    }

    /// What broken and hostile callers send.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "GET / HTTP/1.1~~ | 400", "GET / HTTP/1.1~Host: a~Host: a~~ | 400", "GET / HTTP/1.1~Host: a b~~ | 400",
            "GET / HTTP/1.1~Host: a/b~~ | 400", "GET /~Host: a~~ | 400", "GET  / HTTP/1.1~Host: a~~ | 400",
            "GET / HTTP/1.1 ~Host: a~~ | 400", "GET / HTTP/1~Host: a~~ | 400", "GET / http/1.1~Host: a~~ | 400",
            "GET / HTTP/2.0~Host: a~~ | 505", "GET / HTTP/1.1~Host : a~~ | 400",
            "GET / HTTP/1.1~Host: a~ folded~~ | 400",
            "GET / HTTP/1.1~Host: a~nocolon~~ | 400", "GET / HTTP/1.1~Host: a~: x~~ | 400",
            "GET / HTTP/1.1~Host: a~a(b: x~~ | 400", "G@T / HTTP/1.1~Host: a~~ | 400",
            "' GET / HTTP/1.1~Host: a~~' | 400",
            "POST / HTTP/1.1~Host: a~~ | 405", "DELETE / HTTP/1.1~Host: a~~ | 405",
            "OPTIONS * HTTP/1.1~Host: a~~ | 405",
            "BREW / HTTP/1.1~Host: a~~ | 501", "get / HTTP/1.1~Host: a~~ | 501",
            "GET / HTTP/1.1~Host: a~Content-Length: -1~~ | 400", "GET / HTTP/1.1~Host: a~Content-Length: 1x~~ | 400",
            "GET / HTTP/1.1~Host: a~Content-Length:~~ | 400", "GET / HTTP/1.1~Host: a~Content-Length: +1~~x | 400",
            "GET / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~xx | 400",
            "GET / HTTP/1.1~Host: a~Content-Length: 1,1~~x | 400",
            "GET / HTTP/1.1~Host: a~Content-Length: 65537~~ | 413",
            "GET / HTTP/1.1~Host: a~Content-Length: 99999999999999999999999~~ | 413",
            "GET / HTTP/1.1~Host: a~Content-Length: 5~~ab | 400",
            "GET / HTTP/1.1~Host: a~Content-Length: 1~Transfer-Encoding: chunked~~x | 400",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: gzip~~ | 501",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~ | 501",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~ | 400",
            "GET / HTTP/1.0~Transfer-Encoding: chunked~~0~~ | 400",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~x~~ | 400",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~-1~~ | 400",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abcd~0~~ | 400",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~fffffff~~ | 413",
            "GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~fffffffffffffffff~~ | 400",
            "GET / HTTP/1.1~Host: a~Expect: 100-continue~Content-Length: 1~~ | 417",
            "GET / HTTP/1.1~Host: a~Range: bytes=0-1~Range: bytes=2-3~~ | 400",
            "GET / HTTP/1.1~Host: a | 400", "GET | 400", "G | 400"})
    void whatIsBrokenIsRefusedWithTheRightStatus(String text, int status) {
        assertRefused(text, status);
    }

    private static void assertRefused(String text, int status) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> reader(text, 4096).read())
                .satisfies(refused -> assertThat(refused.status().code()).as(refused.why()).isEqualTo(status));
    }

    @Test
    void linesEndInCrLfAndInNothingElse() {
        assertRefused("GET / HTTP/1.1\nHost: a\n\n", 400);
        assertRefused("GET / HTTP/1.1~Host: a\n~", 400);
        assertRefused("GET / HTTP/1.1~Host: a\rX: b~~", 400);
        assertRefused("GET / HTTP/1.1~Host: a\0~~", 400);
        assertRefused("\rGET / HTTP/1.1~Host: a~~", 400);
        assertThat(read("~GET / HTTP/1.1~Host: a~~").path()).as("one empty line is forgiven").isEqualTo("/");
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItIsKept() {
        assertRefused("GET /" + "x".repeat(RequestReader.LONGEST_TARGET) + " HTTP/1.1~" + HOST + "~", 414);
        assertRefused("GET /" + "x".repeat(1_000_000), 414);
        assertRefused("GET / HTTP/1.1~Host: a~X: " + "x".repeat(RequestReader.MOST_FIELD_BYTES), 431);
        assertRefused("GET / HTTP/1.1~Host: a~" + "X: y~".repeat(RequestReader.MOST_FIELDS) + "~", 431);
        assertRefused("GET / HTTP/1.1~Host: a~" + "XXXXXXXXXXXXXXXXXXXXXXXXX: y~".repeat(1_000), 431);
        assertRefused("GET / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~"
                + ("8000~" + "x".repeat(0x8000) + "~").repeat(3), 413);
        var most = "GET /" + "x".repeat(RequestReader.LONGEST_TARGET - 1) + " HTTP/1.1~" + HOST
                + "X: y~".repeat(RequestReader.MOST_FIELDS - 1) + "~";
        assertThat(read(most).path()).hasSize(RequestReader.LONGEST_TARGET);
    }

    @ParameterizedTest
    @CsvSource({"close,true", "keep-alive,false", "'x, Close',true", "closed,false", "'',false"})
    void theCallerSaysWhetherItStays(String connection, boolean last) {
        assertThat(read("GET / HTTP/1.1~Host: a~Connection: " + connection + "~~").last()).isEqualTo(last);
    }

    /// Each of them is a request or a refusal, in bounded time, and nothing else is ever thrown.
    @Test
    void mutationsOfRequestsDoNoHarm() {
        var chance = new Random(8);
        var seeds = new String[]{"GET /a HTTP/1.1~Host: a~Content-Length: 3~~abcGET / HTTP/1.1~Host: b~~",
                "HEAD /%41/../b?c HTTP/1.1~Host: a~Transfer-Encoding: chunked~If-None-Match: \"x\"~~3~abc~0~~"};
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            var text = new StringBuilder(seeds[i % 2].replace("~", "\r\n"));
            for (int changes = chance.nextInt(4); changes >= 0; changes--) {
                int at = chance.nextInt(text.length());
                switch (chance.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) chance.nextInt(256));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, text.charAt(chance.nextInt(text.length())));
                }
            }
            var reader = reader(text.toString(), 1 + chance.nextInt(50));
            try {
                while (reader.read() != null) {
                    read++;
                }
            } catch (RefusedException refused) {
                assertThat(refused.status().code()).isBetween(400, 505);
            }
        }
        assertThat(read).as("some are still requests").isBetween(MUTANTS / 20, 2 * MUTANTS);
    }
}
