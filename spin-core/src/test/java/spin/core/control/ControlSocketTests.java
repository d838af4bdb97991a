package spin.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.control.KernelControl.Outcome;

@Timeout(60)
class ControlSocketTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long OUR_PID = 4711;

    @TempDir
    Path temporary;

    private final FakeKernel kernel = new FakeKernel();
    private final CountDownLatch halted = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    private Path folder = Path.of("set before each test");

    @BeforeEach
    void begin() {
        folder = temporary.resolve("run");
    }

    @AfterEach
    void end() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    private SocketFolder sockets() throws ControlException {
        return SocketFolder.of(Map.of("SPIN_RUN_DIR", folder.toString()), "/nonexistent", "nobody");
    }

    private ControlSocket listen(long pid, Duration patience) throws ControlException {
        var socket = ControlSocket.open(sockets(), pid, kernel, halted::countDown, patience);
        open.add(socket);
        return socket;
    }

    private ControlSocket listen() throws ControlException {
        return listen(OUR_PID, PATIENCE);
    }

    private ControlClient connect() throws ControlException {
        var client = ControlClient.connect(sockets(), OptionalLong.empty());
        open.add(client);
        return client;
    }

    /// A connection that says what it likes.
    private SocketChannel raw(ControlSocket socket) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.file()));
        open.add(channel);
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        send(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(SocketChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Everything up to the end.
    private static String rest(SocketChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(100_000);
        while (channel.read(buffer) >= 0) {
            assertThat(buffer.hasRemaining()).isTrue();
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    @Nested
    class Requests {
        @Test
        void aFileIsReadByTheKernelsSideAndItsNameAndBytesReachTheKernel() throws Exception {
            listen();
            var jar = temporary.resolve("naïve name.jar");
            Files.writeString(jar, "good");
            assertThat(connect().load(jar)).isEqualTo(new Outcome(true, "naïve name.jar: loaded"));
            assertThat(kernel.calls()).containsExactly("load naïve name.jar 4");
        }

        @Test
        void refusalsComeBackAsRefusals() throws Exception {
            listen();
            var jar = temporary.resolve("a.jar");
            Files.writeString(jar, "bad");
            var client = connect();
            assertThat(client.load(jar)).isEqualTo(new Outcome(false, "a.jar: refused, it does not begin well."));
            assertThat(client.unload("a.jar")).isEqualTo(new Outcome(false, "a.jar is not loaded."));
            assertThat(client.shell("frobnicate")).isEqualTo(new Outcome(false, "'frobnicate' is no command."));
        }

        @Test
        void aFileThatCannotBeReadIsNamedInTheAnswer() throws Exception {
            listen();
            var client = connect();
            assertThat(client.load(temporary.resolve("none.jar"))).isEqualTo(
                    new Outcome(false, temporary.resolve("none.jar") + " cannot be read: it does not exist."));
            assertThat(client.load(temporary).text()).isEqualTo(temporary + " is a folder, not a JAR.");
            assertThat(client.load(Path.of("/dev/zero")).text())
                    .isEqualTo("/dev/zero is not a regular file, not a JAR.");
            assertThat(client.load(Path.of("/")).text()).contains("is not the absolute path of a file");
            assertThat(kernel.calls()).isEmpty();
        }

        @Test
        void severalLinesAndOddCharactersComeThroughUnchanged() throws Exception {
            listen();
            var line = "echo \"quoted\" back\\slash \u00e9\u4e16\ud83d\ude00 \u2028 tab\tend";
            assertThat(connect().shell(line).text()).isEqualTo(line.substring(5));
        }

        @Test
        void aKernelThatFailsIsAFailedRequestAndTheNextOneIsServed() throws Exception {
            listen();
            var client = connect();
            assertThat(client.shell("crash")).isEqualTo(
                    new Outcome(false, "the kernel failed in this request: IllegalStateException: wires crossed."));
            assertThat(client.shell("echo alive").text()).isEqualTo("alive");
        }

        @Test
        void aLongAnswerComesThroughAndAnEndlessOneIsCut() throws Exception {
            var huge = "x".repeat(Protocol.REPLY_LIMIT_BYTES);
            var talkative = new TalkativeKernel(huge);
            open.add(ControlSocket.open(sockets(), OUR_PID, talkative, halted::countDown, PATIENCE));
            var answer = connect().shell("talk");
            assertThat(answer.done()).isTrue();
            assertThat(answer.text()).hasSizeBetween(1_000_000, huge.length() - 1).endsWith("(too long to show)");
        }

        @Test
        void aRequestThatIsTooLongIsRefusedBeforeItIsSent() throws Exception {
            listen();
            var client = connect();
            assertThatThrownBy(() -> client.shell("x".repeat(100_000))).isInstanceOf(ControlException.class)
                    .hasMessageContaining("too long");
        }

        @Test
        void haltIsAnsweredAndTheClientReturnsWhenTheSocketIsGone() throws Exception {
            var socket = listen();
            var client = connect();
            var closer = Thread.ofPlatform().start(() -> {
                try {
                    halted.await();
                    socket.close();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(client.halt().done()).isTrue();
            closer.join();
            assertThat(socket.file()).doesNotExist();
            assertThatThrownBy(ControlSocketTests.this::connect)
                    .hasMessage("no kernel is running; start one with 'spin run'.");
        }
    }

    private record TalkativeKernel(String text) implements KernelControl {
        @Override
        public Outcome load(Upload upload) {
            return shell(upload.fileName());
        }

        @Override
        public Outcome unload(String fileName) {
            return shell(fileName);
        }

        @Override
        public Outcome shell(String line) {
            return new Outcome(true, text);
        }

        @Override
        public Outcome ask(String line) {
            return new Outcome(true, text);
        }

        @Override
        public void close() {}
    }

    @Nested
    class HostileClients {
        @ParameterizedTest
        @ValueSource(strings = {"", "{", "nonsense", "[]", "null", "42", "{}", "{\"do\":\"load\"}",
                "{\"do\":\"load\",\"path\":7}", "{\"do\":\"fly\"}",
                "{\"do\":\"halt\",\"do\":\"halt\"}", "{\"do\":\"halt\"} {\"do\":\"halt\"}",
                "{\"do\":\"halt\",\"more\":true}", "{\"do\":\"shell\",\"line\":[\"echo\"]}",
                "{\"do\":{\"do\":\"halt\"}}", "{\"do\":\"load\",\"line\":\"x\"}", "GET / HTTP/1.1\r"})
        void aBadLineIsAnsweredWithASentenceAndTheEnd(String line) throws Exception {
            var socket = listen();
            var channel = raw(socket);
            send(channel, line + "\n");
            var outcome = Protocol.readOutcome(rest(channel).stripTrailing());
            assertThat(outcome.done()).isFalse();
            assertThat(outcome.text()).startsWith("control socket: ").endsWith(".").doesNotContain("\n", "Exception");
            assertThat(kernel.calls()).isEmpty();
            assertThat(halted.getCount()).isOne();
            assertThat(connect().shell("echo alive").text()).isEqualTo("alive");
        }

        @Test
        void bytesThatAreNotTextAreABadLine() throws Exception {
            var channel = raw(listen());
            send(channel, new byte[]{(byte) 0xc3, 0x28, (byte) 0xff, '\n'});
            assertThat(rest(channel)).contains("not UTF-8");
        }

        @Test
        void deepNestingIsABadLine() throws Exception {
            var channel = raw(listen());
            send(channel, "[".repeat(60_000) + "\n");
            assertThat(rest(channel)).contains("must be one JSON object");
        }

        @Test
        void aHugeLineIsRefusedAsSoonAsItIsTooLongAndTheSenderStillHearsWhy() throws Exception {
            var channel = raw(listen());
            send(channel, "x".repeat(1 << 20) + "\n");
            channel.shutdownOutput();
            assertThat(rest(channel)).contains("longer than 65536 bytes");
        }

        @Test
        void halfALineAndTheEndIsAnsweredWithoutEffect() throws Exception {
            var channel = raw(listen());
            send(channel, "{\"do\":\"halt\"}");
            channel.shutdownOutput();
            assertThat(rest(channel)).contains("middle of a line");
            assertThat(halted.getCount()).isOne();
        }

        @Test
        void whoConnectsAndSaysNothingIsClosedWhenPatienceIsOver() throws Exception {
            var socket = listen(OUR_PID, Duration.ofMillis(50));
            assertThat(rest(raw(socket))).isEmpty();
        }

        @Test
        void whoDripsALineIsClosedWhenPatienceIsOver() throws Exception {
            var channel = raw(listen(OUR_PID, Duration.ofMillis(50)));
            assertThatThrownBy(() -> {
                for (int i = 0; i <= Protocol.REQUEST_LIMIT_BYTES * 64; i++) {
                    send(channel, " ");
                }
            }).isInstanceOf(IOException.class);
        }

        @Test
        void whoDoesNotReadItsAnswersHoldsUpNobody() throws Exception {
            open.add(ControlSocket.open(sockets(), OUR_PID, new TalkativeKernel("x".repeat(2_000_000)),
                    halted::countDown, PATIENCE));
            var deaf = SocketChannel.open(UnixDomainSocketAddress.of(sockets().socketOf(OUR_PID)));
            open.add(deaf);
            send(deaf, "{\"do\":\"shell\",\"line\":\"talk\"}\n");
            assertThat(connect().shell("talk").text()).hasSize(2_000_000);
        }

        @Test
        void aHundredSilentConnectionsKeepNobodyOut() throws Exception {
            var socket = listen();
            for (int i = 0; i < 100; i++) {
                raw(socket);
            }
            assertThat(connect().shell("echo alive").text()).isEqualTo("alive");
        }

        @Test
        void whoComesWhenEveryPlaceIsTakenIsServedAsSoonAsOneIsFree() throws Exception {
            var socket = listen();
            var silent = new ArrayList<SocketChannel>();
            for (int i = 0; i < ControlSocket.MOST_CONNECTIONS; i++) {
                silent.add(raw(socket));
            }
            var late = raw(socket);
            send(late, "{\"do\":\"shell\",\"line\":\"echo alive\"}\n");
            late.shutdownOutput();
            silent.getFirst().close();
            assertThat(rest(late)).contains("alive");
        }

        @Test
        void aThousandConnectionsNeitherAndWhenTheyAreGoneAllIsAsBefore() throws Exception {
            var socket = listen();
            for (int i = 0; i < 1000; i++) {
                raw(socket).close();
            }
            assertThat(connect().shell("echo alive").text()).isEqualTo("alive");
        }
    }

    @Nested
    class Finding {
        @Test
        void withoutAFolderThereIsNoKernelAndNoneIsMade() {
            assertThatThrownBy(ControlSocketTests.this::connect).isInstanceOf(ControlException.class)
                    .hasMessage("no kernel is running; start one with 'spin run'.");
            assertThat(folder).doesNotExist();
        }

        @Test
        void ofSeveralKernelsOneMustBeNamed() throws Exception {
            listen(30, PATIENCE);
            listen(4, PATIENCE);
            assertThatThrownBy(ControlSocketTests.this::connect)
                    .hasMessage("2 kernels are running (PIDs 4, 30); say which with '--kernel PID'.");
            try (var client = ControlClient.connect(sockets(), OptionalLong.of(30))) {
                assertThat(client.shell("echo alive").text()).isEqualTo("alive");
            }
            assertThatThrownBy(() -> ControlClient.connect(sockets(), OptionalLong.of(5)))
                    .hasMessage("no kernel with PID 5 is running (running: 4, 30).");
        }

        @Test
        void theSocketOfAKilledKernelIsRemovedAndDoesNotCount() throws Exception {
            sockets().prepare();
            var stale = sockets().socketOf(12);
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(stale)).close();
            assertThat(stale).exists();
            listen();
            assertThat(stale).doesNotExist();
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(stale)).close();
            assertThat(connect().shell("echo alive").text()).isEqualTo("alive");
            assertThat(stale).doesNotExist();
        }

        @Test
        void theSocketOfAKilledKernelWithOurNumberDoesNotHinderTheStart() throws Exception {
            sockets().prepare();
            ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(sockets().socketOf(OUR_PID))).close();
            Files.writeString(folder.resolve(".spin-" + OUR_PID + ".sock.new"), "left over");
            listen();
            assertThat(connect().shell("echo alive").text()).isEqualTo("alive");
        }

        @Test
        void aBusyKernelWithAFullQueueIsNotTakenForADeadOne() throws Exception {
            sockets().prepare();
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            open.add(server);
            server.bind(UnixDomainSocketAddress.of(sockets().socketOf(9)), 1);
            boolean full = false;
            for (int i = 0; i < 100 && !full; i++) {
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                open.add(channel);
                channel.configureBlocking(false);
                try {
                    channel.connect(UnixDomainSocketAddress.of(sockets().socketOf(9)));
                } catch (IOException e) {
                    full = true;
                }
            }
            assertThat(full).isTrue();
            assertThat(ControlClient.sweep(sockets())).containsExactly(9L);
        }

        @Test
        void otherFilesInTheFolderAreLeftAlone() throws Exception {
            sockets().prepare();
            for (var name : List.of("spin-x.sock", "spin-.sock", "spin-012.sock", "spin-99999999999999999999.sock",
                    "notes")) {
                Files.writeString(folder.resolve(name), "mine");
            }
            listen();
            connect();
            assertThat(folder.toFile().list()).hasSize(6);
        }
    }

    @Nested
    class TheFolder {
        @Test
        void itIsMadeForItsOwnerOnlyAndSoAreItsParents() throws Exception {
            folder = temporary.resolve("deep/run");
            listen();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("deep"))))
                    .isEqualTo("rwx------");
        }

        @Test
        void oneThatOthersMayEnterIsRefusedByKernelAndClientAndNotMended() throws Exception {
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
            assertThatThrownBy(ControlSocketTests.this::listen).isInstanceOf(ControlException.class)
                    .hasMessageContaining("open to other users");
            assertThatThrownBy(ControlSocketTests.this::connect).isInstanceOf(ControlException.class)
                    .hasMessageContaining("open to other users");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx--x---");
        }

        @Test
        void oneThatIsNoFolderIsRefused() throws Exception {
            Files.writeString(folder, "no folder");
            assertThatThrownBy(ControlSocketTests.this::listen).isInstanceOf(ControlException.class)
                    .hasMessageContaining("is not a folder");
        }

        @Test
        void onePathThatIsTooLongForASocketIsASentence() {
            folder = temporary.resolve("x".repeat(100));
            assertThatThrownBy(ControlSocketTests.this::listen).isInstanceOf(ControlException.class)
                    .hasMessageContaining("short path");
        }

        @Test
        void theEnvironmentChoosesItAndAnEmptyVariableDoesNotCount() throws Exception {
            assertThat(SocketFolder.of(Map.of("SPIN_RUN_DIR", "/a", "XDG_RUNTIME_DIR", "/b"), "/tmp", "u").path())
                    .isEqualTo(Path.of("/a"));
            assertThat(SocketFolder.of(Map.of("SPIN_RUN_DIR", "", "XDG_RUNTIME_DIR", "/b"), "/tmp", "u").path())
                    .isEqualTo(Path.of("/b/spin"));
            assertThat(SocketFolder.of(Map.of("XDG_RUNTIME_DIR", ""), "/tmp", "../u").path())
                    .isEqualTo(Path.of("/tmp/spin-.._u"));
        }

        @Test
        void closingTakesTheSocketFileAwayAndTwiceIsNoHarm() throws Exception {
            var socket = listen();
            assertThat(socket.file()).exists();
            socket.withdraw();
            socket.close();
            socket.close();
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void requestsUnderWayAreFinishedAfterTheSocketIsWithdrawn() throws Exception {
            var socket = listen();
            var client = connect();
            assertThat(client.shell("echo one").text()).isEqualTo("one");
            socket.withdraw();
            assertThat(client.shell("echo two").text()).isEqualTo("two");
            assertThat(halted.await(0, TimeUnit.SECONDS)).isFalse();
        }
    }
}
