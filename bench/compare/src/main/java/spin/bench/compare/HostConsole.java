package spin.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;

/// The program's terminal is that of the command.
///
/// A host's stream cannot be asked whether its end has come, so where nothing is there to be had at once a thread of the host's reads, and the machine
/// goes on. It is let wait a little each time it asks, or a machine that does nothing else would ask as fast as the host can.
final class HostConsole implements ProgramConsole {
    private static final int MOST = 8192;
    private static final long PATIENCE_MILLIS = 10;

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    /// Read and not yet given to the program; empty at the end.
    private byte @Nullable [] typed;
    private @Nullable FutureTask<byte[]> reading;

    HostConsole(InputStream in, OutputStream out, OutputStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public void write(boolean beside, byte[] bytes) {
        try {
            var to = beside ? err : out;
            to.write(bytes);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean hasInput() {
        if (typed != null) {
            return true;
        }
        try {
            if (reading == null && in.available() > 0) {
                return true;
            }
            typed = begun().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            reading = null;
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private FutureTask<byte[]> begun() {
        var task = reading;
        if (task == null) {
            task = new FutureTask<>(() -> bytes(MOST));
            reading = task;
            Thread.ofPlatform().daemon().name("console").start(task);
        }
        return task;
    }

    private byte[] bytes(int most) throws IOException {
        var bytes = new byte[most];
        return Arrays.copyOf(bytes, Math.max(0, in.read(bytes)));
    }

    private static RuntimeException failed(ExecutionException e) {
        return e.getCause() instanceof IOException io
                ? new UncheckedIOException(io)
                : new IllegalStateException("The console cannot be read: " + e.getCause() + ".", e);
    }

    @Override
    public byte[] read(int most) {
        try {
            var there = typed;
            if (there == null && reading == null) {
                return bytes(most);
            }
            if (there == null) {
                there = begun().get();
                reading = null;
            }
            typed = there.length > most ? Arrays.copyOfRange(there, most, there.length) : null;
            return Arrays.copyOf(there, Math.min(most, there.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new byte[0];
        }
    }
}
