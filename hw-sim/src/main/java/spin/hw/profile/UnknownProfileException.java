package spin.hw.profile;

import java.util.List;

/// A profile was asked for by a name that none has. The message lists the names that exist.
public final class UnknownProfileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnknownProfileException(String name, List<String> known) {
        super("There is no machine profile \"" + name + "\"; the profiles are " + String.join(", ", known) + ".");
    }
}
