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
import static spin.systems.monolith.UnixMachine.S2;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.Points;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;
import spin.systems.monolith.lib.Library;

/// Threads, pipes, sockets and calls between address spaces, as programs use them.
final class CommunicationTests {

    private static final int PAGE = (int) WorkloadAbi.PAGE;

    static Stream<Shape> shapes() {
        return Stream.of(Shape.OSF1, Shape.ULTRIX);
    }

    // Pipes.

    /// 20,000 bytes through a pipe of 8192, in odd pieces to odd addresses.
    @ParameterizedTest
    @MethodSource("shapes")
    void whatGoesIntoAPipeComesOutInOrderWhateverThePieces(Shape shape) {
        new UnixMachine(shape).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            call(code, UnixAbi.FORK);
            code.bne(V0, "reader");
            code.la(S2, "text").li(12, 20_000);
            code.label("write").mov(S1, A0).mov(S2, A1).li(A2, 777).cmplt(12, A2, T0).cmovne(T0, 12, A2);
            call(code, UnixAbi.WRITE);
            expect(code, A3, 0, 1);
            code.addq(S2, V0, S2).subq(12, V0, 12).bgt(12, "write");
            exit(code, 0);
            code.label("reader").mov(S1, A0);
            call(code, UnixAbi.CLOSE);
            code.la(S2, "room");
            code.label("read").mov(S0, A0).mov(S2, A1).li(A2, 1001);
            call(code, UnixAbi.READ);
            expect(code, A3, 0, 2);
            code.addq(S2, V0, S2).bne(V0, "read");
            code.la(T0, "room").subq(S2, T0, T1);
            expect(code, T1, 20_000, 3);
            code.la(S0, "text").la(S1, "room").li(T1, 2500);
            code.label("compare").ldq(3, 0, S0).ldq(4, 0, S1).cmpeq(3, 4, 3).beq(3, "differs").lda(S0, 8, S0)
                    .lda(S1, 8, S1).subq(T1, literal(1), T1).bne(T1, "compare");
            exit(code, 0);
            code.label("differs");
            exit(code, 4);
            code.align(8).label("text");
            for (var i = 0; i < 2500; i++) {
                code.quad(i * 0x9e37_79b9_7f4a_7c15L);
            }
            code.label("room").space(20_008);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aPipeWithoutAReaderIsAnErrorAndOneWithoutAWriterEnds(Shape shape) {
        new UnixMachine(shape).run(code -> {
            SocketTests.ignoreBrokenPipes(code);
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1).mov(S0, A0);
            call(code, UnixAbi.CLOSE);
            code.mov(S1, A0).la(A1, "word").li(A2, 8);
            call(code, UnixAbi.WRITE);
            expect(code, V0, UnixAbi.EPIPE, 1);
            code.mov(S1, A0);
            call(code, UnixAbi.CLOSE);
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, A0);
            call(code, UnixAbi.CLOSE);
            code.mov(S0, A0).la(A1, "word").li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, 0, 2);
            expect(code, A3, 0, 3);
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 16, 3, 1L << 40})
    void aDescriptorThatIsNotOpenIsRefused(long descriptor) {
        new UnixMachine(Shape.ULTRIX).run(code -> {
            for (var number : new int[]{UnixAbi.READ, UnixAbi.WRITE, UnixAbi.CLOSE, UnixAbi.SEND_TO,
                    UnixAbi.RECEIVE_FROM}) {
                code.li(A0, descriptor).la(A1, "word").li(A2, 8).li(A3, 1);
                call(code, number);
                expect(code, A3, 1, 1);
                expect(code, V0, UnixAbi.EBADF, 2);
            }
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -8, 1L << 41, WorkloadAbi.IMAGE_BASE + (1L << 30)})
    void aBufferThatIsNotTheProgramsIsRefused(long buffer) {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1).mov(S1, A0).li(A1, buffer).li(A2, 8);
            call(code, UnixAbi.WRITE);
            expect(code, V0, UnixAbi.EFAULT, 1);
            code.mov(S1, A0).la(A1, "word").li(A2, 8);
            call(code, UnixAbi.WRITE);
            code.mov(S0, A0).li(A1, buffer).li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, UnixAbi.EFAULT, 2);
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    @Test
    void thePagesOfTheLibraryCannotBeWrittenByTheKernelEither() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, A0).la(A1, "word").li(A2, 8);
            call(code, UnixAbi.WRITE);
            code.mov(S0, A0).li(A1, Library.CODE).li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, UnixAbi.EFAULT, 1);
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    @Test
    void descriptorsRunOutAndComeBack() {
        new UnixMachine(Shape.ULTRIX).run(code -> {
            for (var i = 0; i < Proc.FILES / 2; i++) {
                call(code, UnixAbi.PIPE);
                expect(code, A3, 0, 1);
            }
            call(code, UnixAbi.PIPE);
            expect(code, V0, UnixAbi.EMFILE, 2);
            code.li(A0, 3);
            call(code, UnixAbi.CLOSE);
            call(code, UnixAbi.PIPE);
            expect(code, V0, UnixAbi.EMFILE, 3);
            code.li(A0, 2);
            call(code, UnixAbi.CLOSE);
            call(code, UnixAbi.PIPE);
            expect(code, V0, 2, 4);
            exit(code, 0);
        });
    }

    // Sockets.

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 8, 40, 1471, 8000})
    void aDatagramArrivesWholeWithItsSendersPort(int bytes) {
        new UnixMachine(Shape.OSF1).run(code -> {
            bind(code, 7, S0);
            bind(code, 9, S1);
            code.mov(S1, A0).la(A1, "text").li(A2, bytes).li(A3, 7);
            call(code, UnixAbi.SEND_TO);
            expect(code, V0, bytes, 1);
            code.li(A0, 1).sll(A0, S0, A0);
            call(code, UnixAbi.SELECT);
            expect(code, V0, 1, 2);
            code.mov(S0, A0).la(A1, "room").li(A2, 8192);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, bytes, 3);
            expect(code, A4, 9, 4);
            code.la(T0, "text").la(T1, "room").ldq(3, Math.max(0, bytes - 8) & -8, T0)
                    .ldq(4, Math.max(0, bytes - 8) & -8, T1).cmpeq(3, 4, T0);
            expect(code, T0, bytes >= 8 ? 1 : 0, 5);
            exit(code, 0);
            code.align(8).label("text");
            for (var i = 0; i < 1000; i++) {
                code.quad(~i);
            }
            code.label("room").space(8192);
        });
    }

    @Test
    void whatCannotBeSentIsRefused() {
        new UnixMachine(Shape.OSF1).run(code -> {
            bind(code, 7, S0);
            code.li(A0, 7);
            call(code, UnixAbi.SOCKET_BIND);
            expect(code, V0, UnixAbi.EADDRINUSE, 1);
            for (var port : new long[]{0, -1, 65536, 1L << 40}) {
                code.li(A0, port);
                call(code, UnixAbi.SOCKET_BIND);
                expect(code, V0, UnixAbi.EINVAL, 2);
                code.mov(S0, A0).la(A1, "word").li(A2, 8).li(A3, port);
                call(code, UnixAbi.SEND_TO);
                expect(code, V0, UnixAbi.EINVAL, 3);
            }
            for (var size : new long[]{-1, 8161, 1L << 32}) {
                code.mov(S0, A0).la(A1, "word").li(A2, size).li(A3, 7);
                call(code, UnixAbi.SEND_TO);
                expect(code, V0, UnixAbi.EMSGSIZE, 4);
            }
            code.mov(S0, A0).li(A1, 0).li(A2, 8).li(A3, 7);
            call(code, UnixAbi.SEND_TO);
            expect(code, V0, UnixAbi.EFAULT, 5);
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    /// More than a socket keeps, and more than there are frames in the machine: what nobody receives is dropped and its memory comes back.
    @Test
    void datagramsThatNobodyTakesAreLostAndTheirMemoryIsNot() {
        new UnixMachine(Shape.OSF1).run(code -> {
            bind(code, 7, S0);
            code.li(S1, 3000);
            code.label("send").mov(S0, A0).la(A1, "word").li(A2, 8).and(S1, literal(1), A3).addq(A3, literal(6), A3);
            call(code, UnixAbi.SEND_TO);
            expect(code, A3, 0, 1);
            code.subq(S1, literal(1), S1).bne(S1, "send");
            code.li(S1, 32);
            code.label("receive").mov(S0, A0).la(A1, "word").li(A2, 8);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, 8, 2);
            code.subq(S1, literal(1), S1).bne(S1, "receive");
            exit(code, 0);
            code.label("word").quad(0);
        });
    }

    // Threads.

    @Test
    void aThreadIsMadeRunsAndIsJoinedOverAndOver() {
        new UnixMachine(Shape.OSF1).run(code -> {
            code.la(S2, "counter").li(S1, 400);
            code.label("again").la(A0, "child").la(A1, "stack top");
            call(code, WorkloadAbi.FORK);
            code.beq(V0, "failed").mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            code.subq(S1, literal(1), S1).bne(S1, "again").ldq(T0, 0, S2);
            expect(code, T0, 400, 1);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("child").la(T0, "counter").ldq(T1, 0, T0).addq(T1, literal(1), T1).stq(T1, 0, T0);
            call(code, WorkloadAbi.THREAD_EXIT);
            stack(code);
        });
    }

    /// Neither returns before the other has signalled, however often.
    @Test
    void twoThreadsSignalEachOther() {
        var machine = new UnixMachine(Shape.OSF1);
        machine.run(code -> {
            code.la(A0, "child").la(A1, "stack top").la(S2, "counter").li(S1, 50);
            call(code, WorkloadAbi.FORK);
            code.label("again").li(A0, 0);
            call(code, WorkloadAbi.SIGNAL);
            code.li(A0, 1);
            call(code, WorkloadAbi.WAIT);
            code.ldq(T0, 0, S2).addq(T0, S1, T0);
            expect(code, T0, 51, 1);
            code.subq(S1, literal(1), S1).bne(S1, "again");
            exit(code, 0);
            code.label("child").la(S0, "counter");
            code.label("answer").li(A0, 0);
            call(code, WorkloadAbi.WAIT);
            code.ldq(T0, 0, S0).addq(T0, literal(1), T0).stq(T0, 0, S0).li(A0, 1);
            call(code, WorkloadAbi.SIGNAL);
            code.br("answer");
            stack(code);
        });
        assertThat(machine.switches()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void signalsThatNobodyWaitsForAreCounted() {
        new UnixMachine(Shape.OSF1).run(code -> {
            for (var i = 0; i < 5; i++) {
                code.li(A0, 2);
                call(code, WorkloadAbi.SIGNAL);
            }
            for (var i = 0; i < 5; i++) {
                code.li(A0, 2);
                call(code, WorkloadAbi.WAIT);
            }
            exit(code, 0);
        });
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).run(code -> {
            code.li(A0, 2);
            call(code, WorkloadAbi.SIGNAL);
            code.li(A0, 2);
            call(code, WorkloadAbi.WAIT);
            code.li(A0, 2);
            call(code, WorkloadAbi.WAIT);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("every thread waits for another");
    }

    @Test
    void threadsOfAnotherProcessCannotBeStartedOrWoken() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.THREAD_SELF);
            code.mov(V0, S0);
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            for (var number : new int[]{UnixAbi.THREAD_START, UnixAbi.THREAD_WAKE}) {
                code.mov(S0, A0).li(A1, WorkloadAbi.IMAGE_BASE).li(A2, 0);
                call(code, number);
                expect(code, V0, UnixAbi.ESRCH, 1);
                for (var stranger : new long[]{0, -1, 255, 256, 1L << 40}) {
                    code.li(A0, stranger);
                    call(code, number);
                    expect(code, V0, UnixAbi.ESRCH, 2);
                }
            }
            exit(code, 0);
            code.label("parent").li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 0, 3);
            exit(code, 0);
        });
    }

    @Test
    void ultrixHasNoThreads() {
        new UnixMachine(Shape.ULTRIX).run(code -> {
            for (var number : new int[]{UnixAbi.THREAD_CREATE, UnixAbi.THREAD_BLOCK, WorkloadAbi.FORK,
                    WorkloadAbi.KERNEL_FORK_JOIN}) {
                call(code, number);
                expect(code, V0, UnixAbi.ENOSYS, 1);
            }
            exit(code, 0);
        });
    }

    @Test
    void threadsOfTheKernelAreMadeJoinedAndSignalled() {
        var machine = new UnixMachine(Shape.OSF1);
        machine.run(code -> {
            code.li(S0, 300);
            code.label("again");
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, 1, 1);
            call(code, WorkloadAbi.KERNEL_PING_PONG);
            expect(code, V0, 1, 2);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
        });
        assertThat(machine.marks).hasSize(1200)
                .startsWith(Points.KERNEL_BEGUN, Points.KERNEL_DONE, Points.KERNEL_BEGUN, Points.KERNEL_DONE);
        assertThat(machine.switches()).isGreaterThanOrEqualTo(1200);
    }

    // Calls between address spaces.

    @ParameterizedTest
    @MethodSource("shapes")
    void aCallToAServerInAnotherSpaceComesBackWithItsReply(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.la(A0, "server").la(A1, "stack top");
            call(code, WorkloadAbi.SERVE);
            expect(code, V0, 1, 1);
            code.li(S0, 5);
            code.label("again");
            call(code, WorkloadAbi.CROSS_CALL);
            code.li(T1, 0x8123_4567_89ab_cdefL).subq(T1, S0, T1).cmpeq(V0, T1, T0);
            expect(code, T0, 1, 2);
            code.subq(S0, literal(1), S0).bne(S0, "again").la(T0, "counter").ldq(T0, 0, T0);
            // The server counts in its own space.
            expect(code, T0, 0, 3);
            exit(code, 0);
            code.label("server").li(S0, 5).li(T0, 0).la(S1, "counter");
            code.label("serve").mov(T0, A0);
            call(code, WorkloadAbi.REPLY);
            code.ldq(T1, 0, S1).addq(T1, literal(1), T1).stq(T1, 0, S1);
            code.li(T0, 0x8123_4567_89ab_cdefL).subq(T0, S0, T0).subq(S0, literal(1), S0).br("serve");
            stack(code);
        });
    }

    /// A call in the words of RFC 1057, and the words of the reply to it behind the call's number.
    record Question(List<Integer> call, List<Integer> reply) {
        static final int PROGRAM = 0x2000_0001;

        static Question of(int rpc, int program, int version, int procedure, int credential, Integer... reply) {
            return new Question(List.of(77, 0, rpc, program, version, procedure, credential, 0, 0, 0),
                    List.of(reply));
        }
    }

    static Stream<Arguments> questions() {
        return Stream.of(Question.of(3, Question.PROGRAM, 1, 1, 0, 1, 1, 0, 2, 2),
                Question.of(2, Question.PROGRAM, 1, 1, 1, 1, 1, 1, 2),
                Question.of(2, Question.PROGRAM + 1, 1, 1, 0, 1, 0, 0, 0, 1),
                Question.of(2, Question.PROGRAM, 2, 1, 0, 1, 0, 0, 0, 2, 1, 1),
                Question.of(2, Question.PROGRAM, 1, 2, 0, 1, 0, 0, 0, 3),
                Question.of(2, Question.PROGRAM, 1, 0, 0, 1, 0, 0, 0, 0))
                .flatMap(each -> shapes().map(shape -> Arguments.of(shape, each)));
    }

    /// A stranger asks for what is not served, after messages that are no calls; the server answers him, and then who calls it.
    @ParameterizedTest
    @MethodSource("questions")
    void aServerSaysWhyItDoesNotServeAndServesTheNext(Shape shape, Question question) {
        new UnixMachine(shape).run(code -> {
            code.la(A0, "server").la(A1, "stack top");
            call(code, WorkloadAbi.SERVE);
            bind(code, 999, S0);
            for (var bytes : new int[]{0, 4, 39, 40}) {
                code.mov(S0, A0).la(A1, "question").li(A2, bytes).li(A3, 2049);
                call(code, UnixAbi.SEND_TO);
                expect(code, A3, 0, 1);
            }
            code.mov(S0, A0).la(A1, "answer").li(A2, 64);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, 4 + 4L * question.reply().size(), 2);
            code.la(S1, "answer").ldl(T0, 0, S1);
            expect(code, T0, Integer.reverseBytes(77), 3);
            for (var i = 0; i < question.reply().size(); i++) {
                code.ldl(T0, 4 + 4 * i, S1);
                expect(code, T0, Integer.reverseBytes(question.reply().get(i)), 10 + i);
            }
            call(code, WorkloadAbi.CROSS_CALL);
            expect(code, V0, 1234, 4);
            exit(code, 0);
            code.label("server").clr(A0);
            code.label("serve");
            call(code, WorkloadAbi.REPLY);
            code.li(A0, 1234).br("serve");
            code.align(8).label("question");
            for (var word : question.call()) {
                code.word(Integer.reverseBytes(word));
            }
            code.align(8).label("answer").space(64);
            stack(code);
        });
    }

    /// The last of it is where handlers in Java are entered.
    @Test
    void theLibrarysCodeFitsIntoItsPage() {
        assertThat(Library.assemble().size()).isLessThanOrEqualTo((int) (Library.DOOR - Library.CODE));
    }

    private static void bind(Assembler code, int port, int register) {
        code.li(A0, port);
        call(code, UnixAbi.SOCKET_BIND);
        expect(code, A3, 0, 90);
        code.mov(V0, register);
    }

    private static void stack(Assembler code) {
        code.align(PAGE).label("counter").quad(0).space(1024).label("stack top").quad(0);
    }
}
