package spin.systems.aegis;

import org.jspecify.annotations.Nullable;
import spin.hw.disk.Disk;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// The kernel's half of the disk: whose each block is, and transfers that applications start between blocks and page frames.
///
/// A block is as long as a page. Blocks are owned in extents, allocated by physical name; an extent goes by its first block, and its capability is
/// made like a frame's, under a key of its own. The owners of blocks lie in physical memory where everybody can read them. The kernel knows no file,
/// and the application says which frame: it is checked once, when the transfer is asked for.
///
/// What keeps a device out of a page that has a new owner: a transfer that waits is taken out when its frame or its extent is freed; one that the drive
/// has cannot be, so the frame, or the extent, stays the kernel's until the drive is done and is free only then.
///
/// Dumps of frames that are taken by force are transfers too, and are never taken out.
final class Drive {

    /// A page.
    private static final int SECTORS_IN_A_BLOCK = Pte.PAGE_BYTES / 512;
    private static final int OWNERS_IN_A_FRAME = Pte.PAGE_BYTES / 4;
    private static final int OWNER_SHIFT = 2;
    private static final int FREE = 0;
    private static final int KERNEL = -1;
    /// Transfers of one environment that have not ended, at most.
    static final int MOST_EACH = 8;

    // The ring of the drive, as its register model has it.

    private static final int RING = 16;
    private static final int ENTRY_SHIFT = 5;
    private static final int OPERATION = 4;
    private static final int LBA = 8;
    private static final int SECTORS = 16;
    private static final int ADDRESS = 24;
    private static final int OWNED_BY_DRIVE = 1 << 31;
    private static final int STATUS_MASK = 0xff;

    private static final class Transfer {
        final Environment asker;
        final int number;
        final boolean dump;
        final int operation;
        final int extent;
        final int block;
        final int frame;
        @Nullable
        Transfer next;

        Transfer(Environment asker, int number, boolean dump, int operation, int extent, int block, int frame) {
            this.asker = asker;
            this.number = number;
            this.dump = dump;
            this.operation = operation;
            this.extent = extent;
            this.block = block;
            this.frame = frame;
        }
    }

    private final Aegis kernel;
    private final PhysicalMemory memory;
    private final Frames frames;
    private final Capabilities ofFrames;
    private Capabilities ofExtents;

    private long registers;
    private @Nullable InterruptLine line;
    private long ring;
    private long table;
    private int tableFrames;
    private int blocks;
    /// Blocks of the extent that begins here, 0 where none does.
    private int[] lengths = {};
    private int hand;

    private final @Nullable Transfer[] inDrive = new @Nullable Transfer[RING];
    private int nextEntry;
    /// Those that wait for a place in the ring, eldest first.
    private @Nullable Transfer waiting;
    private @Nullable Transfer youngest;
    private int lastNumber;

    Drive(Aegis kernel, PhysicalMemory memory, Frames frames, Capabilities capabilities) {
        this.kernel = kernel;
        this.memory = memory;
        this.frames = frames;
        this.ofFrames = capabilities;
        this.ofExtents = capabilities;
    }

    /// @param registersAt physical address of the disk's registers
    /// @param keys        for the capabilities of so many blocks
    void attach(long registersAt, InterruptLine interrupts, long[] keys) {
        registers = registersAt;
        blocks = (int) (memory.loadQuad(registers + Disk.SECTORS) / SECTORS_IN_A_BLOCK);
        tableFrames = (blocks + OWNERS_IN_A_FRAME - 1) / OWNERS_IN_A_FRAME;
        table = frames.reserve(tableFrames) << Pte.PAGE_SHIFT;
        ring = frames.reserve(1) << Pte.PAGE_SHIFT;
        ofExtents = new Capabilities(keys[0], keys[1], blocks);
        lengths = new int[blocks];
        line = interrupts;
        memory.storeQuad(registers + Disk.RING, ring);
        memory.storeQuad(registers + Disk.SIZE, RING);
        memory.storeQuad(registers + Disk.CONTROL, Disk.ENABLE | Disk.INTERRUPT_ENABLE);
    }

