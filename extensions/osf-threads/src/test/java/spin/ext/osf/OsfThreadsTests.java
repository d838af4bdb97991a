package spin.ext.osf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinRunner;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.hw.asm.Assembler;

/// Kernel threads of a program that loads the extension. Each program adds up what it has seen and exits with it.
class OsfThreadsTests {
    private static final int V0 = 0;
    private static final int SUM = 9;
    private static final int NAME = 10;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int A3 = 19;
    private static final int SP = 30;
    private static final long EVENT = 0x1234_5678;

    private static final byte[] JAR = packed();

    private static void call(Assembler code, long number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    private static void call(Assembler code, long number, long argument) {
        code.li(A0, argument);
        call(code, number);
    }

    private static void callNamed(Assembler code, long number) {
        code.mov(NAME, A0);
        call(code, number);
    }

    /// Makes a thread that begins at the label; its name is in NAME.
    private static void create(Assembler code, String label) {
        code.la(A0, label).lda(A1, -4096, SP).li(A2, 5);
        call(code, ThreadCalls.CREATE);
        code.mov(V0, NAME);
    }

    private static void add(Assembler code, int register, int times) {
        code.sll(register, Assembler.literal(times), 1).addq(SUM, 1, SUM);
    }

    private static void exit(Assembler code) {
        code.mov(SUM, A0);
        call(code, 1);
    }

    private static void addCell(Assembler code) {
        code.la(1, "cell").ldq(1, 0, 1).addq(SUM, 1, SUM);
    }

    private static void cell(Assembler code) {
        code.align(8).label("cell").quad(0);
    }

    @Test
    void aThreadRunsWhenItIsStartedAndNotBefore() {
        int status = run(code -> {
            create(code, "thread");
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            callNamed(code, ThreadCalls.START);
            call(code, ThreadCalls.SLEEP, EVENT);
            add(code, V0, 4);
            addCell(code);
            exit(code);
            code.label("thread").la(1, "cell").stq(A0, 0, 1);
            call(code, ThreadCalls.WAKEUP, EVENT);
            call(code, ThreadCalls.TERMINATE, 0);
            cell(code);
        });

        assertThat(status).isEqualTo(5);
    }

    @Test
    void aWakeUpBetweenAssertingAndBlockingIsNotLost() {
        int status = run(code -> {
            call(code, ThreadCalls.ASSERT_WAIT, EVENT);
            call(code, ThreadCalls.WAKEUP, EVENT);
            add(code, V0, 0);
            call(code, ThreadCalls.BLOCK);
            add(code, V0, 1);
            call(code, ThreadCalls.WAKEUP, EVENT);
            add(code, V0, 2);
            exit(code);
        });

        assertThat(status).as("1 was woken, it blocked with 0, nobody was left").isEqualTo(1);
    }

    @Test
    void oneIsWokenOrAllAreInTheOrderOfTheirWaits() {
        int status = run(code -> {
            for (int i = 0; i < 3; i++) {
                create(code, "thread");
                callNamed(code, ThreadCalls.START);
            }
            call(code, ThreadCalls.BLOCK);
            call(code, ThreadCalls.WAKEUP_ONE, EVENT);
            add(code, V0, 0);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            call(code, ThreadCalls.WAKEUP, EVENT);
            add(code, V0, 4);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            call(code, ThreadCalls.WAKEUP_ONE, EVENT);
            add(code, V0, 6);
            exit(code);
            code.label("thread");
            call(code, ThreadCalls.SLEEP, EVENT);
            code.la(1, "cell").ldq(2, 0, 1).addq(2, Assembler.literal(2), 2).stq(2, 0, 1);
            call(code, ThreadCalls.TERMINATE, 0);
            cell(code);
        });

        assertThat(status).as("one woken, it added 2, two woken, all have added 6").isEqualTo(1 + 2 + (2 << 4) + 6);
    }

    @Test
    void aTimeoutEndsAWait() {
        int status = run(code -> {
            call(code, ThreadCalls.ASSERT_WAIT, EVENT);
            call(code, ThreadCalls.SET_TIMEOUT, 1000);
            call(code, ThreadCalls.BLOCK);
            add(code, V0, 0);
            exit(code);
        });

        assertThat(status).isEqualTo(WaitResult.TIMED_OUT.number());
    }

    @Test
    void aWaitCanBeCleared() {
        int status = run(code -> {
            create(code, "thread");
            callNamed(code, ThreadCalls.START);
            call(code, ThreadCalls.BLOCK);
            code.li(A1, 3);
            callNamed(code, ThreadCalls.CLEAR_WAIT);
            add(code, V0, 4);
            code.li(A1, 3);
            callNamed(code, ThreadCalls.CLEAR_WAIT);
            add(code, V0, 5);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            exit(code);
            code.label("thread");
            call(code, ThreadCalls.SLEEP, EVENT);
            code.la(1, "cell").stq(V0, 0, 1);
            call(code, ThreadCalls.TERMINATE, 0);
            cell(code);
        });

        assertThat(status).as("cleared once, with restart").isEqualTo((1 << 4) + WaitResult.RESTART.number());
    }

    @Test
    void aSuspendedThreadDoesNotRunEvenIfItIsWoken() {
        int status = run(code -> {
            create(code, "thread");
            callNamed(code, ThreadCalls.START);
            call(code, ThreadCalls.BLOCK);
            callNamed(code, ThreadCalls.SUSPEND);
            call(code, ThreadCalls.WAKEUP, EVENT);
            add(code, V0, 4);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            callNamed(code, ThreadCalls.RESUME);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            callNamed(code, ThreadCalls.RESUME);
            add(code, A3, 5);
            exit(code);
            code.label("thread");
            call(code, ThreadCalls.SLEEP, EVENT);
            code.la(1, "cell").li(2, 3).stq(2, 0, 1);
            call(code, ThreadCalls.SLEEP, EVENT);
            cell(code);
        });

        assertThat(status).as("woken, nothing before it was resumed, 3 after, no second resume")
                .isEqualTo((1 << 4) + 3 + (1 << 5));
    }

    @Test
    void aTerminatedThreadIsNotWokenAndItsWakeUpGoesToTheNext() {
        int status = run(code -> {
            for (int i = 0; i < 2; i++) {
                create(code, "thread");
                callNamed(code, ThreadCalls.START);
                call(code, ThreadCalls.BLOCK);
            }
            code.subq(NAME, Assembler.literal(1), NAME);
            callNamed(code, ThreadCalls.TERMINATE);
            call(code, ThreadCalls.BLOCK);
            call(code, ThreadCalls.WAKEUP_ONE, EVENT);
            add(code, V0, 4);
            call(code, ThreadCalls.BLOCK);
            addCell(code);
            callNamed(code, ThreadCalls.TERMINATE);
            add(code, A3, 5);
            exit(code);
            code.label("thread");
            call(code, ThreadCalls.SLEEP, EVENT);
            code.la(1, "cell").ldq(2, 0, 1).addq(2, Assembler.literal(2), 2).stq(2, 0, 1);
            call(code, ThreadCalls.SLEEP, EVENT);
            cell(code);
        });

        assertThat(status).as("one woken, it added 2, the other is no thread any more")
                .isEqualTo((1 << 4) + 2 + (1 << 5));
    }

    @Test
    void wrongNamesAndOrdersAreRefused() {
        int status = run(code -> {
            for (long number = ThreadCalls.START; number <= ThreadCalls.TERMINATE; number++) {
                call(code, number, 4711);
                add(code, A3, 0);
            }
            call(code, ThreadCalls.RESUME, 0);
            add(code, A3, 0);
            call(code, ThreadCalls.CREATE, 3);
            add(code, A3, 0);
            call(code, ThreadCalls.SET_TIMEOUT, -1);
            add(code, A3, 0);
            code.li(A1, 7);
            call(code, ThreadCalls.CLEAR_WAIT, 0);
            add(code, A3, 0);
            call(code, ThreadCalls.ASSERT_WAIT, EVENT);
            call(code, ThreadCalls.ASSERT_WAIT, EVENT);
            add(code, A3, 0);
            call(code, ThreadCalls.SLEEP, EVENT);
            add(code, A3, 0);
            exit(code);
        });

        assertThat(status).isEqualTo(10);
    }

    private static int run(Consumer<Assembler> body) {
        var execution = new ProgramRunner.Execution("program", executable(code -> {
            code.clr(SUM);
            body.accept(code);
        }), List.of(), List.of(), List.of(Upload.of("osf-threads.jar", JAR)), new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream());
        return new SpinRunner().run(new KernelStarter.Options(""), execution, new ArrayList<String>()::add);
    }

    /// A static executable of one segment.
    private static byte[] executable(Consumer<Assembler> body) {
        long base = 0x1_2000_0000L;
        var code = new Assembler(base + 0x100);
        body.accept(code);
        var program = code.assemble();
        var image = program.image();
        var file = ByteBuffer.allocate(0x100 + image.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(program.entry()).putLong(64).putLong(0);
        file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 64)
                .putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(7).putLong(0).putLong(base).putLong(base).putLong(0x100L + image.length)
                .putLong(0x100L + image.length).putLong(0x2000);
        file.put(0x100, image);
        return file.array();
    }

    private static byte[] packed() {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
