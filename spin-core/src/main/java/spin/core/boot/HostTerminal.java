package spin.core.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import spin.core.strand.Processor;
import spin.core.strand.Semaphore;
import spin.core.strand.ThreadService;
import spin.core.user.Terminal;

/// Standard input and output of this process as a program's terminal. A thread of the host reads, once the program asks; what it has
/// read is handed over between two strands, by the machine's own thread.
final class HostTerminal implements Terminal {
    private static final int CHUNK = 8192;
    private static final byte[] END = {};

    private final Processor processor;
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final LinkedBlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();
    // What follows is the machine's thread's.
    private final Semaphore there;
    private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
    private boolean reading;
    private boolean ended;

    HostTerminal(Processor processor, InputStream in, OutputStream out, OutputStream err) {
        this.processor = processor;
        this.in = in;
        this.out = out;
        this.err = err;
        there = new ThreadService(processor, SpinKernel.KERNEL).semaphore(0);
    }

    @Override
    public void write(byte[] bytes) {
        write(out, bytes);
    }

    @Override
    public void writeError(byte[] bytes) {
        write(err, bytes);
    }

    private static void write(OutputStream stream, byte[] bytes) {
        try {
            stream.write(bytes);
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the program's output cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] read(int most) {
        if (most <= 0) {
            return new byte[0];
        }
        begin();
        while (unread.isEmpty() && !ended) {
            there.acquire();
        }
        var chunk = unread.pollFirst();
        if (chunk == null) {
            return new byte[0];
        }
        if (chunk.length > most) {
            unread.addFirst(Arrays.copyOfRange(chunk, most, chunk.length));
            return Arrays.copyOf(chunk, most);
        }
        return chunk;
    }

    /// Whether somebody waits for input that may still come.
    boolean isAwaited() {
        return reading && !ended;
    }

    /// Hands over what has been read. Waits for it if told to.
    void deliver(boolean wait) throws InterruptedException {
        var chunk = wait ? typed.take() : typed.poll();
        for (; chunk != null; chunk = typed.poll()) {
            if (chunk.length == 0) {
                ended = true;
            } else {
                unread.add(chunk);
            }
            there.release();
        }
    }

    private void begin() {
        if (reading) {
            return;
        }
        reading = true;
        var reader = new Thread(this::readAll, "terminal");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        try {
            var buffer = new byte[CHUNK];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                typed.add(Arrays.copyOf(buffer, n));
                processor.attend();
            }
        } catch (IOException _) {
            // To the program a terminal that cannot be read has ended.
        } finally {
            typed.add(END);
            processor.attend();
        }
    }
}
