package spin.ext.dsm;

import java.util.ArrayDeque;

/// What the manager of one page knows: who may write or who may read, never both, and who wants to. One request at a time.
///
/// Source: Li and Hudak, "Memory Coherence in Shared Virtual Memory Systems", TOCS 7(4), 1989, 3.1: the improved centralised manager,
/// here with the manager in the way of the content as well, so that it has what the last writer wrote when nobody writes.
final class Directory {
    private static final int NOBODY = -1;

    private final int page;
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private long[] content = new long[Node.WORDS];
    private int writer = NOBODY;
    /// A bit for each node that may read.
    private int readers;
    /// Those who have still to answer before the first request can be granted.
    private int awaited;
    private int dead;
    private boolean lost;

    private record Request(int node, boolean write) {}

    /// How a manager speaks with a node, itself included.
    interface Voice {
        void say(int node, Message message);
    }

    Directory(int page) {
        this.page = page;
    }

    void heard(int from, Message message, Voice voice) {
        switch (message.kind()) {
            case READ, WRITE -> {
                requests.add(new Request(from, message.kind() == Message.Kind.WRITE));
                if (requests.size() == 1) {
                    begin(voice);
                }
            }
            case CONTENT -> {
                if (from == writer && isAwaited(from)) {
                    content = message.content().clone();
                    writer = NOBODY;
                    readers = first().write() ? 0 : bit(from);
                    answered(from, voice);
                }
            }
            case INVALIDATED -> {
                readers &= ~bit(from);
                answered(from, voice);
            }
            case NOTHING, SHARE, YIELD, INVALIDATE, READABLE, WRITABLE, LOST -> {
                // Not to a manager.
            }
        }
    }

    private void begin(Voice voice) {
        while (!requests.isEmpty() && awaited == 0) {
            var request = first();
            if ((dead & bit(request.node())) != 0) {
                requests.remove();
                continue;
            }
            if (lost) {
                requests.remove();
                voice.say(request.node(), Message.of(Message.Kind.LOST, page));
                continue;
            }
            if (writer != NOBODY && writer != request.node()) {
                awaited = bit(writer);
                voice.say(writer, Message.of(request.write() ? Message.Kind.YIELD : Message.Kind.SHARE, page));
                return;
            }
            int others = readers & ~bit(request.node());
            if (request.write() && others != 0) {
                awaited = others;
                for (int node = 0; node < Node.MOST_NODES; node++) {
                    if ((others & bit(node)) != 0) {
                        voice.say(node, Message.of(Message.Kind.INVALIDATE, page));
                    }
                }
                return;
            }
            grant(voice);
        }
    }

    private void grant(Voice voice) {
        var request = requests.remove();
        if (request.write()) {
            readers = 0;
            writer = request.node();
            voice.say(request.node(), Message.of(Message.Kind.WRITABLE, page, content));
        } else {
            readers |= bit(request.node());
            voice.say(request.node(), Message.of(Message.Kind.READABLE, page, content));
        }
    }

    private void answered(int from, Voice voice) {
        if (isAwaited(from)) {
            awaited &= ~bit(from);
            begin(voice);
        }
    }

    /// A node is dead, and has not used any copy for a while. What it alone had is lost: somebody may have seen another page that it wrote
    /// later, so an older state of this one would be one that never was.
    void died(int node, Voice voice) {
        dead |= bit(node);
        readers &= ~bit(node);
        if (writer == node) {
            writer = NOBODY;
            lost = true;
        }
        awaited &= ~bit(node);
        begin(voice);
    }

    private Request first() {
        return requests.element();
    }

    private boolean isAwaited(int node) {
        return (awaited & bit(node)) != 0;
    }

    private static int bit(int node) {
        return 1 << node;
    }
}
