package spin.bench.workload;

import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;
import static spin.bench.workload.UserProgram.SCRATCH;
import static spin.hw.asm.Assembler.literal;

import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// Two processes that hand a word to and fro, by memory that both see and by yielding to each other. One way is half of there and back.
public abstract class PingPong implements Workload {

    private static final int FRIEND = 11;
    private static final int YIELD = 12;
    private static final int VALUE = 13;
    static final int A0 = WorkloadAbi.FIRST_ARGUMENT;

    private final String name;

    PingPong(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Program program(int operations) {
        return UserProgram.of(operations, code -> {
            begin(code);
            code.li(VALUE, 0);
        }, this::operation, code -> {
            code.label(PARTNER);
            begin(code);
            code.label("serve");
            serve(code);
            code.br("serve");
            procedures(code);
            code.align((int) WorkloadAbi.PAGE);
            code.label("shared").space((int) WorkloadAbi.PAGE);
        });
    }

    private static void begin(Assembler code) {
        code.la(KEPT, "shared");
        UserProgram.systemCall(code, WorkloadAbi.PARTNER);
        code.mov(WorkloadAbi.NUMBER, FRIEND).ble(FRIEND, FAILED);
        UserProgram.systemCall(code, WorkloadAbi.YIELD_PROCEDURE);
        code.mov(WorkloadAbi.NUMBER, YIELD);
    }

    abstract void operation(Assembler code);

    abstract void serve(Assembler code);

    void procedures(Assembler code) {}

    static void yieldToFriend(Assembler code) {
        code.mov(FRIEND, A0).jsr(WorkloadAbi.RETURN_ADDRESS, YIELD);
    }

    /// A counter in shared memory, which each process increments when it is its turn.
    public static final class SharedMemory extends PingPong {

        /// For the harness.
        public SharedMemory() {
            super("shared memory");
        }

        @Override
        void operation(Assembler code) {
            increment(code);
            yieldToFriend(code);
            code.label("answered").addq(VALUE, literal(2), VALUE).ldq(SCRATCH, 0, KEPT)
                    .cmpeq(SCRATCH, VALUE, SCRATCH).beq(SCRATCH, FAILED);
        }

        @Override
        void serve(Assembler code) {
            increment(code);
            yieldToFriend(code);
        }

        private static void increment(Assembler code) {
            code.ldq(SCRATCH, 0, KEPT).addq(SCRATCH, literal(1), SCRATCH).stq(SCRATCH, 0, KEPT);
        }
    }

    /// A word through one pipe and back through another: rings of 64 words. A reader that finds nothing, and a writer that finds no room, yield to the other
    /// end.
    public static final class Pipe extends PingPong {

        // A pipe: how many words were ever written, ever read, whether an end is closed, and the ring.
        private static final int WRITTEN = 0;
        private static final int READ = 8;
        private static final int CLOSED = 16;
        private static final int RING = 64;
        private static final int RING_WORDS = 64;
        private static final int PIPE_BYTES = RING + 8 * RING_WORDS;

        private static final int PIPE = WorkloadAbi.SECOND_ARGUMENT;
        private static final int BUFFER = 18;
        private static final int COUNT = 19;
        private static final int PLACE = 2;
        private static final int AT = 3;
        private static final int WORD = 4;
        private static final int ROOM = 5;

        private final boolean inlined;
        private int inlinedSoFar;

        /// For the harness: reading and writing are procedures of the library.
        public Pipe() {
            this("pipe", false);
        }

        private Pipe(String name, boolean inlined) {
            super(name);
            this.inlined = inlined;
        }

        static Pipe inlined() {
            return new Pipe("inlined pipe", true);
        }

        @Override
        void operation(Assembler code) {
            inlinedSoFar = 0;
            code.addq(VALUE, literal(1), VALUE);
            write(code, 0);
            read(code, PIPE_BYTES);
            code.label("answered").cmpeq(WORD, VALUE, SCRATCH).beq(SCRATCH, FAILED);
        }

        @Override
        void serve(Assembler code) {
            read(code, 0);
            code.mov(WORD, VALUE);
            write(code, PIPE_BYTES);
        }

        private void write(Assembler code, int pipe) {
            if (inlined) {
                var again = "write" + inlinedSoFar;
                var room = "room" + inlinedSoFar++;
                code.label(again).ldq(PLACE, pipe + WRITTEN, KEPT).ldq(ROOM, pipe + READ, KEPT)
                        .subq(PLACE, ROOM, ROOM).cmplt(ROOM, literal(RING_WORDS), ROOM).bne(ROOM, room);
                yieldToFriend(code);
                code.br(again).label(room).and(PLACE, literal(RING_WORDS - 1), AT).s8addq(AT, KEPT, AT)
                        .stq(VALUE, pipe + RING, AT).addq(PLACE, literal(1), PLACE).stq(PLACE, pipe + WRITTEN, KEPT);
            } else {
                code.stq(VALUE, 2 * PIPE_BYTES, KEPT);
                call(code, pipe, 2 * PIPE_BYTES, "pipe write");
            }
        }

        private void read(Assembler code, int pipe) {
            if (inlined) {
                var again = "read" + inlinedSoFar;
                var some = "some" + inlinedSoFar++;
                code.label(again).ldq(PLACE, pipe + READ, KEPT).ldq(ROOM, pipe + WRITTEN, KEPT)
                        .cmpeq(PLACE, ROOM, ROOM).beq(ROOM, some);
                yieldToFriend(code);
                code.br(again).label(some).and(PLACE, literal(RING_WORDS - 1), AT).s8addq(AT, KEPT, AT)
                        .ldq(WORD, pipe + RING, AT).addq(PLACE, literal(1), PLACE).stq(PLACE, pipe + READ, KEPT);
            } else {
                call(code, pipe, 2 * PIPE_BYTES + 8, "pipe read");
                code.ldq(WORD, 2 * PIPE_BYTES + 8, KEPT);
            }
        }

        private static void call(Assembler code, int pipe, int buffer, String procedure) {
            code.lda(PIPE, pipe, KEPT).lda(BUFFER, buffer, KEPT).li(COUNT, 1);
            code.bsr(WorkloadAbi.RETURN_ADDRESS, procedure);
        }

        /// read(pipe, buffer, count) and write(pipe, buffer, count), as the library has them for any number of words; v0 is the count, or
        /// -1 when the pipe is closed.
        @Override
        void procedures(Assembler code) {
            if (!inlined) {
                procedure(code, "pipe write", WRITTEN, true);
                procedure(code, "pipe read", READ, false);
            }
        }

        private static void procedure(Assembler code, String name, int mine, boolean writes) {
            code.label(name).lda(30, -48, 30).stq(WorkloadAbi.RETURN_ADDRESS, 0, 30).stq(14, 8, 30).stq(15, 16, 30)
                    .stq(10, 24, 30).mov(PIPE, 14).mov(BUFFER, 15).mov(COUNT, 10);
            code.label(name + " again").ldq(SCRATCH, CLOSED, 14).bne(SCRATCH, name + " closed");
            code.ldq(PLACE, mine, 14).ldq(ROOM, writes ? READ : WRITTEN, 14);
            if (writes) {
                code.subq(PLACE, ROOM, ROOM).cmplt(ROOM, literal(RING_WORDS), ROOM);
            } else {
                code.cmpeq(PLACE, ROOM, ROOM).xor(ROOM, literal(1), ROOM);
            }
            code.bne(ROOM, name + " can");
            yieldToFriend(code);
            code.br(name + " again");
            code.label(name + " can").and(PLACE, literal(RING_WORDS - 1), AT).s8addq(AT, 14, AT);
            if (writes) {
                code.ldq(WORD, 0, 15).stq(WORD, RING, AT);
            } else {
                code.ldq(WORD, RING, AT).stq(WORD, 0, 15);
            }
            code.addq(PLACE, literal(1), PLACE).stq(PLACE, mine, 14).addq(15, literal(8), 15).subq(10, literal(1), 10)
                    .bne(10, name + " again");
            code.li(WorkloadAbi.NUMBER, 1).br(name + " out");
            code.label(name + " closed").li(WorkloadAbi.NUMBER, -1);
            code.label(name + " out").ldq(WorkloadAbi.RETURN_ADDRESS, 0, 30).ldq(14, 8, 30).ldq(15, 16, 30)
                    .ldq(10, 24, 30).lda(30, 48, 30).ret();
        }
    }

    /// A word through one pipe of the system's kernel and back through another, by two processes that share them.
    public static final class KernelPipe implements Workload {

        private static final int SENT = 8;
        private static final int GOT = 16;

        /// For the harness.
        public KernelPipe() {
            // Everything is in the program.
        }

        @Override
        public String name() {
            return "kernel pipe";
        }

        @Override
        public Program program(int operations) {
            return UserProgram.of(operations, code -> code.la(KEPT, "own").li(VALUE, 0), code -> {
                code.addq(VALUE, literal(1), VALUE);
                send(code, 0);
                receive(code, 1);
                code.label("answered").cmpeq(SCRATCH, VALUE, SCRATCH).beq(SCRATCH, FAILED);
            }, code -> {
                code.label(PARTNER).la(KEPT, "partner's").label("serve");
                receive(code, 0);
                code.mov(SCRATCH, VALUE);
                send(code, 1);
                code.br("serve");
                code.align((int) WorkloadAbi.PAGE);
                code.label("own").space(GOT + 8).label("partner's").space(GOT + 8);
            });
        }

        private static void send(Assembler code, int pipe) {
            code.stq(VALUE, SENT, KEPT).lda(WorkloadAbi.SECOND_ARGUMENT, SENT, KEPT).li(A0, pipe);
            UserProgram.systemCall(code, WorkloadAbi.PIPE_SEND);
        }

        /// To SCRATCH.
        private static void receive(Assembler code, int pipe) {
            code.lda(WorkloadAbi.SECOND_ARGUMENT, GOT, KEPT).li(A0, pipe);
            UserProgram.systemCall(code, WorkloadAbi.PIPE_RECEIVE);
            code.ldq(SCRATCH, GOT, KEPT);
        }
    }

    /// The pipe with reading and writing in line, for one word.
    public static final class InlinedPipe implements Workload {

        private final Pipe pipe = Pipe.inlined();

        @Override
        public String name() {
            return pipe.name();
        }

        @Override
        public Program program(int operations) {
            return pipe.program(operations);
        }
    }
}
