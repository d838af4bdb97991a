package spin.hw.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import spin.hw.bus.Registers;

/// Physical address space of one machine: its memory, starting at address 0, all zero at power-on, and the registers of its
/// devices wherever [#map] put them.
///
/// Host memory is taken frame by frame at the first store, so a machine costs what its kernel touches. Word, long and quad
/// are the Alpha's 16, 32 and 64 bits; each must be naturally aligned, hence no access crosses a frame.
public final class PhysicalMemory {

    /// Bytes in a frame, the same in every profile.
    public static final int FRAME_BYTES = 8192;

    /// The 21064 drives 34 physical address bits.
    private static final long LARGEST = 1L << 34;

    private static final int FRAME_SHIFT = 13;
    private static final int OFFSET_MASK = FRAME_BYTES - 1;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// What a frame reads as before its first store. Shared and never written.
    static final byte[] ZEROS = new byte[FRAME_BYTES];

    private final long size;
    /// Null until the first store.
    private final byte[] @Nullable [] frames;
    private final List<Mapping> mappings = new ArrayList<>();
    /// Frames whose changes the watcher must hear of.
    private final boolean[] code;
    /// Frames whose arrays a [MemoryImage] has too, so that they must be copied before a change.
    private final boolean[] shared;
    private @Nullable FrameWatcher watcher;

    /// @param size in bytes, a positive multiple of the frame size, at most 16 GB
    public PhysicalMemory(long size) {
        if (size <= 0 || size > LARGEST || (size & OFFSET_MASK) != 0) {
            throw new IllegalArgumentException(
                    "A memory of " + size + " bytes cannot be built: give a positive multiple of "
                            + FRAME_BYTES + ", at most " + LARGEST + ".");
        }
        this.size = size;
        this.frames = new byte[framesOf(size)] @Nullable [];
        this.code = new boolean[frames.length];
        this.shared = new boolean[frames.length];
    }

    /// Puts the registers of a device at `base`, above the memory. Loads and stores there are the device's; copies and DMA
    /// find memory only.
    ///
    /// @param name of the device, for messages
    public void map(String name, long base, long length, Registers device) {
        if (base < size || length <= 0 || base > LARGEST - length) {
            throw new IllegalArgumentException("Device " + name + " cannot be mapped at " + hex(base) + ", " + length
                    + " bytes; give a range above the memory and below " + hex(LARGEST) + ".");
        }
        var mapping = new Mapping(name, base, length, device);
        for (var other : mappings) {
            if (mapping.overlaps(other)) {
                throw new IllegalArgumentException("Device " + name + " at " + hex(base) + " would overlap device "
                        + other.name + " at " + hex(other.base) + ".");
            }
        }
        mappings.add(mapping);
    }

    private record Mapping(String name, long base, long length, Registers device) {
        boolean overlaps(Mapping other) {
            return base < other.base + other.length && other.base < base + length;
        }

        boolean has(long pa, int bytes) {
            return pa >= base && pa - base <= length - bytes;
        }
    }

    /// Bytes of memory.
    public long size() {
        return size;
    }

    public byte loadByte(long pa) {
        if (isOutside(pa)) {
            return (byte) loadRegister(pa, 1);
        }
        return readable(pa, 1)[offset(pa)];
    }

    public short loadWord(long pa) {
        if (isOutside(pa)) {
            return (short) loadRegister(pa, 2);
        }
        return (short) WORDS.get(readable(pa, 2), offset(pa));
    }

    public int loadLong(long pa) {
        if (isOutside(pa)) {
            return (int) loadRegister(pa, 4);
        }
        return (int) LONGS.get(readable(pa, 4), offset(pa));
    }

    public long loadQuad(long pa) {
        if (isOutside(pa)) {
            return loadRegister(pa, 8);
        }
        return (long) QUADS.get(readable(pa, 8), offset(pa));
    }

    public void storeByte(long pa, byte value) {
        if (isOutside(pa)) {
            storeRegister(pa, 1, value);
            return;
        }
        writable(pa, 1)[offset(pa)] = value;
    }

    public void storeWord(long pa, short value) {
        if (isOutside(pa)) {
            storeRegister(pa, 2, value);
            return;
        }
        WORDS.set(writable(pa, 2), offset(pa), value);
    }

    public void storeLong(long pa, int value) {
        if (isOutside(pa)) {
            storeRegister(pa, 4, value);
            return;
        }
        LONGS.set(writable(pa, 4), offset(pa), value);
    }

    public void storeQuad(long pa, long value) {
        if (isOutside(pa)) {
            storeRegister(pa, 8, value);
            return;
        }
        QUADS.set(writable(pa, 8), offset(pa), value);
    }

    /// Copies `length` bytes of `source`, from `offset` on, to physical address `pa`. All or nothing.
    public void copyIn(long pa, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireRange(pa, length);
        for (int done = 0; done < length;) {
            int chunk = Math.min(length - done, FRAME_BYTES - offset(pa + done));
            System.arraycopy(source, offset + done, changing(pa + done, chunk), offset(pa + done), chunk);
            done += chunk;
        }
    }

    /// Copies `length` bytes at physical address `pa` to `target`, from `offset` on. All or nothing.
    public void copyOut(long pa, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireRange(pa, length);
        for (int done = 0; done < length;) {
            int chunk = Math.min(length - done, FRAME_BYTES - offset(pa + done));
            System.arraycopy(readable(pa + done, 1), offset(pa + done), target, offset + done, chunk);
            done += chunk;
        }
    }

