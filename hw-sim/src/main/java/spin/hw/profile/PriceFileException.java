package spin.hw.profile;

/// A line of a price file cannot be used. The message begins with file and line, the way compilers do.
public final class PriceFileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    PriceFileException(String file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }

    PriceFileException(String file, String problem) {
        super(file + ": " + problem);
    }
}
