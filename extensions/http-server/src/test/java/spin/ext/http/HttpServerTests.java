package spin.ext.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.MountPlan;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;

/// The extension as its users have it: a JAR that is dropped into a running kernel, asked by another one.
class HttpServerTests {
    @TempDir
    Path folder;

    private final List<String> console = new ArrayList<>();
    private KernelControl kernel;

    @BeforeEach
    void boot() throws IOException {
        var www = Files.createDirectory(folder.resolve("www"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.writeString(www.resolve("hello.txt"), "hello, world");
        Files.write(www.resolve("large.bin"), new byte[100_000]);
        Files.createDirectory(www.resolve("sub"));
        Files.writeString(www.resolve("sub").resolve("index.html"), "<p>index</p>");
        Files.createDirectory(www.resolve("list"));
        Files.writeString(www.resolve("list").resolve("a b.txt"), "");
        Files.createSymbolicLink(www.resolve("link.txt"), Path.of("hello.txt"));
        Files.createSymbolicLink(www.resolve("out.txt"), Path.of("../secret.txt"));
        Files.createSymbolicLink(www.resolve("loop"), Path.of("loop"));
        var plain = new KernelStarter.Options("");
        kernel = new SpinStarter().boot(
                new KernelStarter.Options("", plain.approvers(), NetPlan.NONE, List.of(),
                        List.of(new MountPlan(www, "www", false))),
                console::add);
        load("http-server.jar", Jars.of(Path.of("target", "classes")));
        load("fetch.jar", Jars.of(Path.of("target", "test-classes"), "Fetch"));
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    private void load(String name, byte[] jar) {
        var loaded = kernel.load(name, jar);
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }

    /// What comes back for a request of these lines, and of the last of them.
    private String get(String target, String... fields) {
        return enter("fetch GET " + target + " HTTP/1.1~Host: spin~Connection: close~" + String.join("~", fields)
                + (fields.length == 0 ? "~" : "~~"));
    }

    private static String field(String answer, String name) {
        var matcher = Pattern.compile("(?m)^" + name + ": (.*)$").matcher(answer);
        assertThat(matcher.find()).as("%s in %s", name, answer).isTrue();
        return matcher.group(1);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\n\n") + 2);
    }

    @Test
    void aFileIsServedWithWhatItIs() {
        var answer = get("/hello.txt");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\n").contains("Content-Type: text/plain", "Content-Length: 12");
        assertThat(field(answer, "Last-Modified")).startsWith("Thu, 01 Jan 1970");
        assertThat(body(answer)).isEqualTo("hello, world");
        assertThat(body(enter("fetch HEAD /hello.txt HTTP/1.1~Host: a~Connection: close~~"))).isEmpty();
        assertThat(get("/nothing")).startsWith("HTTP/1.1 404 Not Found");
        assertThat(get("/hello.txt/")).startsWith("HTTP/1.1 404");
        assertThat(get("/hello.txt/x")).startsWith("HTTP/1.1 404");
    }

    @Test
    void aCallerStaysAndMayAskForMuchAtOnce() {
        var answer = enter("fetch GET /hello.txt HTTP/1.1~Host: a~~GET /nothing HTTP/1.1~Host: a~~"
                + "GET /hello.txt HTTP/1.1~Host: a~Connection: close~~GET /never HTTP/1.1~Host: a~~");

        assertThat(Pattern.compile("HTTP/1.1 (\\d+)").matcher(answer).results().map(found -> found.group(1)))
                .containsExactly("200", "404", "200");
    }

    @Test
    void aFolderShowsItsIndexOrItsNames() {
        assertThat(body(get("/sub/"))).isEqualTo("<p>index</p>");
        assertThat(field(get("/sub"), "Location")).isEqualTo("/sub/");
        assertThat(body(get("/list/"))).contains("<a href=\"./a%20b.txt\">a b.txt</a>", "<a href=\"../\">");
        assertThat(body(get("/"))).contains("<a href=\"./sub/\">sub/</a>");
    }

    @Test
    void linksLeadNowhereOutside() {
        assertThat(body(get("/link.txt"))).isEqualTo("hello, world");
        assertThat(get("/out.txt")).startsWith("HTTP/1.1 404");
        assertThat(get("/loop")).startsWith("HTTP/1.1 404");
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() {
        var first = get("/hello.txt");
        var tag = field(first, "ETag");
        var date = field(first, "Last-Modified");

        var same = get("/hello.txt", "If-None-Match: \"x\", " + tag);
        assertThat(same).startsWith("HTTP/1.1 304 Not Modified").doesNotContain("Content-Length");
        assertThat(field(same, "ETag")).isEqualTo(tag);
        assertThat(get("/hello.txt", "If-None-Match: \"x\"")).startsWith("HTTP/1.1 200");
        assertThat(get("/hello.txt", "If-Modified-Since: " + date)).startsWith("HTTP/1.1 304");
        assertThat(get("/hello.txt", "If-Modified-Since: " + date, "If-None-Match: \"x\"")).as("the tag counts")
                .startsWith("HTTP/1.1 200");
        assertThat(get("/hello.txt", "If-Modified-Since: yesterday")).startsWith("HTTP/1.1 200");
        assertThat(get("/hello.txt", "If-Match: \"x\"")).startsWith("HTTP/1.1 412");
        assertThat(get("/hello.txt", "If-Match: *", "If-None-Match: *")).startsWith("HTTP/1.1 304");
    }

    @Test
    void aPartIsServedAsAPart() {
        var tag = field(get("/hello.txt"), "ETag");
        var part = get("/hello.txt", "Range: bytes=7-");
        assertThat(part).startsWith("HTTP/1.1 206 Partial Content");
        assertThat(field(part, "Content-Range")).isEqualTo("bytes 7-11/12");
        assertThat(body(part)).isEqualTo("world");
        assertThat(field(get("/hello.txt", "Range: bytes=12-"), "Content-Range")).isEqualTo("bytes */12");
        assertThat(body(get("/hello.txt", "Range: bytes=0-1", "If-Range: " + tag))).isEqualTo("he");
        assertThat(body(get("/hello.txt", "Range: bytes=0-1", "If-Range: \"x\""))).isEqualTo("hello, world");
        assertThat(body(get("/large.bin", "Range: bytes=99990-"))).hasSize(10);
    }

    @Test
    void severalPartsAreServedInOneAnswer() {
        var tag = field(get("/hello.txt"), "ETag");
        var boundary = "spin-" + tag.substring(1, tag.length() - 1);
        var wanted = """

                --B
                Content-Type: text/plain
                Content-Range: bytes 7-11/12

                world
                --B
                Content-Type: text/plain
                Content-Range: bytes 0-1/12

                he
                --B--
                """.replace("\n", "\r\n").replace("B", boundary);
        var parts = get("/hello.txt", "Range: bytes=7-, 0-1");

        assertThat(parts).startsWith("HTTP/1.1 206 Partial Content").doesNotContain("\r\nContent-Range: bytes */");
        assertThat(field(parts, "Content-Type")).isEqualTo("multipart/byteranges; boundary=" + boundary);
        assertThat(field(parts, "Content-Length")).isEqualTo(Integer.toString(wanted.length()));
        assertThat(body(parts)).isEqualToNormalizingNewlines(wanted);
        assertThat(body(get("/large.bin", "Range: bytes=0-9,99990-99999,50000-50009"))).contains(
                "Content-Range: bytes 99990-99999/100000", "Content-Range: bytes 50000-50009/100000");
        assertThat(body(get("/hello.txt", "Range: bytes=0-5,5-6"))).as("the same byte twice").isEqualTo("hello, world");
    }

    @Test
    void smallFilesAreKeptAndLargeOnesAreNot() {
        get("/hello.txt");
        get("/hello.txt");
        assertThat(body(get("/large.bin"))).hasSize(100_000);
        get("/large.bin");

        assertThat(enter("http stats")).contains("4 answers, 0 of them refusals",
                "least recently used: 1 entries, 12 of 8388608 bytes, 1 hits, 1 misses, 0 gave way");
        assertThat(enter("http cache fifo")).contains("first in: 1 entries");
        assertThat(enter("http cache nonsense")).startsWith("http serve MOUNT");
        assertThat(enter("account")).containsPattern("http-server.jar +cached byte +12");
    }

    @Test
    void brokenRequestsAreRefusedAndTheCallerIsLetGo() {
        assertThat(enter("fetch GARBAGE~~")).startsWith("HTTP/1.1 400 Bad Request").contains("Connection: close");
        var wrong = enter("fetch POST / HTTP/1.1~Host: a~Content-Length: 3~~abcGET / HTTP/1.1~Host: a~~");
        assertThat(wrong).startsWith("HTTP/1.1 405 Method Not Allowed").contains("Allow: GET, HEAD")
                .doesNotContain("200 OK");
        enter("fetch nothing");
        assertThat(enter("http stats")).contains("0 callers now");
    }

    @Test
    void slowCallersAreNotWaitedFor() {
        assertThat(enter("fetch GET / HT!!!!!!!!!!!!!!!!TP")).isEqualTo("[lost: the peer reset it]");
        assertThat(enter("fetch ")).as("who says nothing").isEqualTo("[lost: the peer reset it]");
        enter("fetch nothing");
        assertThat(enter("http stats")).contains("0 callers now, 2 ever");
    }

    @Test
    void anotherFolderCanBeServed() {
        assertThat(enter("http serve www/sub")).isEqualTo("http: port 80 shows /sub of www");
        assertThat(body(get("/"))).isEqualTo("<p>index</p>");
        assertThat(get("/../hello.txt")).startsWith("HTTP/1.1 400");
        assertThat(enter("http serve disk9")).isEqualTo("http: nothing is mounted as 'disk9'; 'mounts' shows what is");
    }

    @Test
    void theNextVersionServesWithoutAGapAndNothingStaysWhenItGoes() throws IOException {
        get("/hello.txt");
        assertThat(kernel.load("http-server.jar", Jars.of(Path.of("target", "classes"))).text())
                .startsWith("http-server.jar is replaced");
        assertThat(body(get("/hello.txt"))).isEqualTo("hello, world");

        assertThat(kernel.unload("http-server.jar").text())
                .isEqualTo("http-server.jar is unloaded, and its classes are gone.");
        assertThat(get("/hello.txt")).isEqualTo("[lost: nobody listens at that port]");
    }
}