    /// Makes the frame that holds `pa` all zero.
    public void zeroFrame(long pa) {
        requireRange(pa, 1);
        int number = number(pa);
        var frame = frames[number];
        if (frame != null) {
            changing(pa & -FRAME_BYTES, FRAME_BYTES);
            replace(number, frame, null);
        }
    }

    // For the CPU, which reads and writes frames without asking here each time.

    /// Makes `newWatcher` the one that hears of changes. A machine has one CPU.
    public void watcher(FrameWatcher newWatcher) {
        watcher = newWatcher;
    }

    /// Says whether the watcher must hear of changes in the frame at `pa`.
    public void holdsCode(long pa, boolean holds) {
        requireRange(pa, 1);
        code[number(pa)] = holds;
    }

    /// Whether the watcher hears of changes in the frame at `pa`.
    public boolean holdsCode(long pa) {
        return pa >= 0 && pa < size && code[number(pa)];
    }

    /// The array behind the frame at `pa`, for reading only, until the watcher hears that it is replaced.
    public byte[] readableFrame(long pa) {
        return readable(pa, 1);
    }

    /// The array behind the frame at `pa`, for reading and writing, until the watcher hears that it is replaced. Not for a frame that holds
    /// code: stores there must go through this class.
    public byte[] writableFrame(long pa) {
        requireAccess(pa, 1);
        if (code[number(pa)]) {
            throw new IllegalArgumentException(
                    "The frame at " + hex(pa) + " holds code; store through the memory, which tells the CPU.");
        }
        return changing(pa, 1);
    }

    // Checkpoints and forks.

    /// What is in memory now. Takes the host a moment and no memory; from here on a frame is copied at its first change.
    public MemoryImage image() {
        for (int number = 0; number < frames.length; number++) {
            var frame = frames[number];
            if (frame != null && !shared[number]) {
                shared[number] = true;
                // Whoever has the array at hand for writing must ask again.
                if (watcher != null) {
                    watcher.arrayReplaced(frame);
                }
            }
        }
        return new MemoryImage(size, frames.clone());
    }

    /// Makes memory what `image` says, sharing its frames. The image must be of a memory of this size.
    @SuppressWarnings("ReferenceEquality") // Whether it is the same frame, not whether its bytes are.
    public void restore(MemoryImage image) {
        if (image.size() != size) {
            throw new IllegalArgumentException(
                    "A memory of " + size + " bytes cannot become one of " + image.size() + ".");
        }
        for (int number = 0; number < frames.length; number++) {
            var old = frames[number];
            var frame = image.shared(number);
            if (old != frame) {
                if (code[number] && watcher != null) {
                    watcher.codeChanges((long) number << FRAME_SHIFT, FRAME_BYTES);
                }
                replace(number, old == null ? ZEROS : old, frame);
            }
            shared[number] = frame != null;
        }
    }

    private boolean isOutside(long pa) {
        return Long.compareUnsigned(pa, size) >= 0;
    }

    private long loadRegister(long pa, int bytes) {
        var mapping = mapping(pa, bytes);
        return mapping.device.load(pa - mapping.base, bytes);
    }

    private void storeRegister(long pa, int bytes, long value) {
        var mapping = mapping(pa, bytes);
        mapping.device.store(pa - mapping.base, bytes, value);
    }

    private Mapping mapping(long pa, int bytes) {
        for (var mapping : mappings) {
            if (mapping.has(pa, bytes)) {
                requireAligned(pa, bytes);
                return mapping;
            }
        }
        throw outside(pa, bytes);
    }

    private byte[] readable(long pa, int bytes) {
        requireAccess(pa, bytes);
        var frame = frames[number(pa)];
        return frame == null ? ZEROS : frame;
    }

    private byte[] writable(long pa, int bytes) {
        requireAccess(pa, bytes);
        return changing(pa, bytes);
    }

    /// The array to change `bytes` bytes of, which lie in one frame of memory.
    private byte[] changing(long pa, int bytes) {
        int number = number(pa);
        if (code[number] && watcher != null) {
            watcher.codeChanges(pa, bytes);
        }
        var frame = frames[number];
        if (frame == null) {
            frame = new byte[FRAME_BYTES];
            replace(number, ZEROS, frame);
        } else if (shared[number]) {
            var old = frame;
            frame = old.clone();
            replace(number, old, frame);
        }
        return frame;
    }

    private void replace(int number, byte[] old, byte @Nullable [] frame) {
        if (watcher != null) {
            watcher.arrayReplaced(old);
        }
        frames[number] = frame;
        shared[number] = false;
    }

    static int framesOf(long size) {
        return (int) (size >>> FRAME_SHIFT);
    }

    private static int number(long pa) {
        return (int) (pa >>> FRAME_SHIFT);
    }

    private static int offset(long pa) {
        return (int) pa & OFFSET_MASK;
    }

    private void requireAccess(long pa, int bytes) {
        if (Long.compareUnsigned(pa, size) >= 0) {
            throw outside(pa, bytes);
        }
        requireAligned(pa, bytes);
    }

    private static void requireAligned(long pa, int bytes) {
        if ((pa & (bytes - 1)) != 0) {
            throw new MachineCheck(pa, "Machine check: physical access of " + bytes + " bytes at " + hex(pa)
                    + " is not aligned; physical accesses must be.");
        }
    }

    private void requireRange(long pa, int length) {
        // Written so that no sum can overflow: pa may be any 64-bit value.
        if (pa < 0 || pa > size - length) {
            throw outside(pa, length);
        }
    }

    private MachineCheck outside(long pa, int bytes) {
        return new MachineCheck(pa, "Machine check: physical access of " + bytes + " bytes at " + hex(pa)
                + " is outside the " + size + " bytes of memory; look for a wrong frame number in a page table entry.");
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
