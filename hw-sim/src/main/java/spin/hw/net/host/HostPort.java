package spin.hw.net.host;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.pcap.Direction;

/// A port over a link of the host, recorded.
///
/// The machine's own thread takes frames from the host at its polls, and waits for them where it has nothing else to do: a thread between
/// the two would have to be woken for each frame, and wake in turn. What comes while the machine does not look waits in the host, which drops
/// what is too much, as an interface does whose machine is busy. What the machine sends goes to the host at once, at the
/// price in cycles of the medium.
///
/// A link that fails delivers nothing more; [#failure] says why. The machine runs on, as with any dead cable.
///
/// For the machine's thread, but for [#wake].
public final class HostPort extends PolledPort implements Closeable {
    /// A wire brings one frame after the other. What the host brings at once is spread over polls, or it would overrun a receiver
    /// whose ring has a usual size.
    private static final int MOST_AT_ONCE = 64;

    private final HostLink link;
    private final Recorder recorder;
    private final byte[] buffer = new byte[LinkPort.MAXIMUM_LENGTH];
    private @Nullable IOException failure;
    /// Nothing comes any more.
    private boolean ended;
    /// Taken from the host by [#hasFrame] and not yet by a poll.
    private byte @Nullable [] first;
    /// How many frames this poll may still take.
    private int budget;
    private long budgetOf = -1;

    /// @param pollCycles how often the machine looks; a frame is late by at most that
    public HostPort(Station station, Medium medium, long pollCycles, HostLink link, Recorder recorder)
            throws IOException {
        super(station, medium, pollCycles);
        this.link = link;
        this.recorder = recorder;
        recorder.begin(station, pollCycles);
    }

    @Override
    byte @Nullable [] take(long pollCycle) {
        if (budgetOf != pollCycle) {
            budgetOf = pollCycle;
            budget = MOST_AT_ONCE;
        }
        if (budget == 0 || !hasFrame()) {
            return null;
        }
        budget--;
        byte[] frame = first;
        first = null;
        if (frame != null) {
            recorder.note(station(), pollCycle, frame, Direction.INBOUND);
        }
        return frame;
    }

    @Override
    boolean pass(long cycle, byte[] frame) {
        recorder.note(station(), cycle, frame, Direction.OUTBOUND);
        try {
            return link.transmit(frame, 0, frame.length);
        } catch (IOException broken) {
            fail(broken);
            return false;
        }
    }

    /// Whether a frame is there for the next poll.
    public boolean hasFrame() {
        if (first == null && !ended) {
            try {
                int length = link.receive(buffer);
                first = length > 0 ? Arrays.copyOf(buffer, length) : null;
                ended = length < 0;
            } catch (IOException broken) {
                fail(broken);
            }
        }
        return first != null;
    }

    private void fail(IOException broken) {
        failure = broken;
        ended = true;
    }

    /// Waits in host time until a frame may be there for the next poll, or [#wake]: what an idle machine does instead of polling in vain. May
    /// return without either. A link that has ended wakes nobody; then the thread is parked.
    ///
    /// @param atMostNanos [Long#MAX_VALUE] for as long as it takes
    public void await(long atMostNanos) {
        if (first != null) {
            return;
        }
        if (ended) {
            LockSupport.parkNanos(this, atMostNanos);
            return;
        }
        try {
            link.await(atMostNanos);
        } catch (IOException broken) {
            fail(broken);
        }
    }

    /// Ends the present [#await], or the next one; from any thread. One that waits though the link has ended is unparked instead.
    public void wake() {
        link.wake();
    }

    /// Why the link has failed, if it has.
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() throws IOException {
        try (recorder) {
            link.close();
        }
    }
}
