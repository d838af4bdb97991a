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
    static final int LDS = 9;
    static final int LDT = 10;
    static final int STB = 11;
    static final int STW = 12;
    static final int STL = 13;
    static final int STQ = 14;
    static final int STQ_U = 15;
    static final int STS = 16;
    static final int STT = 17;

    // What the interpreter does on the spot. JMP and BR, which write a register, are the first branches.
    static final int LDA = 18;
    static final int LDAH = 19;
    static final int JMP = 20;
    static final int BR = 21;
    static final int BLBC = 22;
    static final int BEQ = 23;
    static final int BLT = 24;
    static final int BLE = 25;
    static final int BLBS = 26;
    static final int BNE = 27;
    static final int BGE = 28;
    static final int BGT = 29;
    static final int ADDL = 30;
    static final int SUBL = 31;
    static final int ADDQ = 32;
    static final int SUBQ = 33;
    static final int S4ADDQ = 34;
    static final int S8ADDQ = 35;
    static final int CMPEQ = 36;
    static final int CMPLT = 37;
    static final int CMPLE = 38;
    static final int CMPULT = 39;
    static final int CMPULE = 40;
    static final int AND = 41;
    static final int BIC = 42;
    static final int BIS = 43;
    static final int XOR = 44;
    static final int CMOVEQ = 45;
    static final int CMOVNE = 46;
    static final int CMOVLT = 47;
    static final int CMOVGE = 48;
    static final int CMOVLE = 49;
    static final int CMOVGT = 50;
    static final int SRL = 51;
    static final int SLL = 52;
    static final int SRA = 53;
    static final int ZAPNOT = 54;
    static final int EXTBL = 55;
    static final int MULQ = 56;

    // What it calls [Operates] for.
    static final int ORNOT = 57;
    static final int EQV = 58;
    static final int S4ADDL = 59;
    static final int S8ADDL = 60;
    static final int S4SUBL = 61;
    static final int S8SUBL = 62;
    static final int S4SUBQ = 63;
    static final int S8SUBQ = 64;
    static final int CMPBGE = 65;
    static final int MULL = 66;
    static final int UMULH = 67;
    static final int ZAP = 68;
    static final int SEXTB = 69;
    static final int SEXTW = 70;
    static final int MSKBL = 71;
    static final int MSKWL = 72;
    static final int MSKLL = 73;
    static final int MSKQL = 74;
    static final int MSKWH = 75;
    static final int MSKLH = 76;
    static final int MSKQH = 77;
    static final int EXTWL = 78;
    static final int EXTLL = 79;
    static final int EXTQL = 80;
    static final int EXTWH = 81;
    static final int EXTLH = 82;
    static final int EXTQH = 83;
    static final int INSBL = 84;
    static final int INSWL = 85;
    static final int INSLL = 86;
    static final int INSQL = 87;
    static final int INSWH = 88;
    static final int INSLH = 89;
    static final int INSQH = 90;

    // Floating point. FLOAT is all of opcode 16, with its function beside it.
    static final int FBEQ = 91;
    static final int FBLT = 92;
    static final int FBLE = 93;
    static final int FBNE = 94;
    static final int FBGE = 95;
    static final int FBGT = 96;
    static final int FLOAT = 97;
    static final int CPYS = 98;
    static final int CPYSN = 99;
    static final int CPYSE = 100;
    static final int MT_FPCR = 101;
    static final int MF_FPCR = 102;
    static final int CVTLQ = 103;
    static final int CVTQL = 104;
    // The conditional moves are in the order of the branches.
    static final int FCMOVEQ = 105;
    static final int FCMOVLT = 106;
    static final int FCMOVLE = 107;
    static final int FCMOVNE = 108;
    static final int FCMOVGE = 109;
    static final int FCMOVGT = 110;

    private Op() {}
}
