package spin.hw.profile;

/// The caches of a computer, as far as they cost time. Which data is in them never shows: memory is always current.
///
/// @param instructionBytes size of the instruction cache on the chip, direct mapped
/// @param dataBytes        size of the data cache on the chip, direct mapped, write-through, no allocation on a store
/// @param boardBytes       size of the board cache, direct mapped, write-back, allocating on either
/// @param lineBytes        of every cache and of a write buffer entry
/// @param writeBuffer      entries of the write buffer, each a line, merging
/// @param chipHit          what a hit on the chip takes; the price of a load holds it already
/// @param boardHit         what an access takes that the chip misses and the board cache hits
/// @param memory           what an access takes that misses both
public record CacheTiming(int instructionBytes, int dataBytes, int boardBytes, int lineBytes, int writeBuffer,
        Cost chipHit, Cost boardHit, Cost memory) {

    public CacheTiming {
        for (int size : new int[]{instructionBytes, dataBytes, boardBytes, lineBytes}) {
            if (size <= 0 || Integer.bitCount(size) != 1) {
                throw new IllegalArgumentException(
                        "A cache or line of " + size + " bytes cannot be built: give a power of two.");
            }
        }
        if (lineBytes > Math.min(Math.min(instructionBytes, dataBytes), boardBytes) || writeBuffer < 1) {
            throw new IllegalArgumentException(
                    "Caches need a line of at most their size and a write buffer entry, not lines of "
                            + lineBytes + " bytes and " + writeBuffer + " entries.");
        }
        if (chipHit.cycles() > boardHit.cycles() || boardHit.cycles() > memory.cycles()) {
            throw new IllegalArgumentException("Latencies of " + chipHit.cycles() + ", " + boardHit.cycles() + " and "
                    + memory.cycles() + " cycles are out of order: what is further away takes longer.");
        }
    }

    /// The DEC 3000/400's: 8 KB and 8 KB on the 21064, 512 KB on the board.
    public static CacheTiming dec3000() {
        var board = "8 to 10 at 133 MHz, a starting point from memory; 20 to 28 measured on a 21064A (Avanti)";
        return new CacheTiming(8 << 10, 8 << 10, 512 << 10, 32, 4,
                Cost.published(3, "21064 data sheet: read latency 3; GCC, gcc/config/alpha/ev4.md: load hit 3"),
                Cost.assumed(10, board), Cost.assumed(40, "30 to 40 at 133 MHz, a starting point from memory"));
    }

    /// These caches with other latencies beyond the chip, for a sensitivity run.
    public CacheTiming with(Cost newBoardHit, Cost newMemory) {
        return new CacheTiming(instructionBytes, dataBytes, boardBytes, lineBytes, writeBuffer, chipHit, newBoardHit,
                newMemory);
    }

    String figures() {
        return "%d %d %d %d %d %d %d %d".formatted(instructionBytes, dataBytes, boardBytes, lineBytes, writeBuffer,
                chipHit.cycles(), boardHit.cycles(), memory.cycles());
    }
}
