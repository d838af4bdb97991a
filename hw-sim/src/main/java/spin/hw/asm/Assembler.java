package spin.hw.asm;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Assembles Alpha code from method calls, in the order of the calls.
///
///     var program = new Assembler(0x10000)
///         .li(1, 10)
///         .label("again")
///         .subq(1, literal(1), 1)
///         .bne(1, "again")
///         .callPal(CALLSYS)
///         .assemble();
///
/// Operands are in the order of the assembler language, destination last for operates and first for loads. A label may be used
/// before it is defined. The instruction set lives in [Operate], [FloatOperate] and in the methods below; [#word] emits anything else.
public final class Assembler {

    /// PALcode functions of OSF/1 that user code may call.
    public static final int BPT = 0x80;
    public static final int BUGCHK = 0x81;
    public static final int CALLSYS = 0x83;
    public static final int IMB = 0x86;
    public static final int RDUNIQUE = 0x9E;
    public static final int WRUNIQUE = 0x9F;
    public static final int GENTRAP = 0xAA;

    private static final int ZERO = 31;
    /// The program is held in memory twice while it is made; a slip in align or space must not fill the host.
    private static final int LARGEST = 64 << 20;

    private final long base;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, Long> labels = new LinkedHashMap<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private @Nullable String entry;

    /// A place in the image that depends on a label.
    private sealed interface Fixup {

        String label();

        record Branch(int offset, String label) implements Fixup {}

        /// LDAH and LDA, the first at the offset, relative to the address in the register before.
        record Address(int offset, String label, long origin) implements Fixup {}

        record Quad(int offset, String label) implements Fixup {}
    }

    /// @param base virtual address of the first byte, a multiple of 8
    public Assembler(long base) {
        if ((base & 7) != 0) {
            throw new AssemblyException(
                    "A program cannot begin at 0x" + Long.toHexString(base) + ": give a multiple of 8.");
        }
        this.base = base;
    }

    /// An 8-bit constant in the place of a register.
    public static Literal literal(int value) {
        return new Literal(value);
    }

    // Places and data.

    /// Gives the next byte a name.
    public Assembler label(String name) {
        if (labels.putIfAbsent(name, here()) != null) {
            throw new AssemblyException("The label \"" + name + "\" is defined twice; rename one.");
        }
        return this;
    }

    /// Makes the program begin at `label` instead of at its first byte.
    public Assembler entry(String label) {
        entry = label;
        return this;
    }

    /// The virtual address of the next byte.
    public long here() {
        return base + bytes.size();
    }

    public Assembler quad(long value) {
        for (int i = 0; i < 8; i++) {
            emit((int) (value >>> (8 * i)));
        }
        return this;
    }

    /// A quadword that holds the address of a label.
    public Assembler quad(String label) {
        fixups.add(new Fixup.Quad(bytes.size(), label));
        return quad(0);
    }

    /// Any 32 bits, as an instruction or as data.
    public Assembler word(int value) {
        for (int i = 0; i < 4; i++) {
            emit(value >>> (8 * i));
        }
        return this;
    }

    /// So many zero bytes.
    public Assembler space(int count) {
        if (count < 0) {
            throw new AssemblyException("Space of " + count + " bytes cannot be left.");
        }
        if (count > LARGEST - bytes.size()) {
            throw tooLarge();
        }
        bytes.writeBytes(new byte[count]);
        return this;
    }

    /// Zero bytes up to a multiple of `boundary`, a power of two.
    public Assembler align(int boundary) {
        if (boundary <= 0 || Integer.bitCount(boundary) != 1) {
            throw new AssemblyException("Alignment to " + boundary + " is not possible: give a power of two.");
        }
        while ((here() & boundary - 1) != 0) {
            emit(0);
        }
        return this;
    }

    // Memory format.

    public Assembler lda(int ra, int displacement, int rb) {
        return memory(0x08, "lda", ra, displacement, rb);
    }

    public Assembler ldah(int ra, int displacement, int rb) {
        return memory(0x09, "ldah", ra, displacement, rb);
    }

