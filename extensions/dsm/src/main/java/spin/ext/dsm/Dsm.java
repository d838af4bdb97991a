package spin.ext.dsm;

import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// Shared memory as an extension: the protocol of [Node] over a UDP port, and a prompt that makes accesses.
///
/// An access waits on its strand; the datagrams that bring its page are handled by the event. Both touch the node without losing the
/// processor in the middle, so the node needs no lock.
public final class Dsm implements Extension {
    static final int PORT = 4848;

    private static final String USAGE = "dsm join SELF ADDRESS ADDRESS... | read WORD | write WORD VALUE | add WORD VALUE | stats";
    private static final long NANOS = 1_000_000_000;
    private static final int TICKS_PER_SECOND = 100;
    private static final int LARGEST_WORD = Node.PAGES * Node.WORDS - 1;

    private @Nullable Node node;
    private int[] addresses = {};
    private long done;

    @Override
    public void start(Kernel kernel) {
        var threads = kernel.resolve(Threads.class);
        var endpoint = kernel.resolve(Udp.class).claim(PORT);
        kernel.events().on(Udp.class, Udp::packetArrived).key(endpoint).handle(packet -> arrived(packet, threads))
                .as("dsm").install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("dsm"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel.console(), threads, endpoint);
                    return true;
                })
                .as("dsm").install();
    }

    private void run(Words words, Console console, Threads threads, Endpoint endpoint) {
        switch (words.at(0)) {
            case "join" -> join(words, console, threads, endpoint);
            case "read" -> access(Access.Kind.READ, words, console, threads);
            case "write" -> access(Access.Kind.WRITE, words, console, threads);
            case "add" -> access(Access.Kind.ADD, words, console, threads);
            case "stats" -> stats(console);
            default -> console.println(USAGE);
        }
    }

    private void join(Words words, Console console, Threads threads, Endpoint endpoint) {
        int count = words.count() - 2;
        int self = words.number(1, Node.MOST_NODES - 1);
        if (node != null) {
            console.println("dsm: this machine has joined already; load dsm.jar anew to begin again");
            return;
        }
        if (count < 1 || count > Node.MOST_NODES || self < 0 || self >= count) {
            console.println("dsm: join needs the addresses of 1 to %d machines, and which of them, from 0 on, this is"
                    .formatted(Node.MOST_NODES));
            return;
        }
        var machines = new int[count];
        for (int i = 0; i < count; i++) {
            try {
                machines[i] = IpAddress.parse(words.at(i + 2));
            } catch (IllegalArgumentException nonsense) {
                console.println("dsm: " + nonsense.getMessage());
                return;
            }
        }
        addresses = machines;
        node = new Node(self, count, (int) threads.now(),
                (to, datagram) -> endpoint.send(machines[to], PORT, datagram));
        tickLater(threads);
        console.println("dsm: machine %d of %d, %d pages of %d words".formatted(self, count, Node.PAGES, Node.WORDS));
    }

    private void tickLater(Threads threads) {
        threads.after("dsm", threads.cyclesPerSecond() / TICKS_PER_SECOND, () -> tick(threads));
    }

    private void tick(Threads threads) {
        var present = node;
        if (present != null) {
            threads.unpreempted(() -> present.tick(now(threads)));
            tickLater(threads);
        }
    }

    /// From a machine that joined; what anybody else says is not looked at.
    private void arrived(UdpView packet, Threads threads) {
        var present = node;
        if (present == null || packet.sourcePort() != PORT) {
            return;
        }
        for (int address : addresses) {
            if (address == packet.sourceAddress()) {
                present.arrived(packet.payload(), now(threads));
                return;
            }
        }
    }

    private void access(Access.Kind kind, Words words, Console console, Threads threads) {
        var present = node;
        if (present == null) {
            console.println("dsm: join first");
            return;
        }
        int word = words.number(1, LARGEST_WORD);
        int value = kind == Access.Kind.READ ? 0 : words.number(2, Integer.MAX_VALUE);
        if (word < 0 || value < 0) {
            console.println("dsm: words are numbered from 0 to %d, and values from 0 to %d".formatted(LARGEST_WORD,
                    Integer.MAX_VALUE));
            return;
        }
        var over = threads.semaphore(0);
        var access = new Access(kind, word, value, over::release);
        threads.unpreempted(() -> present.access(access, now(threads)));
        over.acquire();
        done++;
        if (access.isLost()) {
            console.println("dsm: page %d went with a machine that died".formatted(access.page));
        } else {
            console.println(kind == Access.Kind.WRITE ? "dsm: written" : "dsm: %d".formatted(access.value()));
        }
    }

    private void stats(Console console) {
        var present = node;
        if (present == null) {
            console.println("dsm: join first");
            return;
        }
        console.println("dsm: %d accesses, %d datagrams refused, pages %s".formatted(done, present.malformed(),
                present.letters()));
    }

    private static long now(Threads threads) {
        long cycles = threads.now();
        long second = threads.cyclesPerSecond();
        return cycles / second * NANOS + cycles % second * NANOS / second;
    }
}
