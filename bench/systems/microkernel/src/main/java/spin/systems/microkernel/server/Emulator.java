package spin.systems.microkernel.server;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.microkernel.MachAbi;

/// The emulation library, Alpha code in each program's address space: it makes a message of a system call and puts the answer into the registers.
///
/// Each thread has an entry of its own. It is entered with the address behind the call in r28 and has that one and t0 to t3 to itself, as a system call of
/// Linux keeps no temporaries. The rest of what such a call keeps the message trap keeps too, or it stands in the message.
///
///      call   v0 a3 a4 a0 a1 a2 a5, the address behind the call
///      answer v0 a3 a4
///
/// Where there is no server any more, it ends its task.
public final class Emulator {

    static final int CALL = 4001;
    static final int CALL_ANSWERED = 4101;
    static final int CALL_QUADS = 8;
    static final int ANSWER_QUADS = 3;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int T1 = 2;
    private static final int T2 = 3;
    private static final int T3 = 4;
    private static final int A0 = 16;
    private static final int AT = 28;
    private static final int ZERO = 31;
    /// The registers of a call in the order of the message.
    private static final int[] ORDER = {V0, A0 + 3, A0 + 4, A0, A0 + 1, A0 + 2, A0 + 5, AT};

    private Emulator() {}

    public static Program assemble() {
        var code = new Assembler(Layout.EMULATOR);
        for (var thread = 0; thread < Layout.MOST_THREADS; thread++) {
            code.lda(T1, thread, ZERO).br(T2, "ask").callPal(Assembler.CALLSYS).lda(T1, thread, ZERO)
                    .br("answered");
        }
        code.label("ask");
        message(code);
        for (var i = 0; i < ORDER.length; i++) {
            code.stq(ORDER[i], MachAbi.BODY + 8 * i, T0);
        }
        code.s4addq(T1, Assembler.literal(Layout.PROGRAM_UNIX), A0).stq(A0, MachAbi.REMOTE, T0);
        code.s4addq(T1, Assembler.literal(Layout.PROGRAM_REPLY), A0 + 4).stq(A0 + 4, MachAbi.LOCAL, T0);
        header(code, MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, CALL);
        code.mov(T0, A0).li(A0 + 1, MachAbi.SEND | MachAbi.RECEIVE).li(A0 + 2, MachAbi.BODY + 8 * CALL_QUADS)
                .li(A0 + 3, MachAbi.BODY + 8 * ANSWER_QUADS).li(V0, MachAbi.MESSAGE).jmp(ZERO, T2);

        code.label("answered");
        message(code);
        code.bne(V0, "no server").ldq(T1, MachAbi.ID, T0).li(V0, CALL_ANSWERED).subq(T1, V0, T1)
                .bne(T1, "no server");
        for (var i = 0; i < ORDER.length; i++) {
            code.ldq(ORDER[i], MachAbi.BODY + 8 * i, T0);
        }
        code.jmp(ZERO, AT);

        code.label("no server").li(T1, Layout.PROGRAM_SELF).stq(T1, MachAbi.REMOTE, T0);
        header(code, MachAbi.COPY_SEND, MachAbi.TASK_TERMINATE);
        code.stq(ZERO, MachAbi.LOCAL, T0).li(T1, 1).stq(T1, MachAbi.BODY, T0);
        code.mov(T0, A0).li(A0 + 1, MachAbi.SEND).li(A0 + 2, MachAbi.BODY + 8);
        code.li(V0, MachAbi.MESSAGE).callPal(Assembler.CALLSYS).br("no server");
        return code.assemble();
    }

    /// Puts the address of the message of thread t1 into t0.
    private static void message(Assembler code) {
        code.sll(T1, Assembler.literal(Layout.MESSAGE_SHIFT), T3).li(T0, Layout.EMULATOR_DATA).addq(T0, T3, T0);
    }

    /// Destroys t1.
    private static void header(Assembler code, int bits, int id) {
        code.li(T1, bits).stq(T1, MachAbi.BITS, T0).li(T1, id).stq(T1, MachAbi.ID, T0);
    }

    /// Whether a program that is stopped here is about to make a call or has just made one.
    static boolean contains(long pc) {
        return pc >= Layout.EMULATOR && pc < Layout.EMULATOR + Layout.PAGE;
    }
}
