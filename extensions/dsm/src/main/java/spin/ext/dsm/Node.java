package spin.ext.dsm;

import java.util.ArrayDeque;

/// One machine's part of a memory that several share: words of 64 bits in pages of 8 KB, sequentially consistent. There is one order of all accesses
/// of all machines, in which each machine's stand as it made them, and every load sees the last store before it.
///
/// Why: at any time either one node may write a page, or any number may read it; a write waits until every other copy is gone; and a node makes
/// one access after the other. The manager of page `p` is node `p mod n`, for good.
///
/// A node that is silent for ten seconds is dead to the others, for good. Pages that it alone held are lost, and so are those it managed: an
/// access to one fails. As a node uses no copy for longer than five seconds after the page's manager last answered it, one that only
/// was cut off has stopped using its copies by then.
///
/// Times are nanoseconds of any clock that runs as fast as those of the others. Every call sends what there is to say before it returns.
///
/// Source: Li and Hudak, TOCS 7(4), 1989; Lamport, "How to Make a Multiprocessor Computer", 1979; Gray and Cheriton, "Leases", SOSP '89.
final class Node {
    static final int WORDS = 1024;
    static final int PAGES = 64;
    static final int MOST_NODES = 8;

    private final int self;
    private final int incarnation;
    private final Wire wire;
    private final Channel[] channels;
    private final Replica[] replicas = new Replica[PAGES];
    private final Directory[] directories = new Directory[PAGES];
    private final ArrayDeque<Message> toMyself = new ArrayDeque<>();
    private boolean settling;
    private long now;
    private long malformed;

    /// Where datagrams go.
    interface Wire {
        void send(int node, byte[] datagram);
    }

    /// @param self 0 to nodes - 1
    /// @param incarnation another one each time that the machine begins anew
    Node(int self, int nodes, int incarnation, Wire wire) {
        this.self = self;
        this.incarnation = incarnation;
        this.wire = wire;
        channels = new Channel[nodes];
        for (int i = 0; i < nodes; i++) {
            channels[i] = new Channel();
        }
        for (int page = 0; page < PAGES; page++) {
            replicas[page] = new Replica(page);
            directories[page] = new Directory(page);
        }
    }

    /// Begins an access; it may be over when this returns.
    void access(Access access, long now) {
        this.now = now;
        replicas[access.page].access(access, new Managed(access.page));
        settle();
    }

    /// A datagram has come.
    void arrived(byte[] datagram, long now) {
        this.now = now;
        var envelope = Envelope.over(datagram);
        if (envelope == null || envelope.node() >= channels.length || envelope.node() == self) {
            malformed++;
            return;
        }
        int from = envelope.node();
        if (channels[from].arrived(envelope, now)) {
            for (var message = channels[from].next(); message != null; message = channels[from].next()) {
                heard(from, message);
            }
        }
        settle();
        serveAll();
    }

    /// To be called every few milliseconds.
    void tick(long now) {
        this.now = now;
        for (int node = 0; node < channels.length; node++) {
            var channel = channels[node];
            if (node == self || channel.isDead()) {
                continue;
            }
            if (channel.isSilent(now)) {
                channel.bury();
                died(node);
            } else {
                int peer = node;
                channel.tick(now, (number, heard, echo, message) -> put(peer, number, heard, echo, message));
            }
        }
        serveAll();
    }

    /// Datagrams that were none.
    long malformed() {
        return malformed;
    }

    boolean isDead(int node) {
        return channels[node].isDead();
    }

    /// A letter for each page: `w` may be written here, `r` may be read, `-` neither, `X` is lost.
    String letters() {
        var letters = new StringBuilder();
        for (var replica : replicas) {
            letters.append(replica.letter());
        }
        return letters.toString();
    }

    private void died(int node) {
        for (int page = 0; page < PAGES; page++) {
            if (manager(page) == self) {
                directories[page].died(node, this::say);
            } else if (manager(page) == node) {
                replicas[page].lose(new Managed(page));
            }
        }
        settle();
    }

    private int manager(int page) {
        return page % channels.length;
    }

    private void say(int node, Message message) {
        if (node == self) {
            toMyself.add(message);
        } else {
            channels[node].send(message, now, (number, heard, echo, out) -> put(node, number, heard, echo, out));
        }
    }

    private void put(int node, int number, int heard, long echo, Message message) {
        wire.send(node, new Envelope(self, incarnation, number, heard, now, echo, message).toBytes());
    }

    private void heard(int from, Message message) {
        int page = message.page();
        switch (message.kind()) {
            case READ, WRITE, CONTENT, INVALIDATED -> {
                if (manager(page) == self) {
                    directories[page].heard(from, message, this::say);
                }
            }
            case SHARE, YIELD, INVALIDATE, READABLE, WRITABLE, LOST -> {
                if (manager(page) == from) {
                    replicas[page].heard(message, new Managed(page));
                }
            }
            case NOTHING -> {
                // It has no number, so no channel hands it on.
            }
        }
    }

    /// What this node as a manager and this node as a reader have to say to each other, in its order.
    private void settle() {
        if (settling) {
            return;
        }
        settling = true;
        for (var message = toMyself.poll(); message != null; message = toMyself.poll()) {
            heard(self, message);
        }
        settling = false;
    }

    /// A lease may have been renewed.
    private void serveAll() {
        for (int page = 0; page < PAGES; page++) {
            replicas[page].serve(new Managed(page));
        }
        settle();
    }

    /// The way from a page's copy here to its manager.
    private final class Managed implements Replica.Manager {
        private final int page;

        Managed(int page) {
            this.page = page;
        }

        @Override
        public void ask(Message message) {
            say(manager(page), message);
        }

        @Override
        public boolean isSure() {
            return manager(page) == self || channels[manager(page)].holds(now);
        }
    }
}
