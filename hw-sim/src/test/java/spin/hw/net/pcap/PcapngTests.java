package spin.hw.net.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static spin.hw.net.Frames.frame;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.net.Frames;
import spin.hw.net.Frames.Listener;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;
import spin.hw.net.fault.Corrupting;
import spin.hw.net.fault.Corrupting.Where;
import spin.hw.net.link.Cable;

class PcapngTests {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private static List<Captured> read(byte[] bytes) throws IOException {
        try (var reader = new PcapngReader(new ByteArrayInputStream(bytes))) {
            var all = new ArrayList<Captured>();
            for (var frame = reader.next(); frame != null; frame = reader.next()) {
                all.add(frame);
            }
            return all;
        }
    }

    private byte[] aCapture() throws IOException {
        try (var writer = new PcapngWriter(file, "test")) {
            int first = writer.describe("lance0", "of the first machine");
            int second = writer.describe("lance1");
            writer.write(first, 1_500_000_007, frame(2, 1, "out"), 60, Direction.OUTBOUND, false,
                    List.of("guard 7 said yes", "naïve"));
            writer.write(second, 1_500_100_000, frame(1, 2, "in!"), 59, Direction.INBOUND, true, List.of());
            writer.write(second, 1L << 40, new byte[]{1, 2, 3}, 3, Direction.UNKNOWN, false, List.of());
        }
        return file.toByteArray();
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var frames = read(aCapture());
        assertThat(frames).hasSize(3);
        var out = frames.getFirst();
        assertThat(out.nanos()).isEqualTo(1_500_000_007);
        assertThat(out.bytes()).isEqualTo(frame(2, 1, "out"));
        assertThat(out.comments()).containsExactly("guard 7 said yes", "naïve");
        assertThat(out.direction()).isEqualTo(Direction.OUTBOUND);
        assertThat(out.checkFailed()).isFalse();
        assertThat(frames.get(1).bytes()).hasSize(59);
        assertThat(frames.get(1).checkFailed()).isTrue();
        assertThat(frames.get(1).interfaceNumber()).isEqualTo(1);
        assertThat(frames.get(2).nanos()).isEqualTo(1L << 40);
        assertThat(frames.get(2).direction()).isEqualTo(Direction.UNKNOWN);
    }

    @Test
    void interfacesHaveTheirNamesAndComments() throws IOException {
        try (var reader = new PcapngReader(new ByteArrayInputStream(aCapture()))) {
            reader.next();
            assertThat(reader.interfaces()).containsExactly(
                    new CaptureInterface("lance0", PcapngWriter.ETHERNET, List.of("of the first machine")),
                    new CaptureInterface("lance1", PcapngWriter.ETHERNET, List.of()));
        }
    }

