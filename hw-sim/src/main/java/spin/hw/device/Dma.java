package spin.hw.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import spin.hw.memory.PhysicalMemory;

/// Moves bytes between a device and memory.
///
/// Every access says whether memory answered. None reaches registers of a device, as options on a TURBOchannel reach system
/// memory and not each other, and none throws, whatever address a driver wrote down. All stores go through the same memory
/// that the CPU uses, so whoever watches stores there sees DMA too.
public final class Dma {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final PhysicalMemory memory;

    public Dma(PhysicalMemory memory) {
        this.memory = memory;
    }

    /// Whether there is memory at every byte of the range.
    public boolean reaches(long pa, int length) {
        return pa >= 0 && length >= 0 && pa <= memory.size() - length;
    }

    /// Memory to device. All or nothing.
    public boolean read(long pa, byte[] target, int offset, int length) {
        if (!reaches(pa, length)) {
            return false;
        }
        memory.copyOut(pa, target, offset, length);
        return true;
    }

    /// Device to memory. All or nothing.
    public boolean write(long pa, byte[] source, int offset, int length) {
        if (!reaches(pa, length)) {
            return false;
        }
        memory.copyIn(pa, source, offset, length);
        return true;
    }

    /// A little-endian 32-bit value of what a device has read.
    public static int longAt(byte[] bytes, int offset) {
        return (int) LONGS.get(bytes, offset);
    }

    /// A little-endian 64-bit value of what a device has read.
    public static long quadAt(byte[] bytes, int offset) {
        return (long) QUADS.get(bytes, offset);
    }

    /// Writes one aligned 32-bit value.
    public boolean writeLong(long pa, int value) {
        if (!reaches(pa, Integer.BYTES) || (pa & Integer.BYTES - 1) != 0) {
            return false;
        }
        memory.storeLong(pa, value);
        return true;
    }
}