    public Assembler ldl(int ra, int displacement, int rb) {
        return memory(0x28, "ldl", ra, displacement, rb);
    }

    public Assembler ldq(int ra, int displacement, int rb) {
        return memory(0x29, "ldq", ra, displacement, rb);
    }

    public Assembler ldqU(int ra, int displacement, int rb) {
        return memory(0x0B, "ldq_u", ra, displacement, rb);
    }

    public Assembler ldlL(int ra, int displacement, int rb) {
        return memory(0x2A, "ldl_l", ra, displacement, rb);
    }

    public Assembler ldqL(int ra, int displacement, int rb) {
        return memory(0x2B, "ldq_l", ra, displacement, rb);
    }

    public Assembler stl(int ra, int displacement, int rb) {
        return memory(0x2C, "stl", ra, displacement, rb);
    }

    public Assembler stq(int ra, int displacement, int rb) {
        return memory(0x2D, "stq", ra, displacement, rb);
    }

    public Assembler stqU(int ra, int displacement, int rb) {
        return memory(0x0F, "stq_u", ra, displacement, rb);
    }

    public Assembler stlC(int ra, int displacement, int rb) {
        return memory(0x2E, "stl_c", ra, displacement, rb);
    }

    public Assembler stqC(int ra, int displacement, int rb) {
        return memory(0x2F, "stq_c", ra, displacement, rb);
    }

    /// Loads a byte, on a CPU that has BWX; so with the next five.
    public Assembler ldbu(int ra, int displacement, int rb) {
        return memory(0x0A, "ldbu", ra, displacement, rb);
    }

    public Assembler ldwu(int ra, int displacement, int rb) {
        return memory(0x0C, "ldwu", ra, displacement, rb);
    }

    public Assembler stw(int ra, int displacement, int rb) {
        return memory(0x0D, "stw", ra, displacement, rb);
    }

    public Assembler stb(int ra, int displacement, int rb) {
        return memory(0x0E, "stb", ra, displacement, rb);
    }

    public Assembler sextb(int rb, int rc) {
        return word(0x1C << 26 | ZERO << 21 | register(rb) << 16 | register(rc));
    }

    public Assembler sextw(int rb, int rc) {
        return word(0x1C << 26 | ZERO << 21 | register(rb) << 16 | 1 << 5 | register(rc));
    }

    public Assembler lds(int fa, int displacement, int rb) {
        return memory(0x22, "lds", fa, displacement, rb);
    }

    public Assembler ldt(int fa, int displacement, int rb) {
        return memory(0x23, "ldt", fa, displacement, rb);
    }

    public Assembler sts(int fa, int displacement, int rb) {
        return memory(0x26, "sts", fa, displacement, rb);
    }

    public Assembler stt(int fa, int displacement, int rb) {
        return memory(0x27, "stt", fa, displacement, rb);
    }

    public Assembler mb() {
        return word(0x18 << 26 | 0x4000);
    }

    public Assembler wmb() {
        return word(0x18 << 26 | 0x4400);
    }

    public Assembler trapb() {
        return word(0x18 << 26);
    }

    public Assembler excb() {
        return word(0x18 << 26 | 0x0400);
    }

    public Assembler rpcc(int ra) {
        return word(0x18 << 26 | register(ra) << 21 | 0xC000);
    }

    // Operate format.

    public Assembler operate(Operate operation, int ra, int rb, int rc) {
        return word(operation.opcode() << 26 | register(ra) << 21 | register(rb) << 16 | operation.function() << 5
                | register(rc));
    }

    public Assembler operate(Operate operation, int ra, Literal literal, int rc) {
        return word(operation.opcode() << 26 | register(ra) << 21 | literal.value() << 13 | 1 << 12
                | operation.function() << 5 | register(rc));
    }

    /// A floating-point operate with its qualifiers, such as "SU"; empty for none.
    public Assembler operate(FloatOperate operation, String qualifiers, int fa, int fb, int fc) {
        return word(operation.opcode() << 26 | register(fa) << 21 | register(fb) << 16
                | operation.function(qualifiers) << 5 | register(fc));
    }

