package spin.plexus.packetdrill;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the numbers of a script and those on the wire differ, for one connection.
///
/// A script counts from each side's initial number, except in a segment with SYN, which has the number as it is. The
/// remote side's number is the script's; the local one is known when its SYN is seen.
final class Conversation {
    static final long MASK = 0xffff_ffffL;

    final int localPort;
    final int remotePort;
    private long localStart;
    private long remoteStart;
    private boolean remoteKnown;
    private boolean established;
    private final Map<Long, Long> timestamps = new HashMap<>();
    private @Nullable Long clock;

    Conversation(int localPort, int remotePort) {
        this.localPort = localPort;
        this.remotePort = remotePort;
    }

    void remoteBegins(long number) {
        remoteStart = number;
        remoteKnown = true;
    }

    void localBegins(long number) {
        localStart = number;
    }

    boolean remoteKnown() {
        return remoteKnown;
    }

    /// Whether a SYN of that number means another connection: this one is past its own.
    boolean isOver(long number) {
        return established && number == remoteStart;
    }

    void establish() {
        established = true;
    }

    long remoteOnWire(long inScript) {
        return (inScript + remoteStart) & MASK;
    }

    long localOnWire(long inScript) {
        return (inScript + localStart) & MASK;
    }

    long remoteInScript(long onWire) {
        return (onWire - remoteStart) & MASK;
    }

    long localInScript(long onWire) {
        return (onWire - localStart) & MASK;
    }

    /// The script calls a timestamp of the stack by another number.
    void callsTimestamp(long inScript, long onWire) {
        timestamps.put(inScript, onWire);
    }

    /// By how many ticks a timestamp is from what the script says, on the clock that the first one of this connection was read from.
    long timestampOff(long inScript, long onWire) {
        long offset = onWire - inScript;
        if (clock == null) {
            clock = offset;
        }
        return Math.abs((int) (offset - clock));
    }

    /// What the remote side echoes: a timestamp that the script has named, else the number as it is.
    long timestampOnWire(long inScript) {
        return timestamps.getOrDefault(inScript, inScript);
    }
}
