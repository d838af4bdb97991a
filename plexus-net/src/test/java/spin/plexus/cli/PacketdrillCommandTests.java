package spin.plexus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class PacketdrillCommandTests {
    private static final String REFUSED = """
            0 < S 0:0(0) win 1000
            +0 > R. 0:0(0) ack 1
            """;
    private static final String WRONG = """
            0 < S 0:0(0) win 1000
            +0 > S. 0:0(0) ack 1
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new PacketdrillCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Path script(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aFolderOfScriptsThatPassIsStatusZero() throws IOException {
        script("one.pkt", REFUSED);
        script("two.pkt", REFUSED);
        script("notes.txt", "no script");

        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString()).contains("one.pkt: passed")
                .endsWith("2 passed, 0 failed, 0 skipped, 0 not to be read\n");
    }

    @Test
    void whatFailsIsShownInBothNotationsAndIsStatusOne() throws IOException {
        assertThat(run(script("wrong.pkt", WRONG).toString())).isOne();
        assertThat(out.toString()).contains("wrong.pkt:2:", "script", "seen", "0 passed, 1 failed");
    }

    @Test
    void whatIsSkippedIsNoPass() throws IOException {
        assertThat(run(script("six.pkt", "--ip_version=ipv6\n" + REFUSED).toString())).isZero();
        assertThat(out.toString()).contains("only ipv4", "0 passed, 0 failed, 1 skipped");
    }

    @Test
    void whatIsSentAndNotAskedForIsAFailureForTheStrict() throws IOException {
        var silent = script("silent.pkt", "0 < S 0:0(0) win 1000\n").toString();

        assertThat(run(silent)).isZero();
        assertThat(run("--strict", silent)).isOne();
        assertThat(out.toString()).contains("the stack has sent a packet that the script does not expect");
    }

    @Test
    void whatIsNoScriptIsToldWithItsPlace() throws IOException {
        assertThat(run(script("bad.pkt", "0 < S 0:0(0 win 1000\n").toString(), folder.resolve("none.pkt").toString()))
                .isOne();
        assertThat(out.toString()).contains("bad.pkt:1:", "none.pkt:1:1: the file cannot be read", "2 not to be read");
    }

    @Test
    void anEmptyFolderIsAnError() {
        assertThat(run(folder.toString())).isNotZero();
        assertThat(err.toString()).contains("there is no *.pkt");
    }

    @Test
    void jsonHasARowForEachScript() throws IOException {
        var report = folder.resolve("report.json");
        run("--json", report.toString(), script("one.pkt", REFUSED).toString(), script("wrong.pkt", WRONG).toString());

        assertThat(Files.readString(report)).contains("\"passed\":1", "\"failed\":1", "\"verdict\":\"failed\"",
                "\"line\":2");
    }
}