    public Assembler operate(FloatOperate operation, int fa, int fb, int fc) {
        return operate(operation, "", fa, fb, fc);
    }

    /// One with a single operand: a conversion.
    public Assembler convert(FloatOperate operation, String qualifiers, int fb, int fc) {
        return operate(operation, qualifiers, ZERO, fb, fc);
    }

    public Assembler fmov(int from, int to) {
        return operate(FloatOperate.CPYS, from, from, to);
    }

    public Assembler mtFpcr(int fa) {
        return operate(FloatOperate.MT_FPCR, fa, fa, fa);
    }

    public Assembler mfFpcr(int fa) {
        return operate(FloatOperate.MF_FPCR, fa, fa, fa);
    }

    public Assembler addl(int ra, int rb, int rc) {
        return operate(Operate.ADDL, ra, rb, rc);
    }

    public Assembler addl(int ra, Literal literal, int rc) {
        return operate(Operate.ADDL, ra, literal, rc);
    }

    public Assembler addq(int ra, int rb, int rc) {
        return operate(Operate.ADDQ, ra, rb, rc);
    }

    public Assembler addq(int ra, Literal literal, int rc) {
        return operate(Operate.ADDQ, ra, literal, rc);
    }

    public Assembler subl(int ra, int rb, int rc) {
        return operate(Operate.SUBL, ra, rb, rc);
    }

    public Assembler subl(int ra, Literal literal, int rc) {
        return operate(Operate.SUBL, ra, literal, rc);
    }

    public Assembler subq(int ra, int rb, int rc) {
        return operate(Operate.SUBQ, ra, rb, rc);
    }

    public Assembler subq(int ra, Literal literal, int rc) {
        return operate(Operate.SUBQ, ra, literal, rc);
    }

    public Assembler s4addq(int ra, int rb, int rc) {
        return operate(Operate.S4ADDQ, ra, rb, rc);
    }

    public Assembler s4addq(int ra, Literal literal, int rc) {
        return operate(Operate.S4ADDQ, ra, literal, rc);
    }

    public Assembler s8addq(int ra, int rb, int rc) {
        return operate(Operate.S8ADDQ, ra, rb, rc);
    }

    public Assembler s8addq(int ra, Literal literal, int rc) {
        return operate(Operate.S8ADDQ, ra, literal, rc);
    }

    public Assembler mulq(int ra, int rb, int rc) {
        return operate(Operate.MULQ, ra, rb, rc);
    }

    public Assembler mulq(int ra, Literal literal, int rc) {
        return operate(Operate.MULQ, ra, literal, rc);
    }

    public Assembler cmpeq(int ra, int rb, int rc) {
        return operate(Operate.CMPEQ, ra, rb, rc);
    }

    public Assembler cmpeq(int ra, Literal literal, int rc) {
        return operate(Operate.CMPEQ, ra, literal, rc);
    }

    public Assembler cmplt(int ra, int rb, int rc) {
        return operate(Operate.CMPLT, ra, rb, rc);
    }

    public Assembler cmplt(int ra, Literal literal, int rc) {
        return operate(Operate.CMPLT, ra, literal, rc);
    }

    public Assembler cmple(int ra, int rb, int rc) {
        return operate(Operate.CMPLE, ra, rb, rc);
    }

    public Assembler cmple(int ra, Literal literal, int rc) {
        return operate(Operate.CMPLE, ra, literal, rc);
    }

    public Assembler cmpult(int ra, int rb, int rc) {
        return operate(Operate.CMPULT, ra, rb, rc);
    }

    public Assembler cmpult(int ra, Literal literal, int rc) {
        return operate(Operate.CMPULT, ra, literal, rc);
    }

    public Assembler cmpule(int ra, int rb, int rc) {
        return operate(Operate.CMPULE, ra, rb, rc);
    }

    public Assembler cmpule(int ra, Literal literal, int rc) {
        return operate(Operate.CMPULE, ra, literal, rc);
    }

