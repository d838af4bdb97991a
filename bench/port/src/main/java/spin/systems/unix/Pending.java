package spin.systems.unix;

/// Signals that have been sent and not been taken yet: of a process, or of one thread of it. Of each there is one at most, with what was told first.
final class Pending {

    /// A bit for each.
    long set;
    final long[] codes = new long[Signals.MOST + 1];
    final long[] senders = new long[Signals.MOST + 1];
    final long[] values = new long[Signals.MOST + 1];

    void add(int signal, long code, long sender, long value) {
        if ((set & Signals.bit(signal)) == 0) {
            set |= Signals.bit(signal);
            codes[signal] = code;
            senders[signal] = sender;
            values[signal] = value;
        }
    }
}
