package spin.hw.elf;

/// Why a file cannot be run, or an image not be put in memory.
///
/// @param reason  for programs
/// @param message for people: what is wrong, where in the file, what to do
public record ElfRefusal(Reason reason, String message) implements ElfResult, LoadResult {

    /// The ways in which a file can be unfit.
    public enum Reason {
        TRUNCATED,
        NOT_ELF,
        WRONG_CLASS,
        WRONG_BYTE_ORDER,
        WRONG_VERSION,
        WRONG_TYPE,
        WRONG_MACHINE,
        BAD_PROGRAM_HEADERS,
        NEEDS_INTERPRETER,
        NO_SEGMENTS,
        SEGMENT_OUTSIDE_FILE,
        SEGMENT_LARGER_IN_FILE,
        SEGMENT_MISALIGNED,
        SEGMENT_OUTSIDE_ADDRESS_SPACE,
        SEGMENTS_OVERLAP,
        TOO_LARGE,
        BAD_ENTRY,
        /// Only of symbols: the program itself can be run.
        BAD_SYMBOLS,
        /// Arguments and environment do not fit, or hold a zero byte.
        BAD_ARGUMENTS,
        /// The address space had no memory left, or something was there already.
        NO_ROOM
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    static ElfRefusal of(Reason reason, String format, Object... arguments) {
        return new ElfRefusal(reason, format.formatted(arguments));
    }
}