    /// Whether the frame is one of those that hold the owners of blocks, which everybody may read.
    boolean isTable(long frame) {
        var first = table >>> Pte.PAGE_SHIFT;
        return frame >= first && frame < first + tableFrames;
    }

    // Calls.

    long call(Environment caller, int number, long a0, long a1, long a2) {
        return switch (number) {
            case AegisAbi.DISK -> blocks;
            case AegisAbi.EXTENT_ALLOC -> allocate(caller, a0, a1);
            case AegisAbi.EXTENT_FREE -> free(a0, a1);
            case AegisAbi.EXTENT_DERIVE -> derive(a0, a1);
            case AegisAbi.EXTENT_GIVE -> give(a0, a1, a2);
            case AegisAbi.TRANSFER -> transfer(caller, a0, a1);
            default -> dumps(caller, a0, a1);
        };
    }

    /// What a call answers beside its number.
    long second(int number, long answer) {
        return number == AegisAbi.DISK
                ? table >>> Pte.PAGE_SHIFT
                : ofExtents.mint((int) answer, AegisAbi.RIGHTS);
    }

    private int owner(long block) {
        return memory.loadLong(table + (block << OWNER_SHIFT));
    }

    private void owner(int first, int owner) {
        var end = first + lengths[first];
        for (var block = first; block < end; block++) {
            memory.storeLong(table + ((long) block << OWNER_SHIFT), owner);
        }
    }

    private long allocate(Environment caller, long wanted, long count) {
        if (count <= 0 || count > blocks || wanted > blocks - count) {
            return AegisAbi.NO_SUCH_EXTENT;
        }
        var first = wanted < 0 ? anyFree(count) : wanted;
        if (first < 0) {
            return AegisAbi.NO_EXTENT_LEFT;
        }
        if (!isFree(first, count)) {
            return AegisAbi.EXTENT_IS_OWNED;
        }
        lengths[(int) first] = (int) count;
        owner((int) first, caller.number);
        caller.blocks += (int) count;
        return first;
    }

    private boolean isFree(long first, long count) {
        for (var block = first; block < first + count; block++) {
            if (owner(block) != FREE) {
                return false;
            }
        }
        return true;
    }

    /// The first hole from the hand on that is long enough, or from the beginning.
    private long anyFree(long count) {
        var from = hand;
        for (var round = 0; round < 2; round++) {
            var length = 0L;
            for (var block = from; block < blocks; block++) {
                length = owner(block) == FREE ? length + 1 : 0;
                if (length == count) {
                    hand = block + 1 == blocks ? 0 : block + 1;
                    return block + 1 - count;
                }
            }
            from = 0;
        }
        return -1;
    }

    /// Why the capability does not give these rights to the extent, or 0.
    private long refusal(long first, long capability, int rights) {
        if (first < 0 || first >= blocks || lengths[(int) first] == 0) {
            return AegisAbi.NO_SUCH_EXTENT;
        }
        return ofExtents.grants(capability, (int) first, rights) ? 0 : AegisAbi.NOT_AUTHENTIC;
    }

    private long free(long first, long capability) {
        var refusal = refusal(first, capability, AegisAbi.WRITE);
        if (refusal != 0) {
            return refusal;
        }
        release((int) first);
        return 0;
    }

    private void release(int first) {
        ofExtents.revoke(first);
        var owner = owner(first);
        if (owner > FREE) {
            kernel.environment(owner).blocks -= lengths[first];
        }
        stop(first, -1, null);
        owner(first, KERNEL);
        freeUnlessUsed(first);
    }

    /// The kernel holds an extent, and no other, while the drive still has a transfer of it.
    private void freeUnlessUsed(int first) {
        if (owner(first) == KERNEL && !isUsed(first, -1)) {
            owner(first, FREE);
            lengths[first] = 0;
        }
    }

    private long derive(long first, long capability) {
        var refusal = refusal(first, capability, AegisAbi.WRITE);
        return refusal != 0 ? refusal : ofExtents.mint((int) first, AegisAbi.READ);
    }

