package spin.systems.aegis;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;
import spin.hw.pal.ManagedCode;

/// The unit of protection and of accounting: four contexts, and what is charged to it.
///
/// - exception: a program counter for each class, and one save area, physical;
/// - interrupt: likewise for interrupts;
/// - protected entry: where a control transfer from another environment arrives;
/// - addressing: address space, which is the STLB's tag, number of the hardware, guaranteed bindings.
///
/// A program counter of 0 is none: nothing is mapped there, and what goes there is fatal to this environment and to no other.
public final class Environment {

    static final int MOST_GUARANTEED = 10;

    final int number;
    /// Physical address of what the [Gate] knows of it.
    final long record;
    /// Of [#upcalls], and no upcall: it must be lent a number before it runs.
    static final int NO_NUMBER = 1 << 31;
    /// The address space that is current when it runs.
    int space;
    /// The number that the hardware knows it by, 0 while it has none.
    int asn;
    /// Among the living.
    int place;
    /// Address spaces beside its first.
    int otherSpaces;

    long missPc;
    long protectionPc;
    long callPc;
    long refusedPc;
    long unalignedPc;
    long illegalPc;
    long arithmeticPc;
    long floatingPc;
    long saveArea = NONE;
    /// Physical address of the save area's word for who made the transfer.
    long enteredBy = NONE;
    long interruptPc;
    long interruptSaveArea = NONE;
    long queue = NONE;
    /// Where its next slice begins: its first instruction, later [#beginPc]; 0 when none can.
    long nextPc;
    long beginPc;
    long endPc;
    /// Its slice is over and it has been told.
    boolean ending;
    /// When it was told, and how many ticks beyond that have been counted.
    long toldAt;
    int late;
    long revocationPc;
    long repossessionPc;
    long vector = NONE;
    /// Physical address of the dump targets.
    long dumps = NONE;
    long entryPc;
    long asynchronousPc;
    /// It has an entry and has not ended.
    boolean mayBeEntered;
    /// It may be entered, and its address space has a number.
    boolean open;
    boolean floatingPoint;
    /// What RDUNIQUE tells: by convention, where the current thread's data are.
    long unique;

    /// Upcalls to make when it runs and does not hold them off, a bit for each cause from [AegisAbi#END_OF_SLICE] on.
    int upcalls;
    /// Ticks that it took beyond the ends of slices and has not paid for yet.
    int excess;
    int forfeited;
    /// Frames that it was asked for and has not given back.
    int owed;
    /// It was asked for frames whatever they hold; and that only the guaranteed set is left it has been told.
    boolean emergency;
    boolean warned;
    /// Frames taken by force since the latest repossession upcall.
    int taken;
    /// Cycles of slices that were its own.
    long cycles;
    /// Slices that began for it.
    long slices;

    /// Physical address of its ring of packets.
    long ring = NONE;
    /// The slot that the next packet is put into.
    int ringNext;
    /// Packets that found no room there.
    long packetsDropped;
    int filters;
    int sendFilters;
    /// Packets that it had no filter to send.
    long packetsRefused;
    int handlers;
    /// Transfers that have not ended.
    int transfers;

    final long[] guaranteedPages = new long[MOST_GUARANTEED];
    final long[] guaranteedEntries = new long[MOST_GUARANTEED];
    int guaranteed;

    final ManagedCode.@Nullable Table managed;

    int frames;
    int blocks;
    boolean ended;
    long status;
    @Nullable
    String fatal;

    static final long NONE = -1;

    Environment(int number, ManagedCode.@Nullable Table managed, long record) {
        this.number = number;
        this.record = record;
        this.space = number;
        this.managed = managed;
    }

    /// Sets where a class of exception goes. A field for each, because an array's bounds would be checked at every exception.
    void handler(int exception, long pc) {
        switch (exception) {
            case AegisAbi.TLB_MISS -> missPc = pc;
            case AegisAbi.PROTECTION -> protectionPc = pc;
            case AegisAbi.SYSTEM_CALL -> callPc = pc;
            case AegisAbi.REFUSED -> refusedPc = pc;
            case AegisAbi.UNALIGNED -> unalignedPc = pc;
            case AegisAbi.ILLEGAL_INSTRUCTION -> illegalPc = pc;
            case AegisAbi.ARITHMETIC -> arithmeticPc = pc;
            case AegisAbi.FLOATING_POINT -> floatingPc = pc;
            default -> throw new IllegalArgumentException(
                    "There is no exception class " + exception + "; AegisAbi lists them.");
        }
    }

    void guarantee(long address, long entry) {
        guaranteedPages[guaranteed] = address >>> Pte.PAGE_SHIFT;
        guaranteedEntries[guaranteed] = entry;
        guaranteed++;
    }

    /// Whether a context of this environment names the frame.
    boolean pins(long frame) {
        for (var i = 0; i < guaranteed; i++) {
            if (guaranteedEntries[i] >>> Pte.FRAME_SHIFT == frame) {
                return true;
            }
        }
        return saveArea >> Pte.PAGE_SHIFT == frame || interruptSaveArea >> Pte.PAGE_SHIFT == frame
                || queue >> Pte.PAGE_SHIFT == frame || vector >> Pte.PAGE_SHIFT == frame
                || dumps >> Pte.PAGE_SHIFT == frame;
    }

    /// Whether a slice can begin for it.
    boolean canRun() {
        return nextPc != 0;
    }

    public int number() {
        return number;
    }

    /// Frames charged to this environment.
    public int frames() {
        return frames;
    }

    /// Blocks of the disk charged to this environment.
    public int blocks() {
        return blocks;
    }

    /// Cycles charged to this environment: its slices, whoever ran in them.
    public long cycles() {
        return cycles;
    }

    /// Slices that were its own.
    public long slices() {
        return slices;
    }

    /// Slices that it lost for having overrun others.
    public int forfeited() {
        return forfeited;
    }

    /// Packets that were this environment's and found no room in its ring.
    public long packetsDropped() {
        return packetsDropped;
    }

    /// Packets that this environment wanted to send and none of its filters allows.
    public long packetsRefused() {
        return packetsRefused;
    }

    public boolean ended() {
        return ended;
    }

    /// What it gave to [AegisAbi#EXIT]; meaningless while it runs or when something was fatal to it.
    public long status() {
        return status;
    }

    /// What was fatal to it, null when nothing was.
    public @Nullable String fatal() {
        return fatal;
    }
}
