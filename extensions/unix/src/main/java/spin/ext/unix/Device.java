package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is in `/dev`.
enum Device {
    NULL("null"),
    ZERO("zero"),
    FULL("full"),
    RANDOM("random"),
    URANDOM("urandom"),
    TTY("tty"),
    STDIN("stdin"),
    STDOUT("stdout"),
    STDERR("stderr");

    private final String text;

    Device(String text) {
        this.text = text;
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
        return Status.of(Status.CHARACTER | 0666, 1000 + text.hashCode() % 1000, 0, now);
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