    public Assembler and(int ra, int rb, int rc) {
        return operate(Operate.AND, ra, rb, rc);
    }

    public Assembler and(int ra, Literal literal, int rc) {
        return operate(Operate.AND, ra, literal, rc);
    }

    public Assembler bis(int ra, int rb, int rc) {
        return operate(Operate.BIS, ra, rb, rc);
    }

    public Assembler bis(int ra, Literal literal, int rc) {
        return operate(Operate.BIS, ra, literal, rc);
    }

    public Assembler xor(int ra, int rb, int rc) {
        return operate(Operate.XOR, ra, rb, rc);
    }

    public Assembler xor(int ra, Literal literal, int rc) {
        return operate(Operate.XOR, ra, literal, rc);
    }

    public Assembler bic(int ra, int rb, int rc) {
        return operate(Operate.BIC, ra, rb, rc);
    }

    public Assembler bic(int ra, Literal literal, int rc) {
        return operate(Operate.BIC, ra, literal, rc);
    }

    public Assembler sll(int ra, int rb, int rc) {
        return operate(Operate.SLL, ra, rb, rc);
    }

    public Assembler sll(int ra, Literal literal, int rc) {
        return operate(Operate.SLL, ra, literal, rc);
    }

    public Assembler srl(int ra, int rb, int rc) {
        return operate(Operate.SRL, ra, rb, rc);
    }

    public Assembler srl(int ra, Literal literal, int rc) {
        return operate(Operate.SRL, ra, literal, rc);
    }

    public Assembler sra(int ra, int rb, int rc) {
        return operate(Operate.SRA, ra, rb, rc);
    }

    public Assembler sra(int ra, Literal literal, int rc) {
        return operate(Operate.SRA, ra, literal, rc);
    }

    public Assembler zapnot(int ra, int rb, int rc) {
        return operate(Operate.ZAPNOT, ra, rb, rc);
    }

    public Assembler zapnot(int ra, Literal literal, int rc) {
        return operate(Operate.ZAPNOT, ra, literal, rc);
    }

    public Assembler cmoveq(int ra, int rb, int rc) {
        return operate(Operate.CMOVEQ, ra, rb, rc);
    }

    public Assembler cmoveq(int ra, Literal literal, int rc) {
        return operate(Operate.CMOVEQ, ra, literal, rc);
    }

    public Assembler cmovne(int ra, int rb, int rc) {
        return operate(Operate.CMOVNE, ra, rb, rc);
    }

    public Assembler cmovne(int ra, Literal literal, int rc) {
        return operate(Operate.CMOVNE, ra, literal, rc);
    }

    /// Copies a register.
    public Assembler mov(int from, int to) {
        return bis(from, from, to);
    }

    /// Sets a register to zero.
    public Assembler clr(int register) {
        return bis(ZERO, ZERO, register);
    }

    public Assembler nop() {
        return clr(ZERO);
    }

    // Branches and jumps.

    public Assembler br(int ra, String label) {
        return branchFormat(0x30, ra, label);
    }

    public Assembler bsr(int ra, String label) {
        return branchFormat(0x34, ra, label);
    }

    public Assembler blbc(int ra, String label) {
        return branchFormat(0x38, ra, label);
    }

    public Assembler beq(int ra, String label) {
        return branchFormat(0x39, ra, label);
    }

    public Assembler blt(int ra, String label) {
        return branchFormat(0x3A, ra, label);
    }

    public Assembler ble(int ra, String label) {
        return branchFormat(0x3B, ra, label);
    }

    public Assembler blbs(int ra, String label) {
        return branchFormat(0x3C, ra, label);
    }

    public Assembler bne(int ra, String label) {
        return branchFormat(0x3D, ra, label);
    }

    public Assembler bge(int ra, String label) {
        return branchFormat(0x3E, ra, label);
    }

    public Assembler bgt(int ra, String label) {
        return branchFormat(0x3F, ra, label);
    }

    public Assembler fbeq(int fa, String label) {
        return branchFormat(0x31, fa, label);
    }

