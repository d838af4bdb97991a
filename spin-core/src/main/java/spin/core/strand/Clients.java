package spin.core.strand;

import java.util.ArrayList;
import java.util.List;
import spin.dispatcher.Requester;

/// Who may handle the traps of one address space: who started its program, and what the program itself has loaded.
public final class Clients {
    private final List<Requester> admitted = new ArrayList<>();

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
