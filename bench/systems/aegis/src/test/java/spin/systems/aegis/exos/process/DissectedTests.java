package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.pcap.PcapngWriter;
import spin.hw.net.pcap.Traced;
import spin.systems.aegis.exos.process.Networked.Calls;
import spin.systems.aegis.exos.process.Networked.Calls.Answer;

/// What the library says, as somebody else's dissector understands it.
final class DissectedTests {

    /// A wire that leads nowhere.
    private static final class Nowhere implements LinkPort {
        @Override
        public long send(byte[] frame, int offset, int length) {
            return 0;
        }

        @Override
        public void receiver(FrameReceiver receiver) {}

        @Override
        public boolean carrier() {
            return true;
        }
    }

    @Test
    void tsharkUnderstandsAllOfItAsItIsMeant(@TempDir Path folder) throws IOException, InterruptedException {
        var tshark = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "tshark"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(tshark.isPresent(),
                "tshark is not installed (Debian package tshark), so there is nobody to ask what the packets say");
        var net = new Networked();
        net.server.file(net.server.root, "file", new byte[1500]);
        net.server.link(net.server.root, "link", "file");
        net.run(new Calls().call(136, "/net", 0755).call(302, "10.0.0.2:/export", "/net", "nfs", 0, 0)
                .call(45, "/net/link", 0).call(3, new Answer(2), Calls.BUFFER, 2000).call(45, "/net/new", 0x202, 0640)
                .call(4, new Answer(4), "text", 4).call(136, "/net/sub", 0750).call(128, "/net/new", "/net/sub/other")
                .call(15, "/net/sub/other", 0600).call(10, "/net/sub/other").call(137, "/net/sub").call(45, "/net", 0)
                .call(377, new Answer(11), Calls.BUFFER, 4096).call(328, "/net", Calls.BUFFER), 3);
        assertThat(net.answers(14)).doesNotContain(-5L).allMatch(answer -> answer >= 0);
        var file = folder.resolve("capture.pcapng");
        try (var capture = new PcapngWriter(Files.newOutputStream(file), "")) {
            var trace = new Traced(Networked.station(net.here), new Nowhere(), capture);
            for (var frame : net.frames) {
                trace.send(frame, 0, frame.length);
            }
        }

        var told = ask(tshark.get(), file, folder);
        assertThat(told).hasSize(net.frames.size());
        assertThat(told).as("no checksum is wrong, nothing is malformed, nobody warns")
                .allMatch(DissectedTests::isSound);
        var calls = told.stream().filter(fields -> fields[MESSAGE].equals("0")).toList();
        assertThat(calls).extracting(fields -> fields[PROGRAM] + "." + fields[PROCEDURE])
                .containsExactlyElementsOf(net.server.asked)
                .contains("100003.2", "100003.4", "100003.5", "100003.6", "100003.8", "100003.9", "100003.10",
                        "100003.11",
                        "100003.14", "100003.15", "100003.16", "100003.17");
        assertThat(calls).filteredOn(fields -> fields[PROCEDURE].equals("9")).extracting(fields -> fields[NAME])
                .containsExactly("new");
        assertThat(calls).extracting(fields -> fields[MACHINE]).containsOnly("exos");
        assertThat(told).filteredOn(fields -> fields[ASKED].equals("1")).extracting(fields -> fields[TARGET])
                .containsExactly("10.0.0.2");
    }

    private static final String[] FIELDS = {"_ws.expert.severity", "ip.checksum.status", "udp.checksum.status",
            "rpc.msgtyp",
            "rpc.program", "rpc.procedure", "nfs.name", "rpc.auth.machinename", "arp.opcode", "arp.dst.proto_ipv4"};
    private static final int MESSAGE = 3;
    private static final int PROGRAM = 4;
    private static final int PROCEDURE = 5;
    private static final int NAME = 6;
    private static final int MACHINE = 7;
    private static final int ASKED = 8;
    private static final int TARGET = 9;
    private static final int WARNING = 6_291_456;

    private static boolean isSound(String[] fields) {
        return !fields[1].equals("0") && !fields[2].equals("0")
                && Stream.of(fields[0].split(",", -1))
                        .allMatch(level -> level.isEmpty() || Integer.parseInt(level) < WARNING);
    }

    private static List<String[]> ask(Path tshark, Path capture, Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(tshark.toString(), "-n", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE",
                        "-o", "udp.check_checksum:TRUE", "-T", "fields"));
        for (var field : FIELDS) {
            command.add("-e");
            command.add(field);
        }
        var process = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
        return output.lines().map(line -> line.split("\t", -1)).toList();
    }
}