    public Assembler fblt(int fa, String label) {
        return branchFormat(0x32, fa, label);
    }

    public Assembler fble(int fa, String label) {
        return branchFormat(0x33, fa, label);
    }

    public Assembler fbne(int fa, String label) {
        return branchFormat(0x35, fa, label);
    }

    public Assembler fbge(int fa, String label) {
        return branchFormat(0x36, fa, label);
    }

    public Assembler fbgt(int fa, String label) {
        return branchFormat(0x37, fa, label);
    }

    public Assembler br(String label) {
        return br(ZERO, label);
    }

    /// Calls a procedure by name, with the return address in r26.
    public Assembler bsr(String label) {
        return bsr(26, label);
    }

    public Assembler jmp(int ra, int rb) {
        return jumpFormat(0, ra, rb);
    }

    public Assembler jsr(int ra, int rb) {
        return jumpFormat(1, ra, rb);
    }

    public Assembler ret(int ra, int rb) {
        return jumpFormat(2, ra, rb);
    }

    /// Returns to the address in r26.
    public Assembler ret() {
        return ret(ZERO, 26);
    }

    public Assembler jsrCoroutine(int ra, int rb) {
        return jumpFormat(3, ra, rb);
    }

    public Assembler callPal(int function) {
        if (function < 0 || function >= 1 << 26) {
            throw new AssemblyException("CALL_PAL function " + function + " does not fit 26 unsigned bits.");
        }
        return word(function);
    }

    // PALmode, as the 21064 has it.

    /// @param register as [spin.hw.pal.InternalRegister] names it
    public Assembler hwMfpr(int ra, int register) {
        return word(0x19 << 26 | ra << 21 | ra << 16 | register);
    }

    /// @param register as [spin.hw.pal.InternalRegister] names it
    public Assembler hwMtpr(int ra, int register) {
        return word(0x1D << 26 | ra << 21 | ra << 16 | register);
    }

    /// Loads a quadword from physical memory.
    public Assembler hwLdqP(int ra, int displacement, int rb) {
        return palMemory(0x1B, 0x9, ra, displacement, rb);
    }

    /// Loads a quadword from virtual memory.
    public Assembler hwLdq(int ra, int displacement, int rb) {
        return palMemory(0x1B, 0x1, ra, displacement, rb);
    }

    /// Stores a quadword to physical memory.
    public Assembler hwStqP(int ra, int displacement, int rb) {
        return palMemory(0x1F, 0x9, ra, displacement, rb);
    }

    /// Leaves PALmode for the exception address.
    public Assembler hwRei() {
        return word(0x1E << 26 | ZERO << 21 | ZERO << 16 | 0x8000);
    }

    private Assembler palMemory(int opcode, int qualifiers, int ra, int displacement, int rb) {
        if (displacement < -2048 || displacement > 2047) {
            throw new AssemblyException("A PALmode displacement of " + displacement + " does not fit 12 signed bits.");
        }
        return word(opcode << 26 | ra << 21 | rb << 16 | qualifiers << 12 | (displacement & 0xfff));
    }

    // More than one instruction.

    /// Loads any 64-bit constant, in as few instructions as LDA, LDAH and a shift allow: one to six.
    public Assembler li(int target, long value) {
        if (value == (int) value) {
            return add32(target, (int) value, ZERO);
        }
        // The low half is added with its sign, so the high half makes up for a negative one.
        int low = (int) value;
        li(target, (value - low) >> 32);
        sll(target, literal(32), target);
        return low == 0 ? this : add32(target, low, target);
    }

    /// Loads the address of a label, wherever the program lies: three instructions, PC-relative.
    public Assembler la(int target, String label) {
        word(0x30 << 26 | register(target) << 21); // br target, to the next instruction
        fixups.add(new Fixup.Address(bytes.size(), label, here()));
        return ldah(target, 0, target).lda(target, 0, target);
    }

