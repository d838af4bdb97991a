package spin.hw.profile;

/// The translation buffers of a computer.
///
/// @param instructionEntries   of the instruction buffer
/// @param dataEntries          of the data buffer
/// @param addressSpaceNumbers  how many there are; they count from 0
/// @param source               where the figures are from
public record TbGeometry(int instructionEntries, int dataEntries, int addressSpaceNumbers, String source) {

    private static final int UNTIMED_ENTRIES = 1024;

    public TbGeometry {
        if (instructionEntries < 1 || dataEntries < 1 || addressSpaceNumbers < 1) {
            throw new IllegalArgumentException("A translation buffer geometry needs positive figures, not "
                    + instructionEntries + ", " + dataEntries + " and " + addressSpaceNumbers + ".");
        }
    }

    /// Whether misses come as on the computer.
    public boolean isTimed() {
        return dataEntries < UNTIMED_ENTRIES;
    }

    /// Buffers that hold whatever a program of a few megabytes uses: each page misses once, and never again for lack of room.
    public TbGeometry untimed() {
        return new TbGeometry(UNTIMED_ENTRIES, UNTIMED_ENTRIES, addressSpaceNumbers,
                "TB timing is off: large buffers for speed, not a computer's");
    }
}
