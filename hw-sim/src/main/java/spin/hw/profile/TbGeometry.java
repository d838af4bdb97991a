package spin.hw.profile;

/// The translation buffers of a computer. Entries are replaced round robin, whatever the original did: the 21064's data sheet speaks
/// of not-last-used, which would make a hit change the buffer.
///
/// @param instructionEntries  of the instruction buffer
/// @param instructionRegions  of its further entries that hold regions of 512 pages and nothing else; when there are any, the other entries
///                            hold single pages, whatever granularity their translation has
/// @param dataEntries         of the data buffer, each for any granularity
/// @param addressSpaceNumbers how many there are; they count from 0
/// @param source              where the figures are from
public record TbGeometry(int instructionEntries, int instructionRegions, int dataEntries, int addressSpaceNumbers,
        String source) {

    public TbGeometry {
        if (instructionEntries < 1 || instructionRegions < 0 || dataEntries < 1 || addressSpaceNumbers < 1) {
            throw new IllegalArgumentException("A translation buffer geometry needs positive figures, not "
                    + instructionEntries + " and " + instructionRegions + ", " + dataEntries + " and "
                    + addressSpaceNumbers + ".");
        }
    }
}