    /// Resolves every label and returns the program.
    ///
    /// @throws AssemblyException for a label that is nowhere defined or too far away
    public Program assemble() {
        var image = bytes.toByteArray();
        for (var fixup : fixups) {
            long target = address(fixup.label());
            switch (fixup) {
                case Fixup.Branch(int offset, String label) -> patchBranch(image, offset, label, target);
                case Fixup.Address(int offset, String label, long origin) ->
                    patchAddress(image, offset, label, target - origin);
                case Fixup.Quad(int offset, _) -> patch(image, offset, target, 8);
            }
        }
        return new Program(base, image, entry == null ? base : address(entry), labels);
    }

    private long address(String label) {
        var address = labels.get(label);
        if (address == null) {
            throw new AssemblyException("The label \"" + label + "\" is used and nowhere defined.");
        }
        return address;
    }

    private void patchBranch(byte[] image, int offset, String label, long target) {
        long bytesAway = target - (base + offset + 4);
        if ((bytesAway & 3) != 0) {
            throw new AssemblyException(
                    "The label \"" + label + "\" is no place to branch to: it is not at a multiple of 4.");
        }
        long displacement = bytesAway >> 2;
        if (displacement < -(1 << 20) || displacement >= 1 << 20) {
            throw new AssemblyException("The label \"" + label + "\" is " + displacement
                    + " instructions away, more than the 21 bits of a branch; use la and jmp.");
        }
        int word = wordAt(image, offset) | ((int) displacement & 0x1f_ffff);
        patch(image, offset, word, 4);
    }

    private static void patchAddress(byte[] image, int offset, String label, long distance) {
        int low = (short) distance;
        long high = (distance - low) >> 16;
        if (high != (short) high) {
            throw new AssemblyException("The label \"" + label + "\" is " + distance + " bytes away, too far for la.");
        }
        patch(image, offset, wordAt(image, offset) | ((int) high & 0xffff), 4);
        patch(image, offset + 4, wordAt(image, offset + 4) | (low & 0xffff), 4);
    }

    private static int wordAt(byte[] image, int offset) {
        return (image[offset] & 0xff) | (image[offset + 1] & 0xff) << 8 | (image[offset + 2] & 0xff) << 16
                | image[offset + 3] << 24;
    }

    private static void patch(byte[] image, int offset, long value, int count) {
        for (int i = 0; i < count; i++) {
            image[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    /// `target` = `value` + `from`.
    private Assembler add32(int target, int value, int from) {
        int low = (short) value;
        int high = (value - low) >> 16;
        if (high == 0) {
            return lda(target, low, from);
        }
        if (value > 0 && high < 0) {
            // The sign of the low half carries the high half out of its 16 bits: take it in two steps.
            ldah(target, 0x4000, from).ldah(target, 0x4000, target);
        } else {
            ldah(target, high, from);
        }
        return low == 0 ? this : lda(target, low, target);
    }

    private Assembler memory(int opcode, String mnemonic, int ra, int displacement, int rb) {
        if (displacement != (short) displacement) {
            throw new AssemblyException(
                    "The displacement " + displacement + " of " + mnemonic + " does not fit 16 signed bits.");
        }
        return word(opcode << 26 | register(ra) << 21 | register(rb) << 16 | (displacement & 0xffff));
    }

    private Assembler branchFormat(int opcode, int ra, String label) {
        fixups.add(new Fixup.Branch(bytes.size(), label));
        return word(opcode << 26 | register(ra) << 21);
    }

    private Assembler jumpFormat(int kind, int ra, int rb) {
        return word(0x1A << 26 | register(ra) << 21 | register(rb) << 16 | kind << 14);
    }

    private static int register(int n) {
        if (n < 0 || n > 31) {
            throw new AssemblyException("There is no register " + n + "; registers are 0 to 31.");
        }
        return n;
    }

    private void emit(int value) {
        if (bytes.size() == LARGEST) {
            throw tooLarge();
        }
        bytes.write(value);
    }

    private static AssemblyException tooLarge() {
        return new AssemblyException("The program is larger than " + LARGEST + " bytes; load large data separately.");
    }
}
