package spin.hw.cpu;

/// Everything that an instruction of one CPU can see of it, in one place that every [Engine] reads and writes.
///
/// The fields are public for the engines' sake: code that an engine generates touches them by name. Everybody else goes through [Cpu],
/// whose setters keep what the fields cannot: an engine that runs sees the fields change only by its own hand.
///
/// The register files have more slots than the architecture has registers, so that no instruction needs a test:
///
///     integers   0 … 30     31          32            33 … 288
///                R0 … R30   always 0    write-only    the literals 0 to 255, never written
///     floats     0 … 30     31          32
///                F0 … F30   always 0    write-only
///
/// A result for R31 goes to [#SCRATCH]; a literal operand is a register that holds it. What would break this: a store to
/// slot 31 or to a literal's slot.
public final class CpuState {

    /// Where results for R31 and F31 go.
    public static final int SCRATCH = 32;
    /// The slot of literal 0.
    public static final int LITERALS = 33;

    static final int ZERO = 31;
    static final long UNLOCKED = -1;

    private static final int LITERAL_COUNT = 256;

    /// R0 to R31, the scratch slot, and the literals.
    public final long[] integers = new long[LITERALS + LITERAL_COUNT];
    /// F0 to F31 as 64-bit patterns, and the scratch slot.
    public final long[] floats = new long[SCRATCH + 1];
    /// The floating-point control register.
    public long fpcr = Fpcr.INITIAL;
    /// The address of the next instruction; low two bits zero.
    public long pc;
    public boolean userMode;
    /// Whether floating-point instructions may execute.
    public boolean floatingEnabled = true;
    /// The interrupt priority level, 0 to 7.
    public int ipl;
    /// Whether PALcode written in Alpha code executes: instructions come from physical memory, the rights are the kernel's, no interrupt is
    /// taken, and the five reserved opcodes exist.
    public boolean palMode;
    /// Whether the CPU waits for an interrupt instead of executing.
    public boolean waiting;
    /// Whether kernel mode sees physical memory from [spin.hw.mmu.VirtualAddress#KSEG] on.
    public boolean kernelSegment;
    /// The latest load passed the caches by.
    boolean uncached;
    /// What RPCC reads in its high half.
    public int counterOffset;
    /// Physical address of the level-1 page table.
    public long pageTableBase;
    /// The address space number.
    public int asn;
    /// Physical address of the block that a load-locked holds, or [#UNLOCKED].
    public long lockedBlock = UNLOCKED;
    /// What RS and RC read.
    public boolean interruptFlag;
    /// Instructions completed since power-on.
    public long instructions;

    CpuState() {
        for (int literal = 0; literal < LITERAL_COUNT; literal++) {
            integers[LITERALS + literal] = literal;
        }
    }

    /// Where a result for register `n` of either file goes.
    static int target(int n) {
        return n == ZERO ? SCRATCH : n;
    }
}
