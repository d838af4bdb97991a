package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.A4;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.WorkloadFailedException;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;
import spin.systems.kit.Frames;
import spin.systems.monolith.net.Mbufs;

/// The socket layer below a pipe: buffers, what a sender is charged for, who waits and who is woken.
final class SocketTests {

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 4L << 20);
    private final Frames frames = new Frames(machine.memory(), 1);
    private final Mbufs mbufs = new Mbufs(machine.memory(), frames);

    enum Kind {
        SMALL,
        CLUSTER
    }

    // Buffers.

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBufferThatIsFreedIsTheNextOneGivenOut(Kind kind) {
        var one = got(kind);
        var data = mbufs.data(one);
        mbufs.free(one);
        var other = got(kind);

        assertThat(other).isEqualTo(one);
        assertThat(mbufs.data(other)).isEqualTo(data);
        assertThat(mbufs.inUse()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noTwoBuffersOverlapAndAFrameIsDividedWhole(Kind kind) {
        var before = frames.left();
        var room = kind == Kind.SMALL ? Mbufs.ROOM : Mbufs.CLUSTER_BYTES;
        var many = 8192 / (kind == Kind.SMALL ? Mbufs.BYTES : Mbufs.CLUSTER_BYTES);
        var first = new long[many];
        for (var i = 0; i < many; i++) {
            first[i] = mbufs.data(got(kind));
        }
        Arrays.sort(first);
        for (var i = 1; i < many; i++) {
            assertThat(first[i] - first[i - 1]).isGreaterThanOrEqualTo(room);
        }
        assertThat(before - frames.left()).isEqualTo(kind == Kind.SMALL ? 1 : 2);
    }

    /// Also after its first bytes were read, when its data no longer begins where the cluster does.
    @Test
    void aClusterComesBackWholeAfterItWasReadInPieces() {
        var one = got(Kind.CLUSTER);
        var data = mbufs.data(one);
        mbufs.length(one, 1000);
        mbufs.trim(one, 999);
        mbufs.free(one);

        assertThat(mbufs.data(got(Kind.CLUSTER))).isEqualTo(data);
    }

    @Test
    void withoutMemoryThereIsNoBuffer() {
        while (frames.left() > 0) {
            frames.take();
        }
        assertThat(mbufs.get()).isZero();
        assertThat(mbufs.inUse()).isZero();
    }

    private long got(Kind kind) {
        var mbuf = mbufs.get();
        assertThat(mbuf).isNotZero();
        if (kind == Kind.CLUSTER) {
            assertThat(mbufs.addCluster(mbuf)).isTrue();
        }
        return mbuf;
    }

    // A socket's buffer.

    @Test
    void shortPiecesShareABufferAndLongOnesDoNot() {
        var kernel = kernel();
        var buffer = new SocketBuffer(kernel, 4096);
        for (var i = 0; i < 13; i++) {
            buffer.data.append(chain(kernel, i));
        }
        assertThat(buffer.data.bytes).isEqualTo(13 * 8);
        assertThat(kernel.mbufs.inUse()).isEqualTo(1);
        assertThat(buffer.data.storage).isEqualTo(Mbufs.BYTES);
        buffer.data.append(chain(kernel, 13));
        assertThat(kernel.mbufs.inUse()).isEqualTo(2);

        for (var i = 0; i < 14; i++) {
            assertThat(kernel.memory.loadQuad(kernel.mbufs.data(buffer.data.first))).isEqualTo(i);
            buffer.data.drop(8);
        }
        assertThat(buffer.data.bytes).isZero();
        assertThat(buffer.data.storage).isZero();
        assertThat(kernel.mbufs.inUse()).isZero();
    }

    @Test
    void whoFindsABufferLockedWaitsAndIsWokenByTheUnlocking() {
        var kernel = kernel();
        var buffer = new SocketBuffer(kernel, 4096);
        var one = kernel.processes.makeKernelThread(thread -> {});
        var other = kernel.processes.makeKernelThread(thread -> {});
        Step again = thread -> {};

        assertThat(buffer.lock(one, again)).isTrue();
        assertThat(buffer.lock(other, again)).isFalse();
        assertThat(other.waitsIn).isNotNull();
        buffer.unlock();
        assertThat(other.waitsIn).isNull();
        assertThat(other.step).isSameAs(again);
        assertThat(buffer.lock(other, again)).isTrue();
    }

    private Kernel kernel() {
        return new Kernel(machine, Shape.ULTRIX, Puppets.NOBODY);
    }

    private static long chain(Kernel kernel, long value) {
        var mbuf = kernel.mbufs.get();
        kernel.memory.storeQuad(kernel.mbufs.data(mbuf), value);
        kernel.mbufs.length(mbuf, 8);
        return mbuf;
    }

    // Pipes.

    /// A writer of more than there is room for goes on as it is read; all of it is one call.
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 104, 105, 511, 512, 1024, 1025, 4095, 4096, 4097, 9000, 30_000})
    void aWriteIsWholeHoweverLongAndLeavesNoBufferBehind(int bytes) {
        var unix = new UnixMachine(Shape.ULTRIX);
        unix.run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            call(code, UnixAbi.FORK);
            code.beq(V0, "writer").mov(S1, A0);
            call(code, UnixAbi.CLOSE);
            code.clr(12).la(13, "room");
            code.label("read").mov(S0, A0).mov(13, A1).li(A2, 8192);
            call(code, UnixAbi.READ);
            code.addq(12, V0, 12).addq(13, V0, 13).bne(V0, "read");
            expect(code, 12, bytes, 1);
            code.la(T0, "room").li(T1, bytes / 8).beq(T1, "same");
            code.label("compare").ldq(3, 0, T0).cmpeq(3, T1, 3).beq(3, "differs").lda(T0, 8, T0)
                    .subq(T1, literal(1), T1).bne(T1, "compare");
            code.label("same");
            exit(code, 0);
            code.label("differs");
            exit(code, 2);
            code.label("writer").la(T0, "room").li(T1, bytes / 8).beq(T1, "filled");
            code.label("fill").stq(T1, 0, T0).lda(T0, 8, T0).subq(T1, literal(1), T1).bne(T1, "fill");
            code.label("filled").mov(S1, A0).la(A1, "room").li(A2, bytes);
            call(code, UnixAbi.WRITE);
            expect(code, V0, bytes, 3);
            exit(code, 0);
            code.align(8).label("room").space(40_000);
        });
        assertThat(unix.kernel().mbufs.inUse()).isZero();
    }

    /// The first 4096 bytes go in; the next write has to wait, and is told when the reader goes away instead.
    @Test
    void aWriterThatWaitsIsToldThatTheReaderIsGone() {
        var unix = new UnixMachine(Shape.ULTRIX);
        unix.run(code -> {
            ignoreBrokenPipes(code);
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            call(code, UnixAbi.FORK);
            code.beq(V0, "reader").mov(S0, A0);
            call(code, UnixAbi.CLOSE);
            code.mov(S1, A0).la(A1, "room").li(A2, StreamSocket.SPACE + 1);
            call(code, UnixAbi.WRITE);
            expect(code, V0, UnixAbi.EPIPE, 1);
            expect(code, A3, 1, 2);
            exit(code, 0);
            code.label("reader");
            exit(code, 0);
            code.align(8).label("room").space(8192);
        });
        assertThat(unix.kernel().mbufs.inUse()).isZero();
    }

    static void ignoreBrokenPipes(Assembler code) {
        code.li(A0, UnixAbi.SIGPIPE).li(A1, UnixAbi.IGNORED).clr(A2).clr(A3);
        call(code, UnixAbi.SIGACTION);
        expect(code, A3, 0, 91);
    }

    @Test
    void whoWritesToNobodyIsEndedUnlessHeIgnoresTheSignal() {
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(A4, S1).mov(V0, A0);
            call(code, UnixAbi.CLOSE);
            transfer(code, UnixAbi.WRITE, S1, "word", 8);
            exit(code, 0);
            code.align(8).label("word").quad(0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("signal 13 has no handler");
    }

    @Test
    void whatWasWrittenCanBeReadAfterTheWriterIsGone() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            transfer(code, UnixAbi.WRITE, S1, "word", 8);
            code.mov(S1, A0);
            call(code, UnixAbi.CLOSE);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 1);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 0, 2);
            code.la(T0, "room").ldq(T0, 0, T0);
            expect(code, T0, 77, 3);
            exit(code, 0);
            code.align(8).label("word").quad(77).label("room").space(64);
        });
    }

    @Test
    void selectWaitsForAPipeUntilSomebodyWrites() {
        new UnixMachine(Shape.ULTRIX).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            call(code, UnixAbi.FORK);
            code.beq(V0, "writer").li(A0, 1).sll(A0, S0, A0).mov(A0, 12);
            call(code, UnixAbi.SELECT);
            code.cmpeq(V0, 12, T0);
            expect(code, T0, 1, 1);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 2);
            exit(code, 0);
            code.label("writer");
            transfer(code, UnixAbi.WRITE, S1, "room", 8);
            exit(code, 0);
            code.align(8).label("room").space(64);
        });
    }

    /// What was copied of it is freed again.
    @Test
    void aBufferOfNobodysIsRefusedAndTakesNothing() {
        var unix = new UnixMachine(Shape.ULTRIX);
        unix.run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            code.mov(S1, A0).li(A1, 1L << 40).li(A2, 3000);
            call(code, UnixAbi.WRITE);
            expect(code, V0, UnixAbi.EFAULT, 1);
            transfer(code, UnixAbi.WRITE, S1, "room", 8);
            expect(code, V0, 8, 2);
            code.mov(S0, A0).li(A1, 1L << 40).li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, UnixAbi.EFAULT, 3);
            transfer(code, UnixAbi.READ, S0, "room", 64);
            expect(code, V0, 8, 4);
            exit(code, 0);
            code.align(8).label("room").space(64);
        });
        assertThat(unix.kernel().mbufs.inUse()).isZero();
    }

    /// Empty ones among them, and cut otherwise than they were written.
    @Test
    void piecesAreWrittenAndReadAsOne() {
        var unix = new UnixMachine(Shape.ULTRIX);
        unix.run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            pieces(code, "out", "text", 0, 8, 0, 16, 0);
            transfer(code, UnixAbi.WRITEV, S1, "out", 5);
            expect(code, V0, 24, 1);
            pieces(code, "in", "room", 4, 4, 0, 12, 100);
            transfer(code, UnixAbi.READV, S0, "in", 5);
            expect(code, V0, 24, 2);
            for (var i = 0; i < 3; i++) {
                code.la(T0, "room").ldq(T0, 8 * i, T0);
                expect(code, T0, 11L * (i + 1), 3 + i);
            }
            exit(code, 0);
            code.align(8).label("text").quad(11).quad(22).quad(33).label("room").space(200);
            code.label("out").space(80).label("in").space(80);
        });
        assertThat(unix.kernel().mbufs.inUse()).isZero();
    }

    /// A list of pieces that lie behind one another.
    private static void pieces(Assembler code, String list, String first, int... lengths) {
        code.la(T0, list).la(T1, first);
        for (var i = 0; i < lengths.length; i++) {
            code.stq(T1, 16 * i, T0).lda(3, lengths[i], 31).stq(3, 16 * i + 8, T0).lda(T1, lengths[i], T1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 17, 1L << 32, Long.MIN_VALUE})
    void aListOfPiecesThatCannotBeIsRefused(long count) {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            for (var number : new int[]{UnixAbi.READV, UnixAbi.WRITEV}) {
                code.mov(S1, A0).la(A1, "list").li(A2, count);
                call(code, number);
                expect(code, V0, UnixAbi.EINVAL, 1);
                // A length that is none, lengths that are too much together, and a list that is nowhere.
                for (var length : new long[]{-1, (1L << 30) + 1, 1L << 30}) {
                    code.la(T0, "list").li(T1, length).stq(T1, 8, T0).li(T1, 1).stq(T1, 24, T0).mov(S1, A0)
                            .la(A1, "list").li(A2, 2);
                    call(code, number);
                    expect(code, V0, UnixAbi.EINVAL, 2);
                }
                code.mov(S1, A0).li(A1, 1L << 40).li(A2, 1);
                call(code, number);
                expect(code, V0, UnixAbi.EFAULT, 3);
            }
            exit(code, 0);
            code.align(8).label("list").space(32);
        });
    }

    private static void transfer(Assembler code, int number, int descriptor, String buffer, int bytes) {
        code.mov(descriptor, A0).la(A1, buffer).li(A2, bytes);
        call(code, number);
    }
}
