package spin.hw.elf;

import static spin.hw.elf.ElfRefusal.Reason.BAD_ENTRY;
import static spin.hw.elf.ElfRefusal.Reason.BAD_PROGRAM_HEADERS;
import static spin.hw.elf.ElfRefusal.Reason.NEEDS_INTERPRETER;
import static spin.hw.elf.ElfRefusal.Reason.NOT_ELF;
import static spin.hw.elf.ElfRefusal.Reason.NO_SEGMENTS;
import static spin.hw.elf.ElfRefusal.Reason.SEGMENTS_OVERLAP;
import static spin.hw.elf.ElfRefusal.Reason.SEGMENT_LARGER_IN_FILE;
import static spin.hw.elf.ElfRefusal.Reason.SEGMENT_MISALIGNED;
import static spin.hw.elf.ElfRefusal.Reason.SEGMENT_OUTSIDE_ADDRESS_SPACE;
import static spin.hw.elf.ElfRefusal.Reason.SEGMENT_OUTSIDE_FILE;
import static spin.hw.elf.ElfRefusal.Reason.TOO_LARGE;
import static spin.hw.elf.ElfRefusal.Reason.TRUNCATED;
import static spin.hw.elf.ElfRefusal.Reason.WRONG_BYTE_ORDER;
import static spin.hw.elf.ElfRefusal.Reason.WRONG_CLASS;
import static spin.hw.elf.ElfRefusal.Reason.WRONG_MACHINE;
import static spin.hw.elf.ElfRefusal.Reason.WRONG_TYPE;
import static spin.hw.elf.ElfRefusal.Reason.WRONG_VERSION;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spin.hw.elf.ElfImage.ProgramHeaders;

/// Reads static Alpha executables (System V gABI, chapters 4 and 5; machine 0x9026).
///
///     switch (Elf.parse(bytes)) {
///         case ElfImage image -> ElfLoader.load(image, space);
///         case ElfRefusal refusal -> console.print(refusal.message());
///     }
///
/// Every number in a file is an enemy's: it is compared as a distance, never added first, and nothing is allocated by it. What would
/// break this: a check that comes after the sum it was meant to protect.
public final class Elf {

    /// Bytes of the header at the beginning of every file.
    static final int HEADER_BYTES = 64;

    private static final int MACHINE_ALPHA = 0x9026;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;
    private static final int LOAD = 1;
    private static final int INTERPRETER = 3;
    private static final int GNU_STACK = 0x6474_e551;

    private final ElfBytes file;
    private final ElfLimits limits;

