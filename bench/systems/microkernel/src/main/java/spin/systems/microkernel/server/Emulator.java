package spin.systems.microkernel.server;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.microkernel.MachAbi;

/// The emulation library, Alpha code in each program's address space: it makes a message of a system call and puts the answer into the registers.
///
/// It is entered with the address behind the call in r28 and has that one, t0 and t1 to itself, as a system call of Linux keeps no temporaries. The
/// rest of what such a call keeps the message trap keeps too, or it stands in the message.
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
    private static final int A0 = 16;
    private static final int AT = 28;
    private static final int ZERO = 31;
    /// The registers of a call in the order of the message.
    private static final int[] ORDER = {V0, A0 + 3, A0 + 4, A0, A0 + 1, A0 + 2, A0 + 5, AT};

    private Emulator() {}

    public static Program assemble() {
        var code = new Assembler(Layout.EMULATOR);
        code.li(T0, Layout.EMULATOR_DATA);
        for (var i = 0; i < ORDER.length; i++) {
            code.stq(ORDER[i], MachAbi.BODY + 8 * i, T0);
        }
        header(code, MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, Layout.PROGRAM_UNIX, CALL);
        code.li(T1, Layout.PROGRAM_REPLY).stq(T1, MachAbi.LOCAL, T0);
        code.mov(T0, A0).li(A0 + 1, MachAbi.SEND | MachAbi.RECEIVE).li(A0 + 2, MachAbi.BODY + 8 * CALL_QUADS)
                .li(A0 + 3, MachAbi.BODY + 8 * ANSWER_QUADS).li(A0 + 4, Layout.PROGRAM_REPLY);
        code.li(V0, MachAbi.MESSAGE).callPal(Assembler.CALLSYS).bne(V0, "no server");
        code.li(T0, Layout.EMULATOR_DATA).ldq(T1, MachAbi.ID, T0).li(V0, CALL_ANSWERED).subq(T1, V0, T1)
                .bne(T1, "no server");
        for (var i = 0; i < ORDER.length; i++) {
            code.ldq(ORDER[i], MachAbi.BODY + 8 * i, T0);
        }
        code.jmp(ZERO, AT);

        code.label("no server").li(T0, Layout.EMULATOR_DATA);
        header(code, MachAbi.COPY_SEND, Layout.PROGRAM_SELF, MachAbi.TASK_TERMINATE);
        code.stq(ZERO, MachAbi.LOCAL, T0).li(T1, 1).stq(T1, MachAbi.BODY, T0);
        code.mov(T0, A0).li(A0 + 1, MachAbi.SEND).li(A0 + 2, MachAbi.BODY + 8);
        code.li(V0, MachAbi.MESSAGE).callPal(Assembler.CALLSYS).br("no server");
        return code.assemble();
    }

    private static void header(Assembler code, int bits, int remote, int id) {
        code.li(T1, bits).stq(T1, MachAbi.BITS, T0).li(T1, remote).stq(T1, MachAbi.REMOTE, T0).li(T1, id)
                .stq(T1, MachAbi.ID, T0);
    }

    /// Whether a program that is stopped here is about to make a call or has just made one.
    static boolean contains(long pc) {
        return pc >= Layout.EMULATOR && pc < Layout.EMULATOR + Layout.PAGE;
    }
}
