package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;

/// A thread of a process, as Linux has them: a strand of the program's, a number, a mask and what was sent to it alone. Everything else is the
/// process's, and all its tasks have it.
final class Task {
    private static final int NAME_BYTES = 16;

    private final int number;
    private final Signals signals;
    private @Nullable Strand strand;
    private byte[] name = {};
    /// What is set to 0 at its end, with a wake for who waits there; 0 for nothing. For set_tid_address and CLONE_CHILD_CLEARTID.
    long clearedAtEnd;
    /// Locks that are to be marked at its end; 0 for none. For set_robust_list.
    long robustList;
    /// The address of the access that failed last.
    long failedAddress;

    Task(int number, Signals signals) {
        this.number = number;
        this.signals = signals;
        signals.task(this);
    }

    /// The first one has the process's number.
    int number() {
        return number;
    }

    Signals signals() {
        return signals;
    }

    /// 16 bytes, the last of them 0.
    void name(byte[] newName) {
        name = newName;
    }

    /// @param otherwise its name as long as it has given itself none
    byte[] name(String otherwise) {
        if (name.length > 0) {
            return name;
        }
        var bytes = Arrays.copyOf(otherwise.getBytes(StandardCharsets.ISO_8859_1), NAME_BYTES);
        bytes[NAME_BYTES - 1] = 0;
        return bytes;
    }

    Strand strand() {
        var mine = strand;
        if (mine == null) {
            throw new IllegalStateException("task " + number + " has no strand yet");
        }
        return mine;
    }

    void strand(Strand newStrand) {
        strand = newStrand;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