    private Elf(ElfBytes file, ElfLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /// Reads a user program.
    public static ElfResult parse(byte[] bytes) {
        return parse(bytes, ElfLimits.USER);
    }

    /// Reads a program that is linked to run within `limits`.
    public static ElfResult parse(byte[] bytes, ElfLimits limits) {
        var copy = bytes.clone();
        return new Elf(new ElfBytes(copy), limits).read(copy);
    }

    private ElfResult read(byte[] bytes) {
        var wrong = checkHeader();
        if (wrong == null) {
            wrong = checkProgramHeaders();
        }
        if (wrong != null) {
            return wrong;
        }
        var segments = new ArrayList<Segment>();
        boolean executableStack = true;
        for (int i = 0; i < headerCount(); i++) {
            int at = header(i);
            switch (file.intAt(at)) {
                case LOAD -> wrong = addSegment(segments, i, at);
                case INTERPRETER -> wrong = ElfRefusal.of(NEEDS_INTERPRETER,
                        "Program header %d asks for a dynamic linker, which this machine has not; link with -static.",
                        i);
                case GNU_STACK -> executableStack = Rights.ofFlags(file.intAt(at + 4)).execute();
                default -> {
                    // Notes, thread-local storage and the like concern the program, not its loader.
                }
            }
            if (wrong != null) {
                return wrong;
            }
        }
        segments.sort(Comparator.comparingLong(Segment::va));
        wrong = checkTogether(segments);
        if (wrong != null) {
            return wrong;
        }
        long entry = file.longAt(24);
        return new ElfImage(bytes, entry, segments, new ProgramHeaders(addressOfHeaders(segments), headerCount()),
                executableStack, SymbolReader.read(file));
    }

    // The file's header.

    private @Nullable ElfRefusal checkHeader() {
        if (file.size() < 4 || file.intAt(0) != 0x464c_457f) {
            return ElfRefusal.of(NOT_ELF,
                    "The file does not begin with the ELF magic number; give a program built by an Alpha compiler.");
        }
        if (file.size() < HEADER_BYTES) {
            return ElfRefusal.of(TRUNCATED,
                    "The file has %d bytes, which is less than an ELF header's %d; copy it again.",
                    file.size(), HEADER_BYTES);
        }
        if (file.byteAt(4) != 2) {
            return ElfRefusal.of(WRONG_CLASS,
                    "The file's class (byte 4) is %d, not 2 for 64 bits; build it for the Alpha.",
                    file.byteAt(4));
        }
        if (file.byteAt(5) != 1) {
            return ElfRefusal.of(WRONG_BYTE_ORDER,
                    "The file's byte order (byte 5) is %d, not 1 for little-endian; build it for the Alpha.",
                    file.byteAt(5));
        }
        if (file.byteAt(6) != 1 || file.intAt(20) != 1) {
            return ElfRefusal.of(WRONG_VERSION,
                    "The file's ELF version (bytes 6 and 20) is %d and %d, not 1; rebuild it.",
                    file.byteAt(6), file.intAt(20));
        }
        return checkKind();
    }

    private @Nullable ElfRefusal checkKind() {
        // The machine first: "not for an Alpha" says more than "not linked" does.
        int machine = file.shortAt(18);
        if (machine != MACHINE_ALPHA) {
            return ElfRefusal.of(WRONG_MACHINE,
                    "The file is for machine 0x%x (byte 18), not for the Alpha, 0x9026; build it with an Alpha compiler.",
                    machine);
        }
        int type = file.shortAt(16);
        if (type == TYPE_SHARED) {
            return ElfRefusal.of(WRONG_TYPE,
                    "The file is a shared object or position-independent (type 3 in byte 16); link with -static -no-pie.");
        }
        if (type != TYPE_EXECUTABLE) {
            return ElfRefusal.of(WRONG_TYPE,
                    "The file is of type %d (byte 16), not 2 for an executable; link it, with -static.", type);
        }
        return null;
    }

    // Program headers.

    private int headerCount() {
        return file.shortAt(56);
    }

    private int header(int i) {
        return (int) file.longAt(32) + i * ProgramHeaders.ENTRY_BYTES;
    }

    private @Nullable ElfRefusal checkProgramHeaders() {
        int size = file.shortAt(54);
        if (headerCount() == 0) {
            return ElfRefusal.of(NO_SEGMENTS, "The file has no program headers (byte 56), so there is nothing to load;"
                    + " link it, with -static.");
        }
        if (size != ProgramHeaders.ENTRY_BYTES) {
            return ElfRefusal.of(BAD_PROGRAM_HEADERS,
                    "A program header has %d bytes (byte 54), not %d; rebuild the file.",
                    size, ProgramHeaders.ENTRY_BYTES);
        }
        long offset = file.longAt(32);
        long bytes = (long) headerCount() * ProgramHeaders.ENTRY_BYTES;
        if (!file.holds(offset, bytes)) {
            return ElfRefusal.of(BAD_PROGRAM_HEADERS,
                    "The %d program headers at offset 0x%x are not within the file's %d bytes; copy the file again.",
                    headerCount(), offset, file.size());
        }
        return null;
    }

    private @Nullable ElfRefusal addSegment(List<Segment> segments, int number, int at) {
        long offset = file.longAt(at + 8);
        long va = file.longAt(at + 16);
        long fileBytes = file.longAt(at + 32);
        long bytes = file.longAt(at + 40);
        long alignment = file.longAt(at + 48);
        if (bytes == 0 && fileBytes == 0) {
            return null;
        }
        if (!file.holds(offset, fileBytes)) {
            return ElfRefusal.of(SEGMENT_OUTSIDE_FILE,
                    "Segment %d takes 0x%x bytes from offset 0x%x, but the file has %d bytes; copy the file again.",
                    number, fileBytes, offset, file.size());
        }
        if (Long.compareUnsigned(fileBytes, bytes) > 0) {
            return ElfRefusal.of(SEGMENT_LARGER_IN_FILE,
                    "Segment %d has 0x%x bytes in the file but only 0x%x in memory; rebuild the file.", number,
                    fileBytes,
                    bytes);
        }
        if (alignment != 0 && (Long.bitCount(alignment) != 1 || (va - offset & alignment - 1) != 0)) {
            return ElfRefusal.of(SEGMENT_MISALIGNED,
                    "Segment %d at 0x%x, offset 0x%x, does not keep its alignment of 0x%x; rebuild the file.", number,
                    va,
                    offset, alignment);
        }
        if (!limits.admit(va, bytes)) {
            return ElfRefusal.of(SEGMENT_OUTSIDE_ADDRESS_SPACE,
                    "Segment %d wants 0x%x bytes at 0x%x, outside the addresses from 0x%x to 0x%x that it may use; link it"
                            + " elsewhere.",
                    number, bytes, va, limits.lowest(), limits.highest());
        }
        segments.add(new Segment(va, (int) offset, (int) fileBytes, bytes, Rights.ofFlags(file.intAt(at + 4))));
        return null;
    }

    // What concerns all segments.

    private @Nullable ElfRefusal checkTogether(List<Segment> segments) {
        if (segments.isEmpty()) {
            return ElfRefusal.of(NO_SEGMENTS,
                    "None of the file's %d program headers is a segment to load; link it again.",
                    headerCount());
        }
        for (int i = 1; i < segments.size(); i++) {
            var before = segments.get(i - 1);
            var after = segments.get(i);
            if (after.va() < before.end()) {
                return ElfRefusal.of(SEGMENTS_OVERLAP,
                        "The segment at 0x%x begins inside the one from 0x%x to 0x%x; link the file again.", after.va(),
                        before.va(), before.end());
            }
        }
        long pages = PageRun.covering(segments).stream().mapToLong(PageRun::bytes).sum();
        if (pages > limits.bytes()) {
            return ElfRefusal.of(TOO_LARGE,
                    "The program asks for 0x%x bytes of memory, more than the 0x%x that it may have; make its data smaller.",
                    pages, limits.bytes());
        }
        long entry = file.longAt(24);
        if ((entry & 3) != 0 || segments.stream().noneMatch(s -> s.rights().execute() && s.contains(entry))) {
            return ElfRefusal.of(BAD_ENTRY,
                    "The entry 0x%x (byte 24) is not an instruction of an executable segment; link with -e and a name.",
                    entry);
        }
        return null;
    }

    private OptionalLong addressOfHeaders(List<Segment> segments) {
        long offset = file.longAt(32);
        long bytes = (long) headerCount() * ProgramHeaders.ENTRY_BYTES;
        return segments.stream()
                .filter(s -> s.fileOffset() <= offset && offset + bytes <= (long) s.fileOffset() + s.fileBytes())
                .mapToLong(s -> s.va() + offset - s.fileOffset()).findFirst();
    }
}
