package spin.plexus.tcp;

import java.util.ArrayList;
import java.util.List;

/// One machine whose peer is the test. Numbers are relative: the peer's first is 1000 and its SYN has that number; ours
/// are counted from our SYN, which is 0.
final class Lone {
    static final int HERE = 0x0a000001;
    static final int PEER = 0x0a000002;
    static final int PORT = 80;
    static final int PEERS_PORT = 4000;
    static final int PEERS_SYN = 1000;
    static final Settings PLAIN = Settings.standard().with(new Settings.Choices(false, false, false, 0));

    final TcpStack stack;
    final List<String> sent = new ArrayList<>();
    final List<Observer.Happening> happened = new ArrayList<>();
    Connection connection;
    private final Segment segment = new Segment();
    private int initial;
    long now = 1_000_000_000L;

    Lone() {
        this(PLAIN);
    }

    @SuppressWarnings("NullAway.Init") // the connection is there once the peer or the test has called
    Lone(Settings settings) {
        stack = new TcpStack(settings, Reno.RENO, 1, this::note);
    }

    static Lone in(State state) {
        return in(state, PLAIN);
    }

    /// A connection in that state, called by the peer where that is possible; nothing that was sent on the way is kept.
    static Lone in(State state, Settings settings) {
        var lone = new Lone(settings);
        switch (state) {
            case CLOSED -> lone.happened.clear();
            case LISTEN -> lone.stack.listen(PORT, 4);
            case SYN_SENT -> lone.call();
            case SYN_RECEIVED -> lone.called();
            case ESTABLISHED -> lone.established();
            case FIN_WAIT_1 -> lone.established().connection.close(lone.now);
            case FIN_WAIT_2 -> {
                lone.established().connection.close(lone.now);
                lone.hear(Segment.ACK, 1001, 2);
            }
            case CLOSE_WAIT -> lone.established().hear(Segment.ACK | Segment.FIN, 1001, 1);
            case CLOSING -> {
                lone.established().connection.close(lone.now);
                lone.hear(Segment.ACK | Segment.FIN, 1001, 1);
            }
            case LAST_ACK -> {
                lone.established().hear(Segment.ACK | Segment.FIN, 1001, 1);
                lone.connection.close(lone.now);
            }
            case TIME_WAIT -> {
                lone.established().connection.close(lone.now);
                lone.hear(Segment.ACK | Segment.FIN, 1001, 2);
            }
        }
        lone.sent.clear();
        lone.happened.clear();
        return lone;
    }

    Lone call() {
        connection = stack.connect(HERE, PORT, PEER, PEERS_PORT, now);
        observe();
        return this;
    }

    private void called() {
        var listener = stack.listen(PORT, 4);
        listener.observe((_, what) -> happened.add(what));
        hear(Segment.SYN, PEERS_SYN, 0);
        connection = stack.connections().getFirst();
        observe();
    }

    private Lone established() {
        called();
        hear(Segment.ACK, 1001, 1);
        return this;
    }

    private void observe() {
        connection.observe((_, what) -> happened.add(what));
    }

    /// A segment without text comes in.
    Lone hear(int flags, int sequence, int acknowledgement) {
        return hear(flags, sequence, acknowledgement, 0, 8192);
    }

    Lone hear(int flags, int sequence, int acknowledgement, int length, int window) {
        prepare(flags, sequence, acknowledgement, length, window);
        stack.arrived(segment, now);
        return this;
    }

    /// The same, to be completed and handed in by [#arrive].
    Segment prepare(int flags, int sequence, int acknowledgement, int length, int window) {
        int mine = (flags & Segment.ACK) == 0 ? 0 : initial + acknowledgement;
        return segment.from(PEER, PEERS_PORT).to(HERE, PORT).header(flags, sequence, mine, window)
                .payload(Payload.of(new byte[length]), length);
    }

    Lone arrive() {
        stack.arrived(segment, now);
        return this;
    }

    /// A number of ours as it stands in segments.
    int absolute(int relative) {
        return initial + relative;
    }

    Lone write(int length) {
        connection.write(new byte[length], 0, length, now);
        return this;
    }

    /// Time passes, and what is due is done.
    Lone pass(long milliseconds) {
        long end = now + milliseconds * 1_000_000;
        while (stack.deadline() <= end) {
            now = Math.max(now, stack.deadline());
            stack.tick(now);
        }
        now = end;
        return this;
    }

    /// What has been sent since this was asked last.
    String said() {
        var text = String.join("; ", sent);
        sent.clear();
        return text;
    }

    private void note(Segment out) {
        if (out.has(Segment.SYN)) {
            initial = out.sequence();
        }
        var flags = new StringBuilder();
        for (int bit = 0; bit < 6; bit++) {
            if (out.has(1 << bit)) {
                flags.append("FSRPAU".charAt(bit));
            }
        }
        // A reset for a number that the peer named carries that number.
        sent.add("%s %d(%d)%s".formatted(flags,
                out.sequence() - (out.has(Segment.RST) && !out.has(Segment.ACK) ? 0 : initial),
                out.payloadLength(), out.has(Segment.ACK) ? " ack " + out.acknowledgement() : ""));
    }
}
