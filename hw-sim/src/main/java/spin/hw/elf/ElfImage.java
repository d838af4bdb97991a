package spin.hw.elf;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// A static Alpha executable, read and checked; a value that no machine is needed for.
///
/// All that its maker could have got wrong has been looked at: segments lie in the file and in the address space, do not overlap,
/// and the entry is an instruction of an executable one.
public final class ElfImage implements ElfResult {

    private final byte[] file;
    private final long entry;
    private final List<Segment> segments;
    private final List<PageRun> pages;
    private final ProgramHeaders headers;
    private final boolean executableStack;
    private final Symbols symbols;

    /// Where the program headers are, which a program's start-up code reads through its auxiliary vector.
    ///
    /// @param va    in memory; empty when no segment carries them
    /// @param count of headers
    public record ProgramHeaders(OptionalLong va, int count) {

        /// Bytes of one header.
        public static final int ENTRY_BYTES = 56;
    }

    ElfImage(byte[] file, long entry, List<Segment> segments, ProgramHeaders headers, boolean executableStack,
            Symbols symbols) {
        this.file = file;
        this.entry = entry;
        this.segments = List.copyOf(segments);
        this.pages = PageRun.covering(segments);
        this.headers = headers;
        this.executableStack = executableStack;
        this.symbols = symbols;
    }

    /// The address of the first instruction.
    public long entry() {
        return entry;
    }

    /// The parts to load, by ascending address.
    public List<Segment> segments() {
        return segments;
    }

    /// The pages that the segments need.
    public List<PageRun> pages() {
        return pages;
    }

    public ProgramHeaders programHeaders() {
        return headers;
    }

    /// Whether the program wants to execute from its stack. A file that does not say so does.
    public boolean executableStack() {
        return executableStack;
    }

    public Symbols symbols() {
        return symbols;
    }

    /// A copy of the bytes that the file has for `segment`.
    public byte[] contents(Segment segment) {
        return Arrays.copyOfRange(file, segment.fileOffset(), segment.fileOffset() + segment.fileBytes());
    }

    void copyTo(ImageSpace space, Segment segment) {
        space.write(segment.va(), file, segment.fileOffset(), segment.fileBytes());
    }

    @Override
    public String toString() {
        return "Alpha program, entry 0x" + Long.toHexString(entry) + ", " + segments.size() + " segments, "
                + symbols.all().size() + " symbols";
    }
}
