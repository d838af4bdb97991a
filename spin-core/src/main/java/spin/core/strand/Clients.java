package spin.core.strand;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;
import spin.hw.pal.ManagedCode;

/// Who may handle the traps of one address space: who started its program, and what the program itself has loaded. And the user code in Java
/// that they have bound there.
public final class Clients {
    /// Each costs every jump of the program a look.
    private static final int MOST_BOUND = 64;

    private final List<Requester> admitted = new ArrayList<>();
    private @Nullable List<Bound> bound;
    private ManagedCode.@Nullable Table managedCode;

    private record Bound(Requester who, long address) {}

    public void admit(Requester who) {
        if (!admits(who)) {
            admitted.add(who);
        }
    }

    /// Whoever is admitted to `other`, here too.
    public void admitAllOf(Clients other) {
        other.admitted.forEach(this::admit);
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void dismiss(Requester who) {
        admitted.removeIf(each -> each == who);
        var all = bound;
        var table = managedCode;
        if (all != null && table != null) {
            all.stream().filter(each -> each.who == who).forEach(each -> table.unbind(each.address));
            all.removeIf(each -> each.who == who);
        }
    }

    void bind(Requester who, long address, ManagedCode code) {
        var all = bound;
        var table = managedCode;
        if (all == null || table == null) {
            all = new ArrayList<>();
            table = new ManagedCode.Table();
            bound = all;
            managedCode = table;
        }
        if (all.size() == MOST_BOUND) {
            throw new IllegalArgumentException(
                    "a program has at most " + MOST_BOUND + " procedures of user code in Java, and this one has them");
        }
        table.bind(address, code);
        all.add(new Bound(who, address));
    }

    /// The space holds another program now.
    public void unbindAll() {
        var all = bound;
        var table = managedCode;
        if (all != null && table != null) {
            all.forEach(each -> table.unbind(each.address));
            all.clear();
        }
    }

    ManagedCode.@Nullable Table managedCode() {
        return managedCode;
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    boolean admits(Requester who) {
        for (int i = 0; i < admitted.size(); i++) {
            if (admitted.get(i) == who) {
                return true;
            }
        }
        return false;
    }
}
