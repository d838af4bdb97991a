package spin.core.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Resource;
import spin.core.memory.VmException.Reason;

/// The externalised references of one address space: capabilities that its user code holds as numbers.
///
/// ```text
///  63                  32 31           16 15            0
/// +----------------------+---------------+---------------+
/// | space                | use of place  | place, from 1 |
/// +----------------------+---------------+---------------+
/// ```
/// A number says nothing by itself: it is looked up in the table of the space whose user code gave it, so it can mean only what was given to
/// that space. The number also names its space, and which use of its place it is; so one that was made up, taken over from
/// another space, or deleted is refused and never means something else. A domain sees the references that it made itself.
final class References {
    static final long NIL = 0;

    private static final int PLACE_BITS = 16;
    private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
    private static final int MOST = (1 << PLACE_BITS) - 2;
    private static final int LAST_USE = (1 << PLACE_BITS) - 1;

    private final int space;
    private final Resource resource;
    private @Nullable Object[] objects = new @Nullable Object[4];
    private @Nullable Account[] makers = new @Nullable Account[4];
    private int[] uses = new int[4];
    private int places;
    /// Places that are free again, latest last.
    private final List<Integer> free = new ArrayList<>();
    /// Where each domain's objects are. Looked up only, never walked: the order is the host's.
    private final IdentityHashMap<Account, IdentityHashMap<Object, Integer>> known = new IdentityHashMap<>();

    References(int space, Resource resource) {
        this.space = space;
        this.resource = resource;
    }

    /// The same object of the same domain has one number as long as it is there.
    long externalise(Account maker, Object object) {
        var mine = known.get(maker);
        var old = mine == null ? null : mine.get(object);
        if (old != null) {
            return number(old);
        }
        if (free.isEmpty() && places == MOST) {
            throw new VmException(Reason.QUOTA,
                    "context %d has no room for more than %d references; delete some".formatted(space, MOST));
        }
        if (!maker.charge(resource)) {
            throw new VmException(Reason.QUOTA, "%s has %d references out and may have no more; delete some"
                    .formatted(maker.holder(), maker.held(resource)));
        }
        int place = place();
        objects[place] = object;
        makers[place] = maker;
        if (mine == null) {
            mine = new IdentityHashMap<>();
            known.put(maker, mine);
        }
        mine.put(object, place);
        return number(place);
    }

    /// @throws VmException when the number is none of this space's, or another domain's
    Object internalise(Account who, long number) {
        var object = objects[checked(who, number)];
        if (object == null) {
            throw absent(number);
        }
        return object;
    }

    void delete(Account who, long number) {
        vacate(checked(who, number));
    }

    /// All that the domain made.
    void release(Account account) {
        for (int place = 0; place < places; place++) {
            if (makers[place] == account) {
                vacate(place);
            }
        }
        known.remove(account);
    }

    void clear() {
        for (int place = 0; place < places; place++) {
            if (makers[place] != null) {
                vacate(place);
            }
        }
        known.clear();
    }

    /// The maker of each, one after the other.
    void walk(Consumer<Account> holder) {
        for (int place = 0; place < places; place++) {
            var maker = makers[place];
            if (maker != null) {
                holder.accept(maker);
            }
        }
    }

    private int place() {
        if (!free.isEmpty()) {
            return free.removeLast();
        }
        if (places == objects.length) {
            int room = Math.min(MOST, places * 2);
            objects = Arrays.copyOf(objects, room);
            makers = Arrays.copyOf(makers, room);
            uses = Arrays.copyOf(uses, room);
        }
        return places++;
    }

    private void vacate(int place) {
        var maker = makers[place];
        var object = objects[place];
        if (maker == null || object == null) {
            throw new IllegalStateException("place " + place + " of context " + space + " is vacated and empty");
        }
        var mine = known.get(maker);
        if (mine != null) {
            mine.remove(object);
        }
        objects[place] = null;
        makers[place] = null;
        maker.credit(resource);
        // A place whose uses are all spent stays empty: no number is ever given twice.
        if (++uses[place] <= LAST_USE) {
            free.add(place);
        }
    }

    private long number(int place) {
        return ((long) space << (2 * PLACE_BITS)) | ((long) uses[place] << PLACE_BITS) | (place + 1);
    }

    private int checked(Account who, long number) {
        int place = (int) (number & PLACE_MASK) - 1;
        if (place < 0 || place >= places || number(place) != number || makers[place] == null) {
            throw absent(number);
        }
        if (makers[place] != who) {
            throw new VmException(Reason.FOREIGN,
                    "reference 0x%x of context %d was not made by %s".formatted(number, space, who.holder()));
        }
        return place;
    }

    private VmException absent(long number) {
        return new VmException(Reason.ABSENT,
                "context %d has no reference 0x%x: it was never given, is another space's, or was deleted"
                        .formatted(space, number));
    }
}
