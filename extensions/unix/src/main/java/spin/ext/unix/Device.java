package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is in `/dev`.
enum Device {
    NULL("null", 1, 3),
    ZERO("zero", 1, 5),
    FULL("full", 1, 7),
    RANDOM("random", 1, 8),
    URANDOM("urandom", 1, 9),
    TTY("tty", 5, 0),
    STDIN("stdin", 5, 1),
    STDOUT("stdout", 5, 2),
    STDERR("stderr", 5, 3);

    private final String text;
    private final int major;
    private final int minor;

    /// @param major and minor as Linux has them
    Device(String text, int major, int minor) {
        this.text = text;
        this.major = major;
        this.minor = minor;
    }

    String path() {
        return "/dev/" + text;
    }

    static @Nullable Device named(String name) {
        for (var device : values()) {
            if (device.text.equals(name)) {
                return device;
            }
        }
        return null;
    }

    static List<String> names() {
        var names = new ArrayList<String>();
        for (var device : values()) {
            names.add(device.text);
        }
        return names;
    }

    Status status(long now) {
        return Status.of(Status.CHARACTER | 0666, 16L * major + minor, 0, now).ofDevice((major << 8) | minor);
    }

    /// The descriptor that it is another name of; -1 for those that are things of their own.
    int descriptor() {
        return switch (this) {
            case STDIN -> 0;
            case TTY, STDOUT -> 1;
            case STDERR -> 2;
            default -> -1;
        };
    }
}
