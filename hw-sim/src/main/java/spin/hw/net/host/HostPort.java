package spin.hw.net.host;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.pcap.Direction;

/// A port over a link of the host, recorded.
///
/// A host thread of its own waits for frames and puts them into a bounded queue; the machine empties that at its polls. What
/// comes while the queue is full is dropped, as an interface does whose machine is busy, and counted outside the simulation.
/// What the machine sends goes to the host at once, at the price in cycles of the medium.
///
/// A link that fails delivers nothing more; [#failure] says why. The machine runs on, as with any dead cable.
public final class HostPort extends PolledPort implements Closeable {
    private static final int QUEUE = 1024;
    /// A wire brings one frame after the other. What the host brings at once is spread over polls, or it would overrun a receiver
    /// whose ring has a usual size.
    private static final int MOST_AT_ONCE = 64;

    private final HostLink link;
    private final Recorder recorder;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong overflowed = new AtomicLong();
    private final Thread reader;
    private volatile @Nullable IOException failure;
    private volatile Runnable onFrame = () -> {};
    /// Taken from the queue by [#awaitFrame] and not yet by a poll.
    private byte @Nullable [] first;
    /// How many frames this poll may still take: those that were there when it began.
    private int budget;
    private long budgetOf = -1;

    /// Starts to listen.
    ///
    /// @param pollCycles how often the machine looks; a frame is late by at most that
    public HostPort(Station station, Medium medium, long pollCycles, HostLink link, Recorder recorder)
            throws IOException {
        super(station, medium, pollCycles);
        this.link = link;
        this.recorder = recorder;
        recorder.begin(station, pollCycles);
        this.reader = Thread.ofPlatform().name(station.name() + " reads " + link.name()).daemon().start(this::listen);
    }

    private void listen() {
        byte[] buffer = new byte[LinkPort.MAXIMUM_LENGTH];
        try {
            for (int length = link.receive(buffer); length >= 0; length = link.receive(buffer)) {
                if (!queue.offer(Arrays.copyOf(buffer, length))) {
                    overflowed.incrementAndGet();
                }
                onFrame.run();
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    @Override
    byte @Nullable [] take(long pollCycle) {
        if (budgetOf != pollCycle) {
            budgetOf = pollCycle;
            budget = Math.min(MOST_AT_ONCE, queue.size() + (first == null ? 0 : 1));
        }
        if (budget == 0) {
            return null;
        }
        budget--;
        byte[] frame = first == null ? queue.poll() : first;
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
            failure = broken;
            return false;
        }
    }

    /// Waits in host time until a frame is there for the next poll: what an idle machine does instead of polling in vain.
    ///
    /// @return whether there is one
    public boolean awaitFrame(long atMostNanos) throws InterruptedException {
        if (first == null) {
            first = queue.poll(atMostNanos, TimeUnit.NANOSECONDS);
        }
        return first != null;
    }

    /// Whether a frame is there for the next poll.
    public boolean hasFrame() {
        return first != null || !queue.isEmpty();
    }

    /// Calls `action` on the host thread that listens, after each frame that came.
    public void onFrame(Runnable action) {
        onFrame = action;
    }

    /// Why the link has failed, if it has.
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /// Frames that came while the queue was full.
    public long overflowed() {
        return overflowed.get();
    }

    /// Closes link and recording and waits for the host thread to end.
    @Override
    public void close() throws IOException {
        try (recorder) {
            link.close();
            reader.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HostLinkException(
                    "Interrupted while " + link.name() + " was closing; its host thread ends by itself.", interrupted);
        }
    }
}