    private long give(long first, long capability, long number) {
        var refusal = refusal(first, capability, AegisAbi.WRITE);
        if (refusal != 0) {
            return refusal;
        }
        var receiver = kernel.environment(number);
        if (receiver.ended) {
            return AegisAbi.NO_SUCH_ENVIRONMENT;
        }
        var length = lengths[(int) first];
        kernel.environment(owner(first)).blocks -= length;
        receiver.blocks += length;
        owner((int) first, receiver.number);
        return 0;
    }

    private long transfer(Environment caller, long physical, long capability) {
        if ((physical & 7) != 0 || !kernel.grants(physical, 8L * TransferWords.WORDS, capability, AegisAbi.READ)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var operation = memory.loadQuad(physical + 8L * TransferWords.OPERATION);
        var extent = memory.loadQuad(physical + 8L * TransferWords.EXTENT);
        var block = memory.loadQuad(physical + 8L * TransferWords.BLOCK);
        var frame = memory.loadQuad(physical + 8L * TransferWords.FRAME);
        if (operation != TransferWords.TO_FRAME && operation != TransferWords.TO_BLOCK) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var toFrame = operation == TransferWords.TO_FRAME;
        var refusal = refusal(extent, memory.loadQuad(physical + 8L * TransferWords.EXTENT_CAPABILITY),
                toFrame ? AegisAbi.READ : AegisAbi.WRITE);
        if (refusal != 0) {
            return refusal;
        }
        if (block < 0 || block >= lengths[(int) extent]) {
            return AegisAbi.NO_SUCH_EXTENT;
        }
        if (!frames.exists(frame)) {
            return AegisAbi.NO_SUCH_FRAME;
        }
        if (!ofFrames.grants(memory.loadQuad(physical + 8L * TransferWords.FRAME_CAPABILITY), (int) frame,
                toFrame ? AegisAbi.WRITE : AegisAbi.READ)) {
            return AegisAbi.NOT_AUTHENTIC;
        }
        if (caller.transfers == MOST_EACH) {
            return AegisAbi.TOO_MANY;
        }
        caller.transfers++;
        lastNumber = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        append(new Transfer(caller, lastNumber, false, (int) operation, (int) extent, (int) block, (int) frame));
        return lastNumber;
    }

    private long dumps(Environment caller, long physical, long capability) {
        if ((physical & 7) != 0 || !kernel.grants(physical, DumpWords.BYTES, capability, AegisAbi.RIGHTS)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        caller.dumps = physical;
        return 0;
    }

    // Dumps.

    /// Has the contents of a frame written to the next target of its owner.
    ///
    /// @return the block of the disk, -1 when there is no target
    long dump(Environment owner, int frame) {
        if (line == null || owner.dumps == Environment.NONE) {
            return -1;
        }
        var count = memory.loadQuad(owner.dumps);
        while (count > 0 && count <= DumpWords.MOST) {
            count--;
            memory.storeQuad(owner.dumps, count);
            var at = owner.dumps + 8 * (DumpWords.FIRST + count * DumpWords.WORDS_FOR_A_TARGET);
            var extent = memory.loadQuad(at);
            var block = memory.loadQuad(at + 16);
            if (refusal(extent, memory.loadQuad(at + 8), AegisAbi.WRITE) == 0 && block >= 0
                    && block < lengths[(int) extent]) {
                append(new Transfer(owner, 0, true, TransferWords.TO_BLOCK, (int) extent, (int) block, frame));
                return extent + block;
            }
        }
        return -1;
    }

    // The drive.

    private void append(Transfer transfer) {
        if (youngest == null) {
            waiting = transfer;
        } else {
            youngest.next = transfer;
        }
        youngest = transfer;
        hand();
    }

    /// Hands the drive what there is room for, in order.
    private void hand() {
        var eldest = waiting;
        var handed = false;
        while (eldest != null && inDrive[nextEntry] == null) {
            waiting = eldest.next;
            inDrive[nextEntry] = eldest;
            var entry = ring + ((long) nextEntry << ENTRY_SHIFT);
            memory.storeLong(entry + OPERATION, eldest.operation);
            memory.storeQuad(entry + LBA, (long) (eldest.extent + eldest.block) * SECTORS_IN_A_BLOCK);
            memory.storeLong(entry + SECTORS, SECTORS_IN_A_BLOCK);
            memory.storeQuad(entry + ADDRESS, (long) eldest.frame << Pte.PAGE_SHIFT);
            memory.storeLong(entry, OWNED_BY_DRIVE);
            nextEntry = nextEntry + 1 == RING ? 0 : nextEntry + 1;
            eldest = waiting;
            handed = true;
        }
        if (eldest == null) {
            youngest = null;
        }
        if (handed) {
            memory.storeQuad(registers + Disk.DOORBELL, 0);
        }
    }

    boolean interruptsBy(InterruptLine raised) {
        return raised == line;
    }

    void interrupt() {
        memory.storeQuad(registers + Disk.STATUS, Disk.SOME_DONE | Disk.RING_ERROR);
        for (var entry = 0; entry < RING; entry++) {
            var transfer = inDrive[entry];
            if (transfer != null) {
                var flags = memory.loadLong(ring + ((long) entry << ENTRY_SHIFT));
                if ((flags & OWNED_BY_DRIVE) == 0) {
                    inDrive[entry] = null;
                    ended(transfer, flags & STATUS_MASK);
                }
            }
        }
        hand();
    }

    /// What was held for this transfer alone is free; who asked for it is told.
    private void ended(Transfer transfer, int status) {
        if (frames.isHeld(transfer.frame) && !isUsed(-1, transfer.frame)) {
            frames.letGo(transfer.frame);
        }
        freeUnlessUsed(transfer.extent);
        tell(transfer, status);
    }

    private void tell(Transfer transfer, int status) {
        var asker = transfer.asker;
        if (transfer.dump) {
            kernel.processor().interrupt(asker, AegisAbi.DUMP_INTERRUPT, transfer.frame, status,
                    transfer.extent + transfer.block);
        } else {
            asker.transfers--;
            kernel.processor().interrupt(asker, AegisAbi.DISK_INTERRUPT, transfer.number, status, transfer.frame);
        }
    }

    /// Whether a transfer of the extent, or of the frame, has not ended.
    private boolean isUsed(int extent, int frame) {
        for (var transfer : inDrive) {
            if (transfer != null && (transfer.extent == extent || transfer.frame == frame)) {
                return true;
            }
        }
        for (var transfer = waiting; transfer != null; transfer = transfer.next) {
            if (transfer.extent == extent || transfer.frame == frame) {
                return true;
            }
        }
        return false;
    }

    /// Whether a device will still read or write the frame.
    boolean uses(int frame) {
        return line != null && isUsed(-1, frame);
    }

    /// Takes out what waits and no dump is.
    ///
    /// @return whether a device will still read or write the frame
    boolean stop(int frame) {
        if (line == null) {
            return false;
        }
        stop(-1, frame, null);
        return isUsed(-1, frame);
    }

    private void stop(int extent, int frame, @Nullable Environment asker) {
        Transfer before = null;
        for (var transfer = waiting; transfer != null; transfer = transfer.next) {
            if (!transfer.dump
                    && (transfer.extent == extent || transfer.frame == frame || transfer.asker == asker)) {
                if (before == null) {
                    waiting = transfer.next;
                } else {
                    before.next = transfer.next;
                }
                if (transfer.next == null) {
                    youngest = before;
                }
                tell(transfer, AegisAbi.TRANSFER_STOPPED);
            } else {
                before = transfer;
            }
        }
    }

    /// The environment is gone, and what it had of the disk is free or will be.
    void ended(Environment environment) {
        if (line == null) {
            return;
        }
        stop(-1, -1, environment);
        for (var first = 0; environment.blocks > 0 && first < blocks; first++) {
            if (lengths[first] != 0 && owner(first) == environment.number) {
                release(first);
            }
        }
    }
}
