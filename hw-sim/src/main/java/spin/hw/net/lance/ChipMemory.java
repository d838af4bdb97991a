package spin.hw.net.lance;

import org.jspecify.annotations.Nullable;

/// What the chip does on its bus: reads and writes descriptors by words, and buffers through the silo, where CSR3 may swap the
/// two bytes of each word (BSWP). Null or false say that memory did not answer.
final class ChipMemory {
    private static final int MASK = LanceBus.SPACE - 1;

    private final LanceBus bus;
    private boolean swapped;

    ChipMemory(LanceBus bus) {
        this.bus = bus;
    }

    /// Whether the bytes of a word in a buffer trade places, for a big-endian CPU.
    void swapped(boolean wanted) {
        swapped = wanted;
    }

    /// The longest that the chip waits for its bus.
    long latency() {
        return bus.latency();
    }

    byte @Nullable [] words(int address, int bytes) {
        byte[] words = new byte[bytes];
        return bus.read(address & MASK, words, 0, bytes) ? words : null;
    }

    @Nullable
    Descriptor descriptor(int address) {
        byte[] bytes = words(address, Descriptor.BYTES);
        return bytes == null ? null : Descriptor.of(address, bytes);
    }

    boolean storeWord(int address, int value) {
        return bus.write(address & MASK, new byte[]{(byte) value, (byte) (value >>> 8)}, 0, 2);
    }

    boolean readBuffer(int address, byte[] target, int offset, int length) {
        if (!swapped) {
            return bus.read(address & MASK, target, offset, length);
        }
        byte[] words = words(address & ~1, (address & 1) + length + 1 & ~1);
        if (words == null) {
            return false;
        }
        swap(words);
        System.arraycopy(words, address & 1, target, offset, length);
        return true;
    }

    boolean writeBuffer(int address, byte[] source, int offset, int length) {
        if (!swapped) {
            return bus.write(address & MASK, source, offset, length);
        }
        byte[] words = words(address & ~1, (address & 1) + length + 1 & ~1);
        if (words == null) {
            return false;
        }
        swap(words);
        System.arraycopy(source, offset, words, address & 1, length);
        swap(words);
        return bus.write(address & ~1 & MASK, words, 0, words.length);
    }

    private static void swap(byte[] words) {
        for (int i = 0; i < words.length; i += 2) {
            byte first = words[i];
            words[i] = words[i + 1];
            words[i + 1] = first;
        }
    }
}
