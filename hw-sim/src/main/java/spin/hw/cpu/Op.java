package spin.hw.cpu;

/// What a decoded word tells the interpreter to do. Dense, so that its switches are indexed jumps.
///
/// An instruction that seldom runs, or that can trap, is [#CAREFUL]: engines leave it to the CPU.
final class Op {

    /// Nobody has looked at the word yet.
    static final int UNDECODED = 0;
    /// The CPU's own, one by one.
    static final int CAREFUL = 1;
    /// Past the last word of a page.
    static final int PAGE_END = 2;
    /// Completes and changes nothing: barriers, hints, prefetches.
    static final int NOTHING = 3;

    // Loads and stores.
    static final int LDBU = 4;
    static final int LDWU = 5;
    static final int LDL = 6;
    static final int LDQ = 7;
    static final int LDQ_U = 8;
    static final int STB = 9;
    static final int STW = 10;
    static final int STL = 11;
    static final int STQ = 12;
    static final int STQ_U = 13;

    // What the interpreter does on the spot. JMP and BR, which write a register, are the first branches.
    static final int LDA = 14;
    static final int LDAH = 15;
    static final int JMP = 16;
    static final int BR = 17;
    static final int BLBC = 18;
    static final int BEQ = 19;
    static final int BLT = 20;
    static final int BLE = 21;
    static final int BLBS = 22;
    static final int BNE = 23;
    static final int BGE = 24;
    static final int BGT = 25;
    static final int ADDL = 26;
    static final int SUBL = 27;
    static final int ADDQ = 28;
    static final int SUBQ = 29;
    static final int S4ADDQ = 30;
    static final int S8ADDQ = 31;
    static final int CMPEQ = 32;
    static final int CMPLT = 33;
    static final int CMPLE = 34;
    static final int CMPULT = 35;
    static final int CMPULE = 36;
    static final int AND = 37;
    static final int BIC = 38;
    static final int BIS = 39;
    static final int XOR = 40;
    static final int CMOVEQ = 41;
    static final int CMOVNE = 42;
    static final int CMOVLT = 43;
    static final int CMOVGE = 44;
    static final int CMOVLE = 45;
    static final int CMOVGT = 46;
    static final int SRL = 47;
    static final int SLL = 48;
    static final int SRA = 49;
    static final int ZAPNOT = 50;
    static final int EXTBL = 51;
    static final int MULQ = 52;

    // What it calls [Operates] for.
    static final int ORNOT = 53;
    static final int EQV = 54;
    static final int S4ADDL = 55;
    static final int S8ADDL = 56;
    static final int S4SUBL = 57;
    static final int S8SUBL = 58;
    static final int S4SUBQ = 59;
    static final int S8SUBQ = 60;
    static final int CMPBGE = 61;
    static final int MULL = 62;
    static final int UMULH = 63;
    static final int ZAP = 64;
    static final int SEXTB = 65;
    static final int SEXTW = 66;
    static final int MSKBL = 67;
    static final int MSKWL = 68;
    static final int MSKLL = 69;
    static final int MSKQL = 70;
    static final int MSKWH = 71;
    static final int MSKLH = 72;
    static final int MSKQH = 73;
    static final int EXTWL = 74;
    static final int EXTLL = 75;
    static final int EXTQL = 76;
    static final int EXTWH = 77;
    static final int EXTLH = 78;
    static final int EXTQH = 79;
    static final int INSBL = 80;
    static final int INSWL = 81;
    static final int INSLL = 82;
    static final int INSQL = 83;
    static final int INSWH = 84;
    static final int INSLH = 85;
    static final int INSQH = 86;

    private Op() {}
}
