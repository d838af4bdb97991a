package spin.systems.microkernel.server;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// The server's Alpha code: enter the managed code, make the trap for which it has set the registers, and again.
public final class ServerCode {

    public static final String START = "start";
    public static final String DOOR = "door";

    private static final int V0 = 0;
    private static final int RA = 26;

    private ServerCode() {}

    public static Program assemble() {
        var code = new Assembler(Layout.CODE);
        code.label(START).li(V0, 0);
        code.label("again").la(RA, "decided");
        code.label(DOOR).nop();
        code.label("decided").callPal(Assembler.CALLSYS).br("again");
        return code.assemble();
    }
}
