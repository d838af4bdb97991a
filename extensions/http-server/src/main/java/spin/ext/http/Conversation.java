package spin.ext.http;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Threads;
import spin.core.strand.Timer;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.TcpConnection;

/// One caller, on a strand of its own: requests are answered one behind the other, however many the caller sends at once.
///
/// Nobody is waited for longer than is said here: a request has to be there as a whole [#REQUEST_SECONDS] after its first byte, its first byte
/// [#IDLE_SECONDS] after the last answer, and each piece of an answer has to find room within [#WRITE_SECONDS].
final class Conversation implements Runnable {
    private static final int REQUEST_SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final int WRITE_SECONDS = 30;
    private static final int FAREWELL_SECONDS = 2;
    private static final int PIECE = 16_384;

    private final HttpServer server;
    private final Threads threads;
    private final TcpConnection caller;
    private final RequestReader requests = new RequestReader(this::read);
    private @Nullable Timer patience;
    private boolean begun;

    Conversation(HttpServer server, Threads threads, TcpConnection caller) {
        this.server = server;
        this.threads = threads;
        this.caller = caller;
    }

    @Override
    public void run() {
        try {
            caller.noDelay(true);
            converse();
            farewell();
        } catch (ConnectionLostException | IllegalStateException gone) {
            // The caller went, was too slow, or cannot be given what it was promised: only a reset says so.
            caller.abort();
        } finally {
            lose();
            server.over();
        }
    }

    private void converse() {
        var responder = server.responder(this::write);
        for (boolean more = true; more;) {
            begun = requests.hasMore();
            wait(begun ? REQUEST_SECONDS : IDLE_SECONDS);
            try {
                var request = requests.read();
                lose();
                if (request == null) {
                    return;
                }
                server.answered(responder.answer(request));
                more = !request.last();
            } catch (RefusedException refused) {
                lose();
                server.answered(responder.refuse(refused, false, true));
                more = false;
            }
        }
    }

    /// Closes so that the last answer arrives: text that comes meanwhile is thrown away, for closing in front of it would be a reset.
    private void farewell() {
        lose();
        caller.closeOutput();
        wait(FAREWELL_SECONDS);
        var rest = new byte[1024];
        while (caller.read(rest, 0, rest.length) > 0) {
            // Nobody wants it.
        }
        lose();
        caller.close();
    }

    private int read(byte[] into, int at, int length) {
        int count = caller.read(into, at, length);
        if (count > 0 && !begun) {
            begun = true;
            wait(REQUEST_SECONDS);
        }
        return count;
    }

    private void write(byte[] bytes, int from, int length) {
        for (int done = 0; done < length; done += PIECE) {
            int piece = Math.min(PIECE, length - done);
            if (caller.writable() < piece) {
                wait(WRITE_SECONDS);
                caller.writeAll(bytes, from + done, piece);
                lose();
            } else {
                caller.writeAll(bytes, from + done, piece);
            }
        }
    }

    /// From now on the caller has so many seconds.
    private void wait(int seconds) {
        lose();
        patience = threads.after("http", seconds * threads.cyclesPerSecond(), caller::abort);
    }

    private void lose() {
        var timer = patience;
        if (timer != null) {
            timer.cancel();
            patience = null;
        }
    }
}
