package spin.hw.pal;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;

/// PALcode in Alpha code for tests: a miss flow over OSF/1's three levels, such as an exokernel would replace.
///
/// It keeps R1 and R2 in PAL temporaries, walks by physical loads, writes the entry, and hands an invalid one to the PALcode behind it.
final class PalImage {

    static final long BASE = 0x50_0000;

    private static final int ENTRIES_IN_LEVEL = 54;

    private PalImage() {}

    static Program missFlow() {
        var code = new Assembler(BASE);
        entry(code, PalEntry.ITB_MISS).hwMtpr(1, InternalRegister.temporary(1)).hwMfpr(1, InternalRegister.EXC_ADDR)
                .hwMtpr(2, InternalRegister.temporary(2)).br("instruction walk");
        entry(code, PalEntry.DTB_MISS).hwMtpr(1, InternalRegister.temporary(1)).hwMfpr(1, InternalRegister.VA)
                .hwMtpr(2, InternalRegister.temporary(2)).br("data walk");
        code.align(0x1000);
        walk(code, "instruction walk").hwMtpr(2, InternalRegister.ITB_PTE).br("done");
        walk(code, "data walk").hwMtpr(2, InternalRegister.DTB_PTE).br("done");
        code.label("done").hwMfpr(1, InternalRegister.temporary(1)).hwMfpr(2, InternalRegister.temporary(2)).hwRei();
        code.label("invalid").hwMfpr(1, InternalRegister.temporary(1)).hwMfpr(2, InternalRegister.temporary(2))
                .hwMtpr(31, InternalRegister.FAULT);
        return code.assemble();
    }

    /// R1 holds the address; R2 becomes the entry. Uses temporary 3 for the index.
    private static Assembler walk(Assembler code, String name) {
        code.label(name).hwMtpr(1, InternalRegister.TB_TAG).hwMfpr(2, InternalRegister.PTBR);
        for (int level = 1; level <= 3; level++) {
            code.hwMtpr(3, InternalRegister.temporary(3)).sll(1, Assembler.literal(11 + 10 * level), 3)
                    .srl(3, Assembler.literal(ENTRIES_IN_LEVEL), 3).s8addq(3, 2, 2)
                    .hwMfpr(3, InternalRegister.temporary(3)).hwLdqP(2, 0, 2).blbc(2, "invalid");
            if (level < 3) {
                code.srl(2, Assembler.literal(32), 2).sll(2, Assembler.literal(13), 2);
            }
        }
        return code;
    }

    static Assembler entry(Assembler code, PalEntry entry) {
        return at(code, entry.offset());
    }

    static Assembler at(Assembler code, int offset) {
        return code.space((int) (BASE + offset - code.here()));
    }
}
