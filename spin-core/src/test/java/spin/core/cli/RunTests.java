package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.FaultyStarter;
import spin.core.control.FakeKernel;

@Timeout(60)
class RunTests {
    @TempDir
    Path temporary;

    private Stage stage = new Stage(Path.of("replaced"));

    @BeforeEach
    void begin() {
        stage = new Stage(temporary);
    }

    private static FakeKernel kernel() {
        return Objects.requireNonNull(FakeStarter.BOOTED.get());
    }

    private void assertNothingIsLeft() {
        assertThat(kernel().closed()).isTrue();
        assertThat(temporary.resolve("run")).isEmptyDirectory();
    }

    @Nested
    class APanic {
        @Test
        void endsItWithAStatusOfItsOwnAndOneSentence() {
            stage.provide(KernelStarter.class, FaultyStarter.class);
            stage.type("strand", "bad", "strand");
            assertThat(stage.spin("run")).isEqualTo(3);
            assertThat(stage.err()).startsWith("kernel panic: java.lang.NullPointerException")
                    .endsWith(
                            " in handler bad of kernel on Shell.run; the machine has stopped, and what it knew is printed above.\n")
                    .hasLineCount(1);
            assertThat(stage.out()).contains("kernel panic: java.lang.NullPointerException", "raised by: Shell.run",
                    "registers:", "request 'bad' of kernel");
        }

        @Test
        void isWrittenForProgramsWhenAskedFor() throws IOException {
            stage.provide(KernelStarter.class, FaultyStarter.class);
            stage.type("bad");
            var file = temporary.resolve("panic.json");
            assertThat(stage.spin("run", "--panic", file.toString())).isEqualTo(3);
            assertThat(Files.readString(file)).startsWith("{\"what\":\"java.lang.NullPointerException")
                    .contains("\"raises\":[\"Shell.run\"]", "\"registers\":[\"r0 ");
        }

        @Test
        void thatCannotBeWrittenIsPrintedAllTheSame() {
            stage.provide(KernelStarter.class, FaultyStarter.class);
            stage.type("bad");
            assertThat(stage.spin("run", "--panic", temporary.resolve("absent").resolve("panic.json").toString()))
                    .isEqualTo(3);
            assertThat(stage.err()).contains("the report of the panic cannot be written", "kernel panic: ");
            assertThat(stage.out()).contains("registers:");
        }
    }

    @Nested
    class StandardInput {
        @Test
        void isRunLineByLineToItsEndWithoutAPrompt() {
            stage.type("echo one", "", "  # a remark", "   echo two   ", "echo # three");
            assertThat(stage.spin("run")).isZero();
            assertThat(stage.out()).isEqualTo("one\ntwo\n# three\n");
            assertThat(stage.err()).isEmpty();
            assertThat(kernel().calls()).containsExactly("shell echo one", "shell echo two", "shell echo # three");
            assertNothingIsLeft();
        }

        @Test
        void aFailedLineIsReportedAndTheRestIsRunAndTheStatusIsOne() {
            stage.type("bogus", "crash", "echo on");
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo(
                    "'bogus' is no command.\nthe kernel failed in 'crash': IllegalStateException: wires crossed.\n");
            assertThat(stage.out()).isEqualTo("on\n");
            assertNothingIsLeft();
        }

        @Test
        void exitAndHaltEndIt() {
            for (var word : List.of("exit", " halt ")) {
                stage.type("echo one", word, "echo two");
                assertThat(stage.spin("run")).isZero();
                assertThat(stage.out()).isEqualTo("one\n");
                assertNothingIsLeft();
            }
        }

        @Test
        void aLineWithoutEndIsPassedOverAndReported() {
            stage.in = new SequenceInputStream(
                    new ByteArrayInputStream("x".repeat(10_000_000).getBytes(StandardCharsets.UTF_8)),
                    new ByteArrayInputStream("\necho on".getBytes(StandardCharsets.UTF_8)));
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err())
                    .isEqualTo("standard input:1: the line is longer than 65536 bytes and was not run.\n");
            assertThat(stage.out()).isEqualTo("on\n");
        }

