package spin.core.user;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import spin.hw.asm.Assembler;

/// Small static executables, assembled on the spot.
public final class Executables {
    static final long BASE = 0x1_2000_0000L;
    private static final int HEADERS = 64 + 56;
    private static final int ALPHA = 0x9026;

    static final int V0 = 0;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int SP = 30;

    private Executables() {}

    /// One segment that may be read, written and executed; the code begins behind the headers.
    public static byte[] of(Consumer<Assembler> body) {
        var code = new Assembler(BASE + 0x100);
        body.accept(code);
        var program = code.assemble();
        var image = program.image();
        var file = ByteBuffer.allocate(0x100 + image.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) ALPHA).putInt(1).putLong(program.entry()).putLong(64).putLong(0);
        file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 64)
                .putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE).putLong(0x100L + image.length)
                .putLong(0x100L + image.length).putLong(0x2000);
        if (file.position() != HEADERS) {
            throw new IllegalStateException("headers of " + file.position() + " bytes");
        }
        file.put(0x100, image);
        return file.array();
    }

    /// Ends with what is in v0.
    static void exit(Assembler code, int status) {
        code.li(A0, status).li(V0, 1).callPal(Assembler.CALLSYS);
    }

    /// Writes `letters`, at most eight, to the terminal.
    static void print(Assembler code, String letters) {
        long packed = 0;
        for (int i = letters.length() - 1; i >= 0; i--) {
            packed = packed << 8 | letters.charAt(i);
        }
        code.li(1, packed).stq(1, -16, SP).lda(A1, -16, SP).li(A0, 1).li(A2, letters.length()).li(V0, 4)
                .callPal(Assembler.CALLSYS);
    }
}