    @Test
    void tsharkReadsItWithoutAWarning(@TempDir Path folder) throws IOException, InterruptedException {
        var tshark = Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, "tshark"))
                .filter(Files::isExecutable).findFirst();
        assumeTrue(tshark.isPresent(),
                "tshark is not installed (Debian package tshark), so there is nobody to ask whether it reads our captures");
        var capture = folder.resolve("capture.pcapng");
        Files.write(capture, aCapture());
        var process = new ProcessBuilder(tshark.get().toString(), "-r", capture.toString(), "-T", "fields", "-e",
                "frame.time_epoch", "-e", "frame.interface_name", "-e", "frame.len", "-e", "frame.comment", "-e",
                "frame.packet_flags_direction").redirectError(folder.resolve("errors").toFile()).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(output.lines()).containsExactly(
                "1.500000007\tlance0\t60\tguard 7 said yes,naïve\t0x00000002",
                "1.500100000\tlance1\t59\t\t0x00000001", "1099.511627776\tlance1\t3\t\t");
        // It says so when it is run by root, and nothing else.
        assertThat(
                Files.readString(folder.resolve("errors")).lines().filter(line -> !line.contains("as user \"root\"")))
                .isEmpty();
    }

    @Test
    void theOtherByteOrderUnknownBlocksOtherResolutionsAndSimplePacketsAreUnderstood() throws IOException {
        var out = ByteBuffer.allocate(1000).order(ByteOrder.BIG_ENDIAN);
        out.putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 2).putLong(-1)
                .putInt(28);
        out.putInt(0x0bad).putInt(16).putInt(42).putInt(16);
        // Milliseconds, and a clock that starts two seconds late; an option that nobody knows.
        out.putInt(1).putInt(52).putShort((short) 1).putShort((short) 0).putInt(2).putShort((short) 9)
                .putShort((short) 1).putInt(3 << 24).putShort((short) 14).putShort((short) 8).putLong(2)
                .putShort((short) 777).putShort((short) 3).putInt(0).putInt(0).putInt(52);
        out.putInt(6).putInt(36).putInt(0).putInt(0).putInt(1234).putInt(3).putInt(9).put((byte) 1).put((byte) 2)
                .put((byte) 3).put((byte) 0).putInt(36);
        out.putInt(3).putInt(20).putInt(7).put((byte) 8).put((byte) 9).putShort((short) 0).putInt(20);
        // A second section, in which the first interface is another.
        out.order(ByteOrder.LITTLE_ENDIAN).putInt(0x0a0d0d0a).putInt(28).putInt(0x1a2b3c4d).putShort((short) 1)
                .putShort((short) 0).putLong(-1).putInt(28);
        out.putInt(1).putInt(20).putShort((short) 113).putShort((short) 0).putInt(0).putInt(20);
        out.putInt(6).putInt(36).putInt(0).putInt(0).putInt(5).putInt(1).putInt(1).putInt(0x55).putInt(36);
        byte[] bytes = java.util.Arrays.copyOf(out.array(), out.position());

        var frames = read(bytes);
        assertThat(frames).hasSize(3);
        assertThat(frames.get(0).nanos()).isEqualTo(3_234_000_000L);
        assertThat(frames.get(0).bytes()).containsExactly(1, 2, 3);
        assertThat(frames.get(0).isCut()).isTrue();
        assertThat(frames.get(1).bytes()).containsExactly(8, 9);
        assertThat(frames.get(1).length()).isEqualTo(7);
        assertThat(frames.get(2).interfaceNumber()).isEqualTo(1);
        assertThat(frames.get(2).nanos()).isEqualTo(5_000);
    }

    private static byte[] changed(byte[] original, int at, int value) {
        byte[] bytes = original.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return bytes;
    }

    @Test
    void eachKindOfDamageIsSaidWithItsPlace() throws IOException {
        byte[] good = aCapture();
        int section = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        int description = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(section + 4);
        int second = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(section + description + 4);
        int packet = section + description + second;

        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("the file is empty");
        assertThatThrownBy(() -> read(changed(good, 0, 0xa1b2c3d4)))
                .hasMessageContaining("offset 0: type 0xa1b2c3d4 where a section header");
        assertThatThrownBy(() -> read(changed(good, 8, 7))).hasMessageContaining("byte-order magic 0x00000007");
        assertThatThrownBy(() -> read(changed(good, 12, 2))).hasMessageContaining("version 2.0");
        assertThatThrownBy(() -> read(changed(good, packet + 4, 13))).hasMessageContaining(
                "offset " + packet + ": a length of 13; it must be a multiple of 4 and at least 12");
        assertThatThrownBy(() -> read(changed(good, packet + 4, 0xfffffffc))).hasMessageContaining("4294967292");
        assertThatThrownBy(() -> read(changed(good, packet + 4, 16 << 20))).hasMessageContaining("the file ends");
        assertThatThrownBy(() -> read(changed(good, packet + 8, 2)))
                .hasMessageContaining("a packet of interface 2; this section describes 2");
        assertThatThrownBy(() -> read(changed(good, packet + 8, -1))).hasMessageContaining("interface 4294967295");
        assertThatThrownBy(() -> read(changed(good, packet + 12, -1))).hasMessageContaining("a time stamp of");
        assertThatThrownBy(() -> read(changed(good, packet + 20, 1000))).hasMessageContaining("room for");
        assertThatThrownBy(() -> read(changed(good, packet + 24, 59))).hasMessageContaining("59 bytes of which 60");
        assertThatThrownBy(() -> read(java.util.Arrays.copyOf(good, good.length - 1)))
                .isInstanceOfSatisfying(PcapngException.class, e -> assertThat(e.offset()).isGreaterThan(packet));
    }

    /// Bytes changed, cut and inserted at random: frames, or one exception that says where.
    @Test
    void noFileMakesTheReaderFailOtherwise() throws IOException {
        byte[] good = aCapture();
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            var chance = new SplittableRandom(seed);
            byte[] bytes = java.util.Arrays.copyOf(good, chance.nextInt(good.length + 1));
            for (int i = chance.nextInt(4); i > 0 && bytes.length > 0; i--) {
                bytes[chance.nextInt(bytes.length)] = (byte) (chance.nextBoolean() ? chance.nextInt() : 0xff);
            }
            try {
                for (var frame : read(bytes)) {
                    assertThat(frame.bytes().length).isLessThanOrEqualTo(bytes.length);
                }
            } catch (PcapngException expected) {
                refused++;
                assertThat(expected.getMessage()).as("seed %d", seed).startsWith("Capture file, block at offset ")
                        .endsWith(".");
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void aTracedPortShowsBothDirectionsAndWhatWasDamaged() throws IOException {
        var left = Station.alone("left", 100_000_000);
        var right = left.named("right");
        var cable = new Cable("cable", Medium.ethernet(10), 1_000, 4, left, right);
        var writer = new PcapngWriter(file, "");
        var traced = new Traced(right, new Corrupting("noise", cable.second(), 1, 1, Where.ON_THE_LINE, 1), writer);
        var heard = new Listener(right);
        traced.receiver(heard);
        cable.first().receiver(heard);
        cable.first().send(frame(2, 1, "question"), 0, 60);
        new AlarmDriven(left).advanceTo(10_000);
        traced.send(frame(1, 2, "answer"), 0, 60);
        new AlarmDriven(left).advanceTo(20_000);

        assertThat(heard.arrived).hasSize(2);
        var frames = read(file.toByteArray());
        assertThat(frames.stream().map(Captured::direction)).containsExactly(Direction.INBOUND, Direction.OUTBOUND);
        assertThat(frames.getFirst().checkFailed()).isTrue();
        assertThat(frames.getFirst().nanos()).isEqualTo(57_600 + 1_000);
        assertThat(frames.getLast().nanos()).isEqualTo(100_000);
        assertThat(Frames.text(frames.getLast().bytes())).isEqualTo("answer");
    }

    @Test
    void aReplayedCaptureArrivesAtItsTimesAndDamagedFramesAsDamaged() throws IOException {
        var writer = new PcapngWriter(file, "");
        writer.describe("other");
        writer.describe("lance0");
        writer.write(1, 1_000, frame(2, 1, "first"), 60, Direction.INBOUND, false, List.of());
        writer.write(1, 1_500, frame(2, 1, "mine"), 60, Direction.OUTBOUND, false, List.of());
        writer.write(0, 1_600, frame(2, 1, "another's"), 60, Direction.INBOUND, false, List.of());
        writer.write(1, 2_001, frame(2, 1, "bad"), 60, Direction.INBOUND, true, List.of());
        writer.write(1, 1_999, frame(2, 1, "late"), 60, Direction.UNKNOWN, false, List.of());

        var station = Station.alone("lance0", 10_000_000);
        List<Captured> inbound;
        try (var reader = new PcapngReader(new ByteArrayInputStream(file.toByteArray()))) {
            inbound = CaptureReplay.inbound(reader, 1);
        }
        var replay = new CaptureReplay(station, Medium.ethernet(10), inbound, 0);
        var heard = new Listener(station);
        replay.receiver(heard);
        assertThat(replay.send(new byte[60], 0, 60)).isEqualTo(576);
        new AlarmDriven(station).advanceTo(12);
        var midway = new spin.hw.checkpoint.State("replay");
        replay.save(midway);
        new AlarmDriven(station).advanceTo(1_000);

        assertThat(heard.texts()).containsExactly("first", "bad", "late");
        assertThat(heard.cycles()).containsExactly(10L, 21L, 21L);
        assertThat(heard.arrived.get(1).damaged()).isTrue();
        replay.restore(midway);
        assertThat(replay.remaining()).isEqualTo(2);
        assertThatThrownBy(() -> new CaptureReplay(station.named("x"), Medium.ethernet(10), List.of(), 0)
                .restore(midway)).hasMessageContaining("at frame 1 of a capture of 3 frames; this one has 0");
    }

    @Test
    void aCaptureThatHoldsCutFramesIsNotReplayed() throws IOException {
        byte[] bytes = aCapture();
        int at = bytes.length - 36 + 24;
        try (var reader = new PcapngReader(new ByteArrayInputStream(changed(bytes, at, 900)))) {
            assertThatThrownBy(() -> CaptureReplay.inbound(reader, 1))
                    .hasMessageContaining("a frame of 900 bytes of which 3 are here; capture whole frames");
        }
    }
}
