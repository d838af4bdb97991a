package spin.core.strand;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;
import spin.hw.pal.ManagedCode;

/// Who may handle the traps of one address space: who started its program, and what the program itself has loaded. And what they have said of its code:
/// the user code in Java that they have bound there, and the ranges of machine code that begin anew when they have lost the processor.
public final class Clients {
    /// Each costs every jump of the program a look.
    private static final int MOST_BOUND = 64;
    /// Each costs a strand that has lost the processor a look.
    private static final int MOST_RANGES = 16;

    private final List<Requester> admitted = new ArrayList<>();
    private @Nullable List<Bound> bound;
    private List<Range> ranges = List.of();
    private ManagedCode.@Nullable Table managedCode;

    private record Bound(Requester who, long address) {}

    private record Range(Requester who, long first, long end) {}

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
        ranges = ranges.stream().filter(each -> each.who != who).toList();
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

    /// From now on a strand that loses the processor in the `length` bytes from `first` on begins at `first` anew.
    void restartable(Requester who, long first, int length) {
        long end = first + length;
        if (((first | end) & 3) != 0 || length <= 0 || first < 0 || end < 0) {
            throw new IllegalArgumentException(
                    "%d bytes from 0x%x on are no instructions of a program; give multiples of 4".formatted(length,
                            first));
        }
        for (var each : ranges) {
            if (first < each.end && each.first < end) {
                throw new IllegalArgumentException("from 0x%x to 0x%x code is restartable already".formatted(each.first,
                        each.end));
            }
        }
        if (ranges.size() == MOST_RANGES) {
            throw new IllegalArgumentException(
                    "a program has at most " + MOST_RANGES + " restartable ranges, and this one has them");
        }
        var more = new ArrayList<>(ranges);
        more.add(new Range(who, first, end));
        ranges = List.copyOf(more);
    }

    /// The same code is here as there.
    public void rangesOf(Clients other) {
        ranges = other.ranges;
    }

    /// Where code goes on at whose `pc` the processor was lost.
    long resumption(long pc) {
        for (var each : ranges) {
            if (each.first < pc && pc < each.end) {
                return each.first;
            }
        }
        return pc;
    }

    /// The space holds another program now.
    public void unbindAll() {
        ranges = List.of();
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
