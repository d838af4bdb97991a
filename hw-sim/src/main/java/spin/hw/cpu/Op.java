package spin.hw.cpu;

/// What a decoded word tells an engine to do. Dense, so that the engine's switch is one indexed jump.
///
/// An instruction that seldom runs, or that can fault in a way that only PALcode ends, is [#CAREFUL]: engines leave it to the CPU.
final class Op {

    /// Nobody has looked at the word yet.
    static final int UNDECODED = 0;
    /// The CPU's own, one by one.
    static final int CAREFUL = 1;
    /// Past the last word of a page.
    static final int PAGE_END = 2;
    /// Completes and changes nothing: barriers, hints, prefetches.
    static final int NOTHING = 3;

    static final int LDA = 4;
    static final int LDAH = 5;
    static final int LDL = 6;
    static final int LDQ = 7;
    static final int LDQ_U = 8;
    static final int STL = 9;
    static final int STQ = 10;
    static final int STQ_U = 11;
    static final int LDBU = 12;
    static final int LDWU = 13;
    static final int STB = 14;
    static final int STW = 15;
    static final int SEXTB = 16;
    static final int SEXTW = 17;
    static final int BR = 18;
    static final int BLBC = 19;
    static final int BEQ = 20;
    static final int BLT = 21;
    static final int BLE = 22;
    static final int BLBS = 23;
    static final int BNE = 24;
    static final int BGE = 25;
    static final int BGT = 26;
    static final int JMP = 27;
    static final int ADDL = 28;
    static final int S4ADDL = 29;
    static final int SUBL = 30;
    static final int S4SUBL = 31;
    static final int CMPBGE = 32;
    static final int S8ADDL = 33;
    static final int S8SUBL = 34;
    static final int CMPULT = 35;
    static final int ADDQ = 36;
    static final int S4ADDQ = 37;
    static final int SUBQ = 38;
    static final int S4SUBQ = 39;
    static final int CMPEQ = 40;
    static final int S8ADDQ = 41;
    static final int S8SUBQ = 42;
    static final int CMPULE = 43;
    static final int ADDLV = 44;
    static final int SUBLV = 45;
    static final int CMPLT = 46;
    static final int ADDQV = 47;
    static final int SUBQV = 48;
    static final int CMPLE = 49;
    static final int AND = 50;
    static final int BIC = 51;
    static final int CMOVLBS = 52;
    static final int CMOVLBC = 53;
    static final int BIS = 54;
    static final int CMOVEQ = 55;
    static final int CMOVNE = 56;
    static final int ORNOT = 57;
    static final int XOR = 58;
    static final int CMOVLT = 59;
    static final int CMOVGE = 60;
    static final int EQV = 61;
    static final int CMOVLE = 62;
    static final int CMOVGT = 63;
    static final int MSKBL = 64;
    static final int EXTBL = 65;
    static final int INSBL = 66;
    static final int MSKWL = 67;
    static final int EXTWL = 68;
    static final int INSWL = 69;
    static final int MSKLL = 70;
    static final int EXTLL = 71;
    static final int INSLL = 72;
    static final int ZAP = 73;
    static final int ZAPNOT = 74;
    static final int MSKQL = 75;
    static final int SRL = 76;
    static final int EXTQL = 77;
    static final int SLL = 78;
    static final int INSQL = 79;
    static final int SRA = 80;
    static final int MSKWH = 81;
    static final int INSWH = 82;
    static final int EXTWH = 83;
    static final int MSKLH = 84;
    static final int INSLH = 85;
    static final int EXTLH = 86;
    static final int MSKQH = 87;
    static final int INSQH = 88;
    static final int EXTQH = 89;
    static final int MULL = 90;
    static final int MULQ = 91;
    static final int UMULH = 92;
    static final int MULLV = 93;
    static final int MULQV = 94;

    private Op() {}
}
