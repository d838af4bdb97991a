package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.PosixSuite;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.FilterWords;
import spin.systems.aegis.exos.net.Refusal;
import spin.systems.aegis.exos.process.Networked.Calls;
import spin.systems.aegis.exos.process.Networked.Calls.Answer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// NFS of an unmodified program's: files of another machine, by way of nothing but Aegis' filters, rings and frames.
final class RemoteTests {

    private static final int READ = 3;
    private static final int WRITE = 4;
    private static final int CLOSE = 6;
    private static final int UNLINK = 10;
    private static final int CHDIR = 12;
    private static final int CHMOD = 15;
    private static final int OPEN = 45;
    private static final int SYMLINK = 57;
    private static final int EXECVE = 59;
    private static final int STAT = 425;
    private static final int MMAP = 71;
    private static final int RENAME = 128;
    private static final int TRUNCATE = 129;
    private static final int MKDIR = 136;
    private static final int RMDIR = 137;
    private static final int LIST = 377;
    private static final int MOUNT = 302;
    private static final int UNMOUNT = 22;
    private static final int STATFS = 328;
    private static final int FORK = 2;
    private static final int NANOSLEEP = 340;
    private static final int GETCWD = 367;

    private static final int CREATE = 0x200;
    private static final int READ_WRITE = 2;
    private static final int APPEND = 8;
    private static final long BUFFER = Calls.BUFFER;

