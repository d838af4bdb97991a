package spin.hw.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Physical memory of one machine, starting at address 0, all zero at power-on.
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
    private static final byte[] ZEROS = new byte[FRAME_BYTES];

    private final long size;
    /// Null until the first store.
    private final byte[] @Nullable [] frames;

    /// @param size in bytes, a positive multiple of the frame size, at most 16 GB
    public PhysicalMemory(long size) {
        if (size <= 0 || size > LARGEST || (size & OFFSET_MASK) != 0) {
            throw new IllegalArgumentException(
                    "A memory of " + size + " bytes cannot be built: give a positive multiple of "
                            + FRAME_BYTES + ", at most " + LARGEST + ".");
        }
        this.size = size;
        this.frames = new byte[(int) (size >>> FRAME_SHIFT)] @Nullable [];
    }

    /// Bytes of memory.
    public long size() {
        return size;
    }

    public byte loadByte(long pa) {
        return readable(pa, 1)[offset(pa)];
    }

    public short loadWord(long pa) {
        return (short) WORDS.get(readable(pa, 2), offset(pa));
    }

    public int loadLong(long pa) {
        return (int) LONGS.get(readable(pa, 4), offset(pa));
    }

    public long loadQuad(long pa) {
        return (long) QUADS.get(readable(pa, 8), offset(pa));
    }

    public void storeByte(long pa, byte value) {
        writable(pa, 1)[offset(pa)] = value;
    }

    public void storeWord(long pa, short value) {
        WORDS.set(writable(pa, 2), offset(pa), value);
    }

    public void storeLong(long pa, int value) {
        LONGS.set(writable(pa, 4), offset(pa), value);
    }

    public void storeQuad(long pa, long value) {
        QUADS.set(writable(pa, 8), offset(pa), value);
    }

    /// Copies `length` bytes of `source`, from `offset` on, to physical address `pa`. All or nothing.
    public void copyIn(long pa, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireRange(pa, length);
        for (int done = 0; done < length;) {
            int chunk = Math.min(length - done, FRAME_BYTES - offset(pa + done));
            System.arraycopy(source, offset + done, writable(pa + done, 1), offset(pa + done), chunk);
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
        frames[(int) (pa >>> FRAME_SHIFT)] = null;
    }

    private byte[] readable(long pa, int bytes) {
        requireAccess(pa, bytes);
        var frame = frames[(int) (pa >>> FRAME_SHIFT)];
        return frame == null ? ZEROS : frame;
    }

    private byte[] writable(long pa, int bytes) {
        requireAccess(pa, bytes);
        int number = (int) (pa >>> FRAME_SHIFT);
        var frame = frames[number];
        if (frame == null) {
            frame = new byte[FRAME_BYTES];
            frames[number] = frame;
        }
        return frame;
    }

    private static int offset(long pa) {
        return (int) pa & OFFSET_MASK;
    }

    private void requireAccess(long pa, int bytes) {
        if (Long.compareUnsigned(pa, size) >= 0) {
            throw outside(pa, bytes);
        }
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
