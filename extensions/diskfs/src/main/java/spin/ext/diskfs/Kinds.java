package spin.ext.diskfs;

import org.jspecify.annotations.Nullable;
import spin.core.file.FileKind;

/// What kinds of nodes are on the disk; the numbers are for ever.
final class Kinds {
    private Kinds() {}

    /// From 1 on; 0 is a node that is nobody's.
    static int code(@Nullable FileKind kind) {
        return switch (kind) {
            case null -> 0;
            case REGULAR -> 1;
            case DIRECTORY -> 2;
            case SYMBOLIC_LINK -> 3;
            case CHARACTER_DEVICE -> 4;
            case BLOCK_DEVICE -> 5;
            case FIFO -> 6;
            case SOCKET -> 7;
        };
    }

    static @Nullable FileKind of(int code) {
        return switch (code) {
            case 0 -> null;
            case 1 -> FileKind.REGULAR;
            case 2 -> FileKind.DIRECTORY;
            case 3 -> FileKind.SYMBOLIC_LINK;
            case 4 -> FileKind.CHARACTER_DEVICE;
            case 5 -> FileKind.BLOCK_DEVICE;
            case 6 -> FileKind.FIFO;
            case 7 -> FileKind.SOCKET;
            default -> throw Damage.of("a node is of kind %d, which there is not".formatted(code));
        };
    }
}
