package spin.systems.aegis.ash;

import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;

/// One loop over a message that does the work of several layers.
///
/// A layer is a stage, and a pipe is a list of stages: each word is loaded once, goes through all stages in a register, and is stored once. Two
/// passes that each do one thing pay for the loop, the load and mostly the cache twice. The kernel checks both ranges before the
/// first word, so the loop is free of the sandbox.
///
/// In: a2 where from, a3 where to, a4 bytes, more than 0. Out: v0 the sum. It destroys those, a5, r22 and r28, and returns through r26.
///
/// Source: Clark and Tennenhouse, "Architectural Considerations for a New Generation of Protocols", SIGCOMM '90; Engler et al., SOSP '95, 6.3.
public final class Pipes {

    /// Adds the word to the Internet checksum, as it is at this place of the pipe.
    public static final int CHECKSUM = 1;
    /// Turns the word's bytes around.
    public static final int SWAP = 2;
    /// Stores the word.
    public static final int STORE = 3;

    private static final int STAGE_BITS = 4;
    private static final int MOST_STAGES = 8;
    private static final int SUM = 0;
    private static final int FROM = AshAbi.A2;
    private static final int TO = AshAbi.A3;
    private static final int BYTES = AshAbi.A4;
    private static final int WORD = AshAbi.A5;
    private static final int OTHER = AshAbi.OTHER;
    private static final int SCRATCH = AshAbi.SCRATCH;

    private Pipes() {}

    /// Stages, the first one's number in the low four bits, as a word.
    public static int of(int... stages) {
        var word = 0;
        for (var i = 0; i < stages.length; i++) {
            word |= stages[i] << (STAGE_BITS * i);
        }
        return word;
    }

    /// Whether the word is a pipe: at least one stage, each one known, and nothing stored twice.
    public static boolean isSound(int stages) {
        var stores = 0;
        var rest = stages;
        for (; (rest & 15) != 0; rest >>>= STAGE_BITS) {
            if ((rest & 15) > STORE) {
                return false;
            }
            stores += (rest & 15) == STORE ? 1 : 0;
        }
        return stages != 0 && rest == 0 && stores <= 1;
    }

    /// Whether the pipe stores what it has read.
    public static boolean stores(int stages) {
        return has(stages, STORE);
    }

    private static boolean has(int stages, int stage) {
        for (var i = 0; i < MOST_STAGES; i++) {
            if ((stages >>> (STAGE_BITS * i) & 15) == stage) {
                return true;
            }
        }
        return false;
    }

    /// The code of a pipe that [#isSound] has found so. It runs anywhere.
    public static Program compile(int stages) {
        var code = new Assembler(0);
        code.clr(SUM).label("word").ldl(WORD, 0, FROM);
        for (var rest = stages; rest != 0; rest >>>= STAGE_BITS) {
            switch (rest & 15) {
                case CHECKSUM -> code.zapnot(WORD, Assembler.literal(15), OTHER).addq(SUM, OTHER, SUM);
                case SWAP -> swap(code);
                default -> code.stl(WORD, 0, TO).lda(TO, 4, TO);
            }
        }
        code.lda(FROM, 4, FROM).lda(BYTES, -4, BYTES).bgt(BYTES, "word");
        if (has(stages, CHECKSUM)) {
            fold(code);
        }
        return code.jmp(31, AshAbi.LINK).assemble();
    }

    private static void swap(Assembler code) {
        code.operate(Operate.INSLH, WORD, Assembler.literal(7), OTHER);
        code.operate(Operate.INSWL, WORD, Assembler.literal(3), SCRATCH);
        code.bis(SCRATCH, OTHER, SCRATCH).srl(SCRATCH, Assembler.literal(16), OTHER);
        code.zapnot(SCRATCH, Assembler.literal(0b1010), SCRATCH).zapnot(OTHER, Assembler.literal(0b0101), OTHER);
        code.addl(SCRATCH, OTHER, WORD);
    }

    /// 64 bits of sum to 16: twice, because the first folding may carry.
    private static void fold(Assembler code) {
        code.srl(SUM, Assembler.literal(32), OTHER).zapnot(SUM, Assembler.literal(15), SUM).addq(SUM, OTHER, SUM);
        for (var i = 0; i < 3; i++) {
            code.srl(SUM, Assembler.literal(16), OTHER).zapnot(SUM, Assembler.literal(3), SUM).addq(SUM, OTHER, SUM);
        }
    }
}
