package spin.core.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// What `--disk` says: an image on the host, and whose the drive is.
///
///     FILE [,size=MB] [,for=JAR]
///
/// The image is made when it is not there, and takes room only where something was written.
///
/// @param image of the drive's blocks
/// @param megabytes that the drive has at least; 0 for the size that it is built with
/// @param jar who is granted all blocks of it; empty for nobody yet
public record DiskPlan(Path image, int megabytes, String jar) {
    private static final int MOST_MEGABYTES = 2000;

    /// @throws CommandFailure when `text` makes no sense
    public static DiskPlan parse(String text) {
        var parts = text.split(",", -1);
        int megabytes = 0;
        var jar = "";
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            var value = parts[i].substring(equals + 1);
            switch (equals < 0 ? "" : parts[i].substring(0, equals)) {
                case "size" -> megabytes = megabytes(value);
                case "for" -> jar = value;
                default -> throw new CommandFailure(
                        "--disk: '%s' is no option; it knows size=MB and for=JAR.".formatted(parts[i]));
            }
        }
        return new DiskPlan(image(parts[0]), megabytes, jar);
    }

    private static Path image(String name) {
        try {
            if (!name.isEmpty()) {
                return Path.of(name);
            }
        } catch (InvalidPathException _) {
            // As any other name that no file has.
        }
        throw new CommandFailure("--disk: '%s' is no file; write FILE[,size=MB][,for=JAR].".formatted(name));
    }

    private static int megabytes(String text) {
        try {
            int megabytes = Integer.parseInt(text);
            if (megabytes >= 1 && megabytes <= MOST_MEGABYTES) {
                return megabytes;
            }
        } catch (NumberFormatException _) {
            // As any other number that is no size.
        }
        throw new CommandFailure(
                "--disk: '%s' is no size; a drive has 1 to %d megabytes.".formatted(text, MOST_MEGABYTES));
    }
}
