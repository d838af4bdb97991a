package spin.ext.videoserver;

import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// A video server: 30 frames a second of 12,500 bytes, 3 Mb/s, to whoever joins.
///
/// ```
///  0        4       6        8
///  +--------+-------+--------+---------
///  | frame  | piece | pieces | pixels …      from port 8001; a client sends `J` to port 8000 to join and `L` to leave
///  +--------+-------+--------+---------
/// ```
///
/// The strand that makes the frames sends each piece once. A handler on the event of that sending sends it to all other clients: the work
/// of making and sending a frame does not depend on how many watch, only the copies do.
///
/// The frames are a pattern that moves, made here: this kernel's extensions have no files to read them from.
///
/// Source: Bershad et al., SOSP '95, 5.3 and figure 6.
public final class VideoServer implements Extension {
    static final int CONTROL = 8000;
    static final int SOURCE = 8001;
    static final int FRAME = 12_500;
    static final int PIECE = 1400;

    private static final int HEADER = 8;
    private static final int MOST_FRAMES = 1_000_000;
    private static final int PRIORITY = 31;
    /// A thirtieth of a second of the usual machine, whose clock has 133,333,333 cycles in one.
    private static final long FRAME_CYCLES = 4_444_444;

    private final Clients clients = new Clients();
    private long frames;
    private long sent;
    private int left;
    private @Nullable Strand strand;

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        var threads = kernel.resolve(Threads.class);
        var control = udp.claim(CONTROL);
        var source = udp.claim(SOURCE);
        var events = kernel.events();
        events.on(Udp.class, Udp::packetArrived).key(control).handle(this::control).as("control").install();
        events.on(Udp.class, Udp::packetSend).key(source).handle(clients::fanOut).as("fan out").install();
        events.on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("video"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel.console(), threads, source);
                    return true;
                })
                .as("video").install();
    }

    private void control(UdpView datagram) {
        if (datagram.payloadLength() != 1) {
            return;
        }
        var client = new Clients.Client(datagram.sourceAddress(), datagram.sourcePort());
        switch (datagram.payloadByte(0)) {
            case 'J' -> clients.join(client);
            case 'L' -> clients.leave(client);
            default -> {
                // Not a word of this protocol.
            }
        }
    }

    private void run(Words words, Console console, Threads threads, Endpoint source) {
        switch (words.at(0)) {
            case "start", "play" -> {
                var playing = begin(words.number(1, MOST_FRAMES), console, threads, source);
                if (playing != null && words.at(0).equals("play")) {
                    threads.join(playing);
                }
            }
            case "stop" -> left = 0;
            case "stats" -> console.println("video: %d clients, %d frames, %d datagrams sent once, %d copies"
                    .formatted(clients.count(), frames, sent, clients.copies()));
            default -> console.println("video start FRAMES | play FRAMES | stop | stats");
        }
    }

    private @Nullable Strand begin(int wanted, Console console, Threads threads, Endpoint source) {
        if (wanted <= 0) {
            console.println("video: start needs a number of frames");
            return null;
        }
        left = wanted;
        var playing = strand;
        if (playing == null) {
            playing = threads.fork("video", PRIORITY, () -> play(threads, source));
            strand = playing;
        }
        return playing;
    }

    private void play(Threads threads, Endpoint source) {
        long next = threads.now();
        for (; left > 0; left--) {
            show(source);
            next += FRAME_CYCLES;
            threads.sleep(Math.max(0, next - threads.now()));
        }
        strand = null;
    }

    private void show(Endpoint source) {
        frames++;
        if (clients.isEmpty()) {
            return;
        }
        int pieces = (FRAME + PIECE - 1) / PIECE;
        var client = clients.first();
        for (int piece = 0; piece < pieces; piece++) {
            source.send(client.address(), client.port(), piece((int) frames, piece, pieces));
            sent++;
        }
    }

    /// One piece of a frame: pixel `i` of frame `n` is `i + n`, so whoever has a frame can tell that it is whole.
    private static byte[] piece(int frame, int piece, int pieces) {
        int from = piece * PIECE;
        int length = Math.min(PIECE, FRAME - from);
        var bytes = new byte[HEADER + length];
        bytes[0] = (byte) (frame >>> 24);
        bytes[1] = (byte) (frame >>> 16);
        bytes[2] = (byte) (frame >>> 8);
        bytes[3] = (byte) frame;
        bytes[5] = (byte) piece;
        bytes[7] = (byte) pieces;
        for (int i = 0; i < length; i++) {
            bytes[HEADER + i] = (byte) (from + i + frame);
        }
        return bytes;
    }
}
