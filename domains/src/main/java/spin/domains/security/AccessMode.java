package spin.domains.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A set of permissions: 32 simple ones, the first four of which have a name, and any others as names of their own.
///
/// ```
///  bit  0     1      2        3       4 .. 31
///       READ  WRITE  EXECUTE  EXTEND  a program's own
/// ```
///
/// EXECUTE is to be linked to something and to call it; EXTEND is to make a subtype of it or to handle its events.
///
/// Source: the security manager of SPIN's release.
public record AccessMode(int simple, Set<String> others) {

    public static final AccessMode NONE = new AccessMode(0, Set.of());
    public static final AccessMode READ = new AccessMode(1, Set.of());
    public static final AccessMode WRITE = new AccessMode(1 << 1, Set.of());
    public static final AccessMode EXECUTE = new AccessMode(1 << 2, Set.of());
    public static final AccessMode EXTEND = new AccessMode(1 << 3, Set.of());

    private static final List<String> NAMES = List.of("READ", "WRITE", "EXECUTE", "EXTEND");
    private static final int BITS = 32;

    public AccessMode {
        others = Set.copyOf(others);
    }

    /// One of the simple permissions.
    ///
    /// @throws IllegalArgumentException when it is not from 0 to 31
    public static AccessMode simple(int number) {
        if (number < 0 || number >= BITS) {
            throw new IllegalArgumentException("There is no simple permission " + number + ": take one of 0 to 31.");
        }
        return new AccessMode(1 << number, Set.of());
    }

    /// A permission that has a name only.
    public static AccessMode named(String permission) {
        return new AccessMode(0, Set.of(permission));
    }

    /// Both.
    public AccessMode and(AccessMode more) {
        var all = new TreeSet<>(others);
        all.addAll(more.others);
        return new AccessMode(simple | more.simple, all);
    }

    /// What is in this one and not in the other.
    public AccessMode without(AccessMode less) {
        var rest = new TreeSet<>(others);
        rest.removeAll(less.others);
        return new AccessMode(simple & ~less.simple, rest);
    }

    public boolean isNone() {
        return simple == 0 && others.isEmpty();
    }

    @Override
    public String toString() {
        var names = new ArrayList<String>();
        for (int bit = 0; bit < BITS; bit++) {
            if ((simple >>> bit & 1) != 0) {
                names.add(bit < NAMES.size() ? NAMES.get(bit) : String.valueOf(bit));
            }
        }
        names.addAll(new TreeSet<>(others));
        return names.isEmpty() ? "NONE" : String.join("+", names);
    }
}
