package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import spin.systems.aegis.exos.process.Networked.Calls;
import spin.systems.aegis.exos.process.Networked.Calls.Answer;

/// NFS of an unmodified program's: files of another machine, by way of nothing but Aegis' filters, rings and frames.
final class RemoteTests {

    private static final int READ = 3;
    private static final int WRITE = 4;
    private static final int OPEN = 45;
    private static final int MKDIR = 136;
    private static final int MOUNT = 302;

    private static Calls mounted() {
        return new Calls().call(MKDIR, "/net", 0755).call(MOUNT, "10.0.0.2:/export", "/net", "nfs", 0, 0);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aProgramReadsAFileOfAnotherMachine() {
        var net = new Networked();
        net.server.file(net.server.root, "greeting", text("Hello from there.\n"));

        net.run(mounted().call(OPEN, "/net/greeting", 0).call(READ, new Answer(2), Calls.BUFFER, 100)
                .call(WRITE, 1, Calls.BUFFER, new Answer(3)), 2);

        System.out
                .println(net.output().length() + " " + net.server.asked + " " + net.frames.size() + " " + net.isOver());
        assertThat(net.answers(5)).containsExactly(0L, 0L, 3L, 18L, 18L);
        assertThat(net.output()).startsWith("Hello from there.\n");
    }
}