        @Test
        void controlCharactersDoNotReachTheTerminal() {
            stage.type("paint");
            assertThat(stage.spin("run", "--profile", "talkative")).isZero();
            assertThat(stage.out()).isEqualTo("kernel up\n?[2Jgone?\n");
        }

        @Test
        void anInputThatBreaksIsAFailureAndTheKernelIsHalted() {
            stage.in = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("Input/output error");
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    return read();
                }
            };
            assertThat(stage.spin("run")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo("spin run: standard input cannot be read: input/output error.\n");
            assertNothingIsLeft();
        }
    }

    @Nested
    class Scripts {
        @Test
        void areRunAndFailuresNameFileAndLine() throws IOException {
            var script = stage.file("boot.spin", "# first\r\n\r\necho one\r\nbogus\r\necho two");
            assertThat(stage.spin("run", "--script", script.toString())).isEqualTo(1);
            assertThat(stage.out()).isEqualTo("one\ntwo\n");
            assertThat(stage.err()).isEqualTo(script + ":4: 'bogus' is no command.\n");
            assertNothingIsLeft();
        }

        @Test
        void endTheRunWithoutReadingStandardInput() throws IOException {
            stage.type("echo not read");
            assertThat(stage.spin("run", "--script", stage.file("s", "echo one\n").toString())).isZero();
            assertThat(stage.out()).isEqualTo("one\n");
        }

        @Test
        void areRunOneAfterTheOtherEachWithItsOwnName() throws IOException {
            var every = stage.file("boot.spin", "echo every machine\n");
            var host = stage.file("host.spin", "echo this one\nbogus\n");
            assertThat(stage.spin("run", "--script", every.toString(), "--script", host.toString())).isEqualTo(1);
            assertThat(stage.out()).isEqualTo("every machine\nthis one\n");
            assertThat(stage.err()).isEqualTo(host + ":2: 'bogus' is no command.\n");
        }

        @Test
        void mayEndItThemselves() throws IOException {
            assertThat(
                    stage.spin("run", "--stay", "--script", stage.file("s", "echo one\nexit\necho two\n").toString()))
                    .isZero();
            assertThat(stage.out()).isEqualTo("one\n");
            assertThat(stage.spin("run", "--script", stage.file("s", "bogus\nexit\n").toString())).isEqualTo(1);
        }

        @Test
        void thatAreNoTextAreRefusedBeforeAnythingIsBooted() throws IOException {
            var before = FakeStarter.BOOTED.get();
            var script = Files.write(temporary.resolve("s"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
            assertThat(stage.spin("run", "--script", script.toString())).isEqualTo(2);
            assertThat(stage.err()).hasLineCount(1).contains("is not UTF-8 text");
            assertThat(stage.spin("run", "--script", "/dev/zero")).isEqualTo(2);
            assertThat(stage.err()).hasLineCount(1).contains("is longer than");
            assertThat(FakeStarter.BOOTED.get()).isSameAs(before);
        }
    }

    @Nested
    class WithADropFolder {
        @Test
        void whatLiesThereIsLoadedBeforeTheFirstLineHoweverFresh() throws IOException {
            var drop = Files.createDirectory(temporary.resolve("drop"));
            Files.writeString(drop.resolve("a.jar"), "good");
            Files.writeString(drop.resolve("b.jar"), "bad");
            stage.type("domains");
            assertThat(stage.spin("run", "--drop", drop.toString())).isZero();
            assertThat(stage.out()).isEqualTo("a.jar: loaded\nb.jar: refused, it does not begin well.\na.jar\n");
            assertNothingIsLeft();
        }

        @Test
        void aFileInPlaceOfTheFolderIsWrongUsage() throws IOException {
            assertThat(stage.spin("run", "--drop", stage.file("drop", "").toString())).isEqualTo(2);
            assertThat(stage.err()).hasLineCount(1).contains("is not a folder");
        }
    }

    @Test
    void anotherUsersOrAnOpenSocketFolderStopsTheStartAndHaltsTheKernel() throws IOException {
        var run = Files.createDirectory(temporary.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(stage.spin("run")).isEqualTo(1);
        assertThat(stage.err()).hasLineCount(1).contains("open to other users");
        assertThat(kernel().closed()).isTrue();
    }

    @Nested
    class WhileItRuns {
        private final PipedOutputStream keyboard = new PipedOutputStream();

        /// A kernel under `spin run` on another thread, and a second command line beside it.
        private CompletableFuture<Integer> start(Stage running, String... arguments) throws Exception {
            var status = CompletableFuture.supplyAsync(() -> running.spin(arguments),
                    task -> Thread.ofPlatform().daemon().start(task));
            while (!Files.exists(temporary.resolve("run/spin-" + ProcessHandle.current().pid() + ".sock"))) {
                if (status.isDone()) {
                    throw new AssertionError("ended with " + status.get() + ": " + running.err());
                }
                Thread.onSpinWait();
            }
            return status;
        }

        @Test
        void theClientsReachItAndHaltEndsItWhileItWaitsForInput() throws Exception {
            var running = new Stage(temporary.resolve("other"));
            running.environment.putAll(stage.environment);
            running.in = new PipedInputStream(keyboard);
            var status = start(running, "run");
            var jar = stage.file("a.jar", "good");
            assertThat(stage.spin("load", jar.toString())).isZero();
            assertThat(stage.out()).isEqualTo("a.jar: loaded\n");
            assertThat(stage.spin("load", jar.toString(), "--kernel", String.valueOf(ProcessHandle.current().pid())))
                    .isZero();
            assertThat(stage.out()).isEqualTo("a.jar: replaced\n");
            assertThat(stage.spin("domains")).isZero();
            assertThat(stage.out()).isEqualTo("a.jar\n");
            assertThat(stage.spin("dispatch", "Shell.run")).isZero();
            assertThat(stage.out()).isEqualTo("class Shell.run\n");
            assertThat(stage.spin("shell", "echo", "-c", "3", "--help", "--kernel")).isZero();
            assertThat(stage.out()).isEqualTo("-c 3 --help --kernel\n");
            assertThat(stage.spin("shell", "paint")).isZero();
            assertThat(stage.out()).isEqualTo("?[2Jgone?\n");
            assertThat(stage.spin("unload", "gone/since/long/a.jar")).isZero();
            assertThat(stage.spin("unload", "a.jar")).isEqualTo(1);
            assertThat(stage.err()).isEqualTo("a.jar is not loaded.\n");
            assertThat(stage.spin("load", temporary.resolve("none.jar").toString())).isEqualTo(1);
            assertThat(stage.err()).isEqualTo(temporary.resolve("none.jar") + " cannot be read: it does not exist.\n");
            assertThat(stage.spin("domains", "--kernel", "1")).isEqualTo(1);
            assertThat(stage.err()).hasLineCount(1).contains("no kernel with PID 1 is running (running: ");
            assertThat(stage.spin("halt")).isZero();
            assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
            assertNothingIsLeft();
            assertThat(stage.spin("halt")).isEqualTo(1);
        }

        @Test
        void withAFolderToWatchAndNothingToReadItStaysUntilItIsHalted() throws Exception {
            var drop = Files.createDirectory(temporary.resolve("drop"));
            var running = new Stage(temporary.resolve("other"));
            running.environment.putAll(stage.environment);
            var status = start(running, "run", "--drop", drop.toString());
            assertThat(stage.spin("shell", "echo", "alive")).isZero();
            assertThat(status).isNotDone();
            assertThat(stage.spin("halt")).isZero();
            assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
            assertNothingIsLeft();
        }
    }
}