    private static Calls mounted() {
        return new Calls().call(MKDIR, "/net", 0755).call(MOUNT, "10.0.0.2:/export", "/net", "nfs", 0, 0);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] octets(int count) {
        var bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aProgramReadsAFileOfAnotherMachine() {
        var net = new Networked();
        net.server.file(net.server.root, "greeting", text("Hello from there.\n"));

        net.run(mounted().call(OPEN, "/net/greeting", 0).call(READ, new Answer(2), BUFFER, 100)
                .call(WRITE, 1, BUFFER, new Answer(3)), 2);

        assertThat(net.answers(5)).containsExactly(0L, 0L, 3L, 18L, 18L);
        assertThat(net.output()).startsWith("Hello from there.\n");
        assertThat(net.server.asked).containsExactly("100000.3", "100000.3", "100005.1", "100003.4", "100003.6");
        assertThat(refused(net)).as("nothing that came was wrong").isZero();
    }

    private static long refused(Networked net) {
        var all = 0L;
        for (var reason = 0; reason < Refusal.COUNT; reason++) {
            all += net.boot.refused(reason);
        }
        return all;
    }

    @Test
    void treesAreMadeRenamedAndRemovedOnTheServer() {
        var net = new Networked();
        net.server.file(net.server.folder(net.server.root, "full"), "inside", text("x"));

        net.run(mounted().call(MKDIR, "/net/sub", 0700).call(OPEN, "/net/sub/new", CREATE | READ_WRITE, 0640)
                .call(WRITE, new Answer(3), "written there", 13).call(CLOSE, new Answer(3))
                .call(RENAME, "/net/sub/new", "/net/moved").call(RMDIR, "/net/sub").call(RMDIR, "/net/full")
                .call(MKDIR, "/net/full", 0755).call(UNLINK, "/net/nothing").call(UNLINK, "/net/full/inside")
                .call(RMDIR, "/net/full").call(CHMOD, "/net/moved", 0600).call(TRUNCATE, "/net/moved", 7)
                .call(RENAME, "/net/moved", "/tmp/moved").call(SYMLINK, "x", "/net/link").call(RMDIR, "/net"), 2);

        assertThat(net.answers(18)).containsExactly(0L, 0L, 0L, 3L, 13L, 0L, 0L, 0L, -66L, -17L, -2L, 0L, 0L, 0L, 0L,
                -18L, -45L, -16L);
        assertThat(net.server.root.children).containsOnlyKeys("moved");
        var moved = net.server.file("moved");
        assertThat(moved.content).isEqualTo(text("written"));
        assertThat(moved.mode).isEqualTo(0600);
    }

    /// What the program sees of attributes is what the server says; what it sees of a folder is what there is.
    @Test
    void attributesAndNamesAreTheServers() {
        var net = new Networked();
        var file = net.server.file(net.server.root, "file", octets(5000));
        file.mode = 0751;
        for (var i = 0; i < 60; i++) {
            net.server.file(net.server.root, "a name that is not short, number " + i, new byte[0]);
        }

        net.run(mounted().call(STAT, "/net/file", BUFFER).call(OPEN, "/net", 0)
                .call(LIST, new Answer(3), BUFFER + 256, 4096)
                .call(LIST, new Answer(3), BUFFER + 0x2000, 4096).call(LIST, new Answer(3), BUFFER, 4096)
                .call(STAT, "/net/missing", BUFFER + 0x4000).call(STATFS, "/net", BUFFER + 0x5000)
                .call(CHDIR, "/net").call(GETCWD, BUFFER + 0x6000, 100).call(STAT, "file", BUFFER)
                .call(WRITE, 1, BUFFER, 0x7000), 4);

        var answers = net.answers(13);
        assertThat(answers.get(2)).isZero();
        assertThat(answers.get(6)).as("the end of the list").isZero();
        assertThat(answers.subList(7, 13)).containsExactly(-2L, 0L, 0L, 5L, 0L, 0x7000L);
        var seen = ByteBuffer.wrap(net.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(seen.getLong(24)).as("size").isEqualTo(5000);
        assertThat(seen.getInt(40)).as("mode").isEqualTo(0100751);
        assertThat(seen.getInt(44)).as("owner").isEqualTo(7);
        assertThat(seen.getInt(48)).as("group").isEqualTo(8);
        assertThat(seen.getLong(80)).as("changed").isEqualTo(800_000_000L + file.changed);
        assertThat(seen.getInt(0x5000)).as("of NFS").isEqualTo(0x6969);
        assertThat(seen.getInt(0x5000 + 4)).as("octets of a block").isEqualTo(4096);
        assertThat(seen.getInt(0x5000 + 8)).as("blocks").isEqualTo(1000);
        assertThat(new String(net.bytes(), 0x6000, 4, StandardCharsets.UTF_8)).isEqualTo("/net");
        assertThat(names(net.bytes(), 256, answers.get(4)) + names(net.bytes(), 0x2000, answers.get(5)))
                .isEqualTo(2 + 61);
    }

    /// How many entries a list has.
    private static int names(byte[] bytes, int from, long count) {
        var entries = 0;
        for (var at = 0; at < count; at += bytes[from + at + 16] & 0xff) {
            entries++;
        }
        return entries;
    }

    @Test
    void symbolicLinksLeadWhereTheServerSays() {
        var net = new Networked();
        net.server.file(net.server.folder(net.server.root, "sub"), "file", text("found"));
        net.server.link(net.server.root, "near", "sub/file");
        net.server.link(net.server.root, "far", "/net/near");
        net.server.link(net.server.root, "round", "round");

        net.run(mounted().call(OPEN, "/net/far", 0).call(READ, new Answer(2), BUFFER, 100).call(OPEN, "/net/round", 0),
                2);

        assertThat(net.answers(5)).containsExactly(0L, 0L, 3L, 5L, -62L);
    }

    /// Large ones, over a wire that loses, repeats, reorders and spoils: what comes is what there is.
    @ParameterizedTest
    @CsvSource({"'',7", "'drop-chance=10%',1", "'duplicate-chance=30%',2", "'reorder-chance=20%',3",
            "'corrupt-chance=20%',4",
            "'drop-chance=5%,corrupt-chance=5%,duplicate-chance=10%,reorder-chance=5%',5"})
    void whateverTheWireDoesFilesComeAndGoAsTheyAre(String faults, int seed) {
        var net = new Networked(faults, seed);
        var content = octets(20_000);
        net.server.file(net.server.root, "in", content);

        net.run(mounted().call(OPEN, "/net/in", 0).call(READ, new Answer(2), BUFFER, 30_000)
                .call(OPEN, "/net/out", CREATE | READ_WRITE, 0644).call(WRITE, new Answer(4), BUFFER, 20_000)
                .call(READ, new Answer(4), BUFFER, 10), 120);

        assertThat(net.answers(7)).containsExactly(0L, 0L, 3L, 20_000L, 4L, 20_000L, 0L);
        assertThat(Arrays.equals(net.server.file("out").content, content)).as("byte for byte").isTrue();
        if (faults.contains("corrupt")) {
            assertThat(refused(net)).as("spoilt packets were seen").isPositive();
        }
    }

    /// A file is a file: it can be mapped and executed.
    @Test
    void aProgramOfAnotherMachineIsExecuted() {
        var suite = new PosixSuite(java.nio.file.Path.of("..", "..", ".."));
        var net = new Networked();
        var program = net.server.file(net.server.root, "program", suite.program("posix").executable());
        program.mode = 0755;
        net.server.file(net.server.root, "mapped", text("seen through a page"));

        net.run(mounted().call(OPEN, "/net/mapped", 0).call(MMAP, 0, 100, 1, 2, new Answer(2), 0)
                .call(WRITE, 1, new Answer(3), 19).call(EXECVE, "/net/program", BUFFER, BUFFER), 20);

        assertThat(net.isOver()).isTrue();
        assertThat(net.output()).startsWith("seen through a page");
        assertThat(net.boot.status()).as("the program's own, without arguments").isNotEqualTo(Boot.CANNOT_EXECUTE);
    }

    @Test
    void whatChangesOnTheServerIsSeenAfterAWhileAndWhatIsGoneIsGone() {
        var net = new Networked();
        var file = net.server.file(net.server.root, "file", text("before"));
        net.server.file(net.server.root, "goes", text("x"));
        var calls = mounted().call(OPEN, "/net/file", 0).call(READ, new Answer(2), BUFFER, 100).call(OPEN, "/net/goes",
                0);
        // nanosleep(4 s)
        calls.code().li(1, BUFFER).li(2, 4).stq(2, 0, 1).stq(31, 8, 1);
        calls.call(NANOSLEEP, BUFFER, 0).call(OPEN, "/net/file", 0).call(READ, new Answer(6), BUFFER, 100)
                .call(OPEN, "/net/goes", 0).call(WRITE, 1, BUFFER, new Answer(7));
        net.start(calls);
        net.step(1000);
        net.server.change(file, text("after it has changed"));
        net.server.root.children.remove("goes");
        for (var i = 0; i < 50 && !net.isOver(); i++) {
            net.step(100);
        }

        assertThat(net.answers(10)).containsExactly(0L, 0L, 3L, 6L, 4L, 0L, 5L, 20L, -2L, 20L);
        assertThat(net.output()).startsWith("after it has changed");
    }

    @Test
    void twoProcessesHaveAPortEachAndSeeOneTree() {
        var net = new Networked();
        net.server.file(net.server.root, "a", octets(3000));
        var calls = mounted();
        calls.call(OPEN, "/net/log", CREATE | READ_WRITE, 0644).call(FORK).call(OPEN, "/net/a", 0)
                .call(READ, new Answer(4), BUFFER, 4000).call(WRITE, new Answer(2), BUFFER, 2000);

        net.run(calls, 3);

        assertThat(net.answers(7).subList(4, 7)).as("of the one").containsExactly(4L, 3000L, 2000L);
        assertThat(net.bytes()).as("of both").hasSize(2 * 7 * 8);
        assertThat(net.server.file("log").content.length).as("one after the other").isEqualTo(4000);
        var ports = net.frames.stream().filter(frame -> frame[23] == 17 && frame[29] == 1)
                .map(frame -> ByteBuffer.wrap(frame).getShort(34)).distinct().toList();
        assertThat(ports).as("ports of those who asked").hasSize(2);
    }

    @Test
    void appendedPiecesFollowEachOther() {
        var net = new Networked();
        var content = octets(2500);
        net.server.file(net.server.root, "log", text("first "));
        net.server.file(net.server.root, "piece", content);

        net.run(mounted().call(OPEN, "/net/piece", 0).call(READ, new Answer(2), BUFFER, 3000)
                .call(OPEN, "/net/log", READ_WRITE | APPEND).call(WRITE, new Answer(4), BUFFER, 2500)
                .call(WRITE, new Answer(4), "end", 3), 2);

        assertThat(net.answers(7)).containsExactly(0L, 0L, 3L, 2500L, 4L, 2500L, 3L);
        var log = net.server.file("log").content;
        assertThat(log).hasSize(2509).startsWith(text("first ")).endsWith(text("end"));
        assertThat(Arrays.copyOfRange(log, 6, 2506)).isEqualTo(content);
    }

    // What is refused.

    @Test
    void mountsThatCannotBeAreRefusedAndLeaveNothing() {
        var net = new Networked();
        net.run(new Calls().call(MKDIR, "/net", 0755).call(MKDIR, "/net/x", 0755)
                .call(MOUNT, "10.0.0.2:/export", "/net", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.2:/export", "/net/x", "ext2", 0, 0)
                .call(MOUNT, "10.0.0.2:/secret", "/net/x", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.256:/", "/net/x", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.2", "/net/x", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.2:/export", "/dev/null", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.2:/export", "/net/x", "nfs", 0, 0)
                .call(MOUNT, "10.0.0.2:/export", "/net/x", "nfs", 0, 0)
                .call(UNMOUNT, "/net").call(OPEN, "/net/x", 0).call(UNMOUNT, "/net/x").call(CLOSE, new Answer(11))
                .call(UNMOUNT, "/net/x").call(UNMOUNT, "/net/x").call(RMDIR, "/net/x"), 2);

        assertThat(net.answers(17)).containsExactly(0L, 0L, -16L, -19L, -13L, -22L, -22L, -20L, 0L, -16L, -22L, 3L,
                -16L, 0L,
                0L, -22L, 0L);
    }

    @Test
    void withoutANetworkThereIsNone() {
        var computer = new spin.bench.port.suite.Computer(new byte[0]);
        computer.run(new spin.systems.aegis.AegisPrograms(), mounted().program());

        var log = ByteBuffer.wrap(computer.output().getBytes(StandardCharsets.ISO_8859_1))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(log.getLong(8)).isEqualTo(-51);
    }

    /// Who does not answer ARP is unreachable after three requests, a second apart.
    @Test
    void whoDoesNotAnswerArpIsUnreachable() {
        var net = new Networked();
        net.server.answersArp = false;

        net.run(mounted(), 8);

        assertThat(net.answers(2)).containsExactly(0L, -65L);
        assertThat(net.frames).as("requests").hasSize(3);
        assertThat(net.here.clock().now() / net.here.profile().hertz()).isBetween(3L, 4L);
    }

    /// Six requests under one identifier, each wait twice the one before.
    @Test
    void whoDoesNotAnswerAtAllIsGivenUp() {
        var net = new Networked();
        net.server.spoiler = frame -> frame[12] == 8 && frame[13] == 0 ? List.of() : List.of(frame);

        net.run(mounted(), 30);

        assertThat(net.answers(2)).containsExactly(0L, -60L);
        var asked = net.frames.stream().filter(frame -> frame[13] == 0).map(frame -> ByteBuffer.wrap(frame).getInt(42))
                .toList();
        assertThat(asked).hasSize(6).containsOnly(asked.getFirst());
    }

    /// Replies that are none come before each right one; the right one counts, and what was wrong is counted by reason.
    @ParameterizedTest
    @ValueSource(strings = {"short", "identifier", "source", "port", "call", "verifier", "status", "denied", "fragment",
            "header sum",
            "sum", "udp length", "ip length", "version", "broadcast source", "own source"})
    void repliesThatAreNoneAreDroppedAndCounted(String how) {
        var net = new Networked();
        net.server.file(net.server.root, "file", octets(2000));
        net.server.spoiler = frame -> frame[13] == 6 ? List.of(frame) : List.of(spoilt(frame, how), frame);

        net.run(mounted().call(OPEN, "/net/file", 0).call(READ, new Answer(2), BUFFER, 4000), 3);

        assertThat(net.answers(4)).containsExactly(0L, 0L, 3L, 2000L);
        var byKernel = how.equals("fragment") || how.equals("version") ? net.kernel.packetsLost() : 0;
        assertThat(refused(net) + byKernel).as("dropped").isGreaterThanOrEqualTo(5);
    }

    private static byte[] spoilt(byte[] frame, String how) {
        var payload = Arrays.copyOfRange(frame, 42, 42 + ByteBuffer.wrap(frame).getShort(38) - 8);
        var body = ByteBuffer.wrap(payload);
        var raw = ByteBuffer.wrap(frame.clone());
        switch (how) {
            case "short" -> payload = Arrays.copyOf(payload, 20);
            case "identifier" -> body.putInt(0, body.getInt(0) + 1);
            case "call" -> body.putInt(4, 0);
            case "verifier" -> body.putInt(16, 0x7fff_fff0);
            case "status" -> body.putInt(20, 77);
            case "denied" -> body.putInt(8, 9);
            case "fragment" -> raw.putShort(20, (short) 0x2000);
            case "header sum" -> raw.putShort(24, (short) (raw.getShort(24) + 1));
            case "sum" -> raw.putShort(40, (short) (raw.getShort(40) ^ 0x100));
            case "udp length" -> raw.putShort(38, (short) 4000);
            case "ip length" -> raw.putShort(16, (short) 1600);
            case "version" -> raw.put(14, (byte) 0x65);
            default -> {
                var source = how.equals("source")
                        ? 0x0a00_0003L
                        : how.equals("own source")
                                ? 0x0a00_0001L
                                : how.equals("port") ? NfsServer.ADDRESS : 0x0a00_00ffL;
                return NfsServer.datagram(Networked.HOST.station(), NfsServer.STATION, source, Networked.HOST.address(),
                        raw.getShort(34) + (how.equals("port") ? 1 : 0), raw.getShort(36) & 0xffff, payload);
            }
        }
        if (!Arrays.equals(raw.array(), frame)) {
            if (!how.equals("header sum")) {
                raw.putShort(24, (short) 0);
                raw.putShort(24, (short) ~NfsServer.sum(raw, 14, 20, 0));
            }
            return raw.array();
        }
        return NfsServer.datagram(Networked.HOST.station(), NfsServer.STATION, NfsServer.ADDRESS,
                Networked.HOST.address(),
                raw.getShort(34) & 0xffff, raw.getShort(36) & 0xffff, payload);
    }

    /// A server that answers nonsense, in well-formed packets: the program gets an error or wrong bytes, and the library goes on.
    @Test
    void nonsenseInAnswersHarmsNobody() {
        var chance = new SplittableRandom(99);
        for (var trial = 0; trial < 8; trial++) {
            var net = new Networked();
            net.server.file(net.server.root, "file", octets(3000));
            net.server.spoiler = frame -> frame[13] == 6 ? List.of(frame) : List.of(nonsense(frame, chance));
            net.run(mounted().call(OPEN, "/net/file", 0).call(READ, 3, BUFFER, 4000).call(STAT, "/net/file", BUFFER)
                    .call(OPEN, "/net", 0).call(LIST, 3, BUFFER, 4000)
                    .call(OPEN, "/tmp/own", CREATE | READ_WRITE, 0644), 60);

            assertThat(net.isOver()).as("trial %d ends", trial).isTrue();
            assertThat(net.answers(1).getFirst()).as("its own files are as they were").isBetween(3L, 6L);
        }
    }

    /// Some octets behind the RPC header are others, and the sums are right.
    private static byte[] nonsense(byte[] frame, SplittableRandom chance) {
        var payload = Arrays.copyOfRange(frame, 42, 42 + ByteBuffer.wrap(frame).getShort(38) - 8);
        for (var i = chance.nextInt(4); i > 0 && payload.length > 24; i--) {
            var at = chance.nextInt(8) == 0
                    ? chance.nextInt(8, payload.length)
                    : 24 + chance.nextInt(Math.min(120, payload.length - 24));
            payload[at] = (byte) (chance.nextBoolean() ? -1 : chance.nextInt());
        }
        if (chance.nextInt(6) == 0) {
            payload = Arrays.copyOf(payload, 24 + chance.nextInt(Math.max(1, payload.length - 24)));
        }
        var raw = ByteBuffer.wrap(frame);
        return NfsServer.datagram(Networked.HOST.station(), NfsServer.STATION, NfsServer.ADDRESS,
                Networked.HOST.address(),
                raw.getShort(34) & 0xffff, raw.getShort(36) & 0xffff, payload);
    }

    // Ports.

    private static final int FIRST_PORT = 1023;

    /// A port is whose filter it is: the library takes another, and takes the port when its holder is gone, however that has ended. Here it is a library of
    /// another policy, which crashes when it first runs.
    @Test
    void aPortIsItsHoldersUntilHeCrashes() {
        var net = new Networked();
        net.server.file(net.server.root, "file", octets(100));
        var holder = net.kernel.environment(null);
        var page = net.kernel.allocate(holder, -1) << 13;
        var words = FilterWords.of(0, Filter.of(new Step.Atom(12, 2, 0xffff, 0x0800), new Step.Atom(14, 1, 0xf0, 0x40),
                new Step.Atom(20, 2, 0x3fff, 0), new Step.Atom(23, 1, 0xff, 17),
                new Step.Atom(30, 4, -1, (int) Networked.HOST.address()), new Step.Shift(14, 1, 0x0f, 2),
                new Step.Atom(16, 2, 0xffff, FIRST_PORT)));
        for (var i = 0; i < words.length; i++) {
            net.here.memory().storeQuad(page + 8L * i, words[i]);
        }
        net.kernel.saveArea(holder, page);
        net.kernel.claim(holder, page);
        var calls = mounted();
        calls.code().li(1, BUFFER).li(2, 1).stq(2, 0, 1).stq(31, 8, 1);
        net.start(calls.call(NANOSLEEP, BUFFER, 0).call(FORK).call(STAT, "/net/file", BUFFER));
        net.step(300);
        assertThat(ports(net)).as("while it is held").containsExactly(FIRST_PORT - 1);
        net.kernel.slices(holder, page + 0x800, 0x9000, 0x9000, 0);
        net.kernel.slice(holder, -1);
        for (var i = 0; i < 30 && !net.isOver(); i++) {
            net.step(100);
        }

        assertThat(holder.fatal()).as("it has crashed").isNotNull();
        assertThat(ports(net)).as("the child takes the port that is free").containsExactlyInAnyOrder(FIRST_PORT - 1,
                FIRST_PORT);
        assertThat(net.isOver()).isTrue();
    }

    private static List<Integer> ports(Networked net) {
        return net.frames.stream().filter(frame -> frame[13] == 0 && frame[29] == 1)
                .map(frame -> ByteBuffer.wrap(frame).getShort(34) & 0xffff).distinct().toList();
    }

    // What is left.

    /// When all have ended, what the network took is free: pages, filters, the handler.
    @Test
    void whatTheNetworkTookIsFreeInTheEnd() {
        var net = new Networked();
        net.server.file(net.server.root, "file", octets(30_000));
        net.run(mounted().call(OPEN, "/net/file", 0).call(READ, new Answer(2), BUFFER, 30_000), 3);
        net.here.timer().stop();

        assertThat(net.boot.ended()).isTrue();
        assertThat(free(net)).as("a second family can have the same address, and has as much").isPositive();
        var before = free(net);
        var again = new Boot(net.here, net.kernel);
        again.network(Networked.HOST);
        again.start(again
                .first(new ProgramSystem.Program("ends", new Calls().program().executable(), Collections.emptyList(),
                        Collections.emptyList())));
        net.here.cpu().run();
        assertThat(again.ended()).isTrue();
        assertThat(free(net)).isEqualTo(before);
    }

    static int free(Networked net) {
        var free = 0;
        for (var frame = 0; frame < net.here.memory().size() >> 13; frame++) {
            free += net.here.memory().loadLong((AegisAbi.OWNERS_FRAME << 13) + 4L * frame) == 0 ? 1 : 0;
        }
        return free;
    }
}
