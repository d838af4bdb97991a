package spin.hw.profile;

/// The translation buffers of a computer.
///
/// @param instructionEntries   of the instruction buffer
/// @param dataEntries          of the data buffer
/// @param addressSpaceNumbers  how many there are; they count from 0
/// @param source               where the figures are from
public record TbGeometry(int instructionEntries, int dataEntries, int addressSpaceNumbers, String source) {

    public TbGeometry {
        if (instructionEntries < 1 || dataEntries < 1 || addressSpaceNumbers < 1) {
            throw new IllegalArgumentException("A translation buffer geometry needs positive figures, not "
                    + instructionEntries + ", " + dataEntries + " and " + addressSpaceNumbers + ".");
        }
    }
}
