package spin.hw.net.lance;

import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.device.Dma;

/// The chip behind the I/O ASIC of a DEC 3000: every 16-bit word of the LANCE stands in a 32-bit slot of its own, so 64 KB spread
/// over 128 KB and a driver copies.
///
///     LANCE address   23 ......... 16 15 ................ 1  0
///                     not decoded    | number of the word | byte in it
///     physical        base + ( 17 bits: number of the word | 0 | byte )
///
/// Registers, as offsets in the ASIC's own register slot; both 32 bits:
///
///     0x020  LANCE_DMAPTR  31..5 physical address bits 28..2 | 4..0 physical address bits 33..29
///     0x100  CSR           bit 16 lets the LANCE reach memory; the other bits are stored and mean nothing here
///
/// The base is on a boundary of 128 KB: the ASIC puts the word's number into the low bits and adds nothing. The upper half
/// of a slot is neither read nor written. NetBSD finds *buffers* in pieces of 16 bytes with gaps of 16 because the ASIC packs
/// a burst; this is the mapping that the manual gives for each word, for descriptors and buffers alike.
///
/// Source: IOCTL ASIC manual, page 7-7; NetBSD ioasicreg.h and if_le_ioasic.c for the registers.
public final class IoAsicBus implements LanceBus, Registers, Checkpointed {
    /// Bytes of registers.
    public static final long REGISTERS = 0x200;

    static final long DMA_POINTER = 0x20;
    static final long CSR = 0x100;
    static final int ENABLE_LANCE = 1 << 16;

    private static final int WINDOW = 1 << 16;
    private static final long SPREAD = 2L * WINDOW;

    private final String name;
    private final Dma dma;
    private int pointer;
    private int csr;

    public IoAsicBus(String name, Dma dma) {
        this.name = name;
        this.dma = dma;
    }

    @Override
    public long load(long offset, int bytes) {
        if (offset == DMA_POINTER) {
            return Integer.toUnsignedLong(pointer);
        }
        return offset == CSR ? Integer.toUnsignedLong(csr) : 0;
    }

    @Override
    public void store(long offset, int bytes, long value) {
        if (offset == DMA_POINTER) {
            pointer = (int) value;
        } else if (offset == CSR) {
            csr = (int) value;
        }
    }

    /// What a driver stores into LANCE_DMAPTR for a buffer of 128 KB at `pa`.
    public static int pointerTo(long pa) {
        return (int) ((pa << 3 & ~0x1fL) | (pa >>> 29 & 0x1f));
    }

    private long base() {
        long low = Integer.toUnsignedLong(pointer & ~0x1f) >>> 3;
        long high = (pointer & 0x1fL) << 29;
        return (high | low) & -SPREAD;
    }

    private boolean answers() {
        return (csr & ENABLE_LANCE) != 0 && dma.reaches(base(), (int) SPREAD);
    }

    @Override
    public boolean read(int address, byte[] target, int offset, int length) {
        if (!answers()) {
            return false;
        }
        for (int done = 0; done < length;) {
            int from = address + done & WINDOW - 1;
            int piece = Math.min(length - done, WINDOW - from);
            byte[] slots = slots(from, piece);
            for (int i = 0; i < piece; i++) {
                target[offset + done + i] = slots[place(from, i)];
            }
            done += piece;
        }
        return true;
    }

    @Override
    public boolean write(int address, byte[] source, int offset, int length) {
        if (!answers()) {
            return false;
        }
        for (int done = 0; done < length;) {
            int from = address + done & WINDOW - 1;
            int piece = Math.min(length - done, WINDOW - from);
            byte[] slots = slots(from, piece);
            for (int i = 0; i < piece; i++) {
                slots[place(from, i)] = source[offset + done + i];
            }
            dma.write(slotOf(from), slots, 0, slots.length);
            done += piece;
        }
        return true;
    }

    private long slotOf(int address) {
        return base() + 2L * (address & ~1);
    }

    private byte[] slots(int from, int bytes) {
        byte[] slots = new byte[2 * ((from & 1) + bytes + 1 & ~1)];
        dma.read(slotOf(from), slots, 0, slots.length);
        return slots;
    }

    /// Where in the slots from the word of `from` on the i-th byte stands.
    private static int place(int from, int i) {
        int byteNumber = (from & 1) + i;
        return 2 * (byteNumber & ~1) + (byteNumber & 1);
    }

    @Override
    public String checkpointName() {
        return name;
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("pointer", pointer).put("csr", csr);
    }

    @Override
    public void restore(State in) throws CheckpointException {
        int savedPointer = in.integer("pointer");
        csr = in.integer("csr");
        pointer = savedPointer;
    }
}
