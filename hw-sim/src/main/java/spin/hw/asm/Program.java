package spin.hw.asm;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import spin.hw.memory.PhysicalMemory;

/// An assembled program.
///
/// @param base   virtual address of the first byte
/// @param image  the bytes
/// @param entry  virtual address to begin at
/// @param labels every label's virtual address, in the order of definition
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
public record Program(long base, byte[] image, long entry, Map<String, Long> labels) {

    public Program {
        image = image.clone();
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /// A copy of the bytes.
    @Override
    public byte[] image() {
        return image.clone();
    }

    /// Bytes in the image.
    public int size() {
        return image.length;
    }

    /// The virtual address of a label.
    public long address(String label) {
        var address = labels.get(label);
        if (address == null) {
            throw new AssemblyException("The program has no label \"" + label + "\"; it has " + labels.keySet() + ".");
        }
        return address;
    }

    /// Copies the image to physical memory, in one piece from `pa` on.
    public void load(PhysicalMemory memory, long pa) {
        memory.copyIn(pa, image, 0, image.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Program that && base == that.base && entry == that.entry
                && Arrays.equals(image, that.image) && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(image) * 31 + Long.hashCode(base);
    }

    @Override
    public String toString() {
        return "program of " + image.length + " bytes at 0x" + Long.toHexString(base) + ", entry 0x"
                + Long.toHexString(entry);
    }
}
