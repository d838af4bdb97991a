package spin.ext.stride;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Strand;
import spin.core.strand.Strands;

/// The policy by itself: of the clients that want the processor the one with the least pass gets it, and its pass advances by its stride,
/// which is the smaller the more tickets it has.
///
/// Source: Waldspurger and Weihl, "Stride Scheduling", MIT/LCS/TM-528, 1995.
public final class Shares {
    private static final long STRIDE = 1 << 20;

    private final List<Client> clients = new ArrayList<>();

    /// Whoever has tickets.
    public static final class Client {
        private final Strand strand;
        private final int tickets;
        private long turns;
        private long pass;

        private Client(Strand strand, int tickets) {
            this.strand = strand;
            this.tickets = tickets;
        }

        public Strand strand() {
            return strand;
        }

        public int tickets() {
            return tickets;
        }

        /// How often it was given the processor.
        public long turns() {
            return turns;
        }
    }

    public void add(Strand strand, int tickets) {
        clients.add(new Client(strand, tickets));
    }

    public void clear() {
        clients.clear();
    }

    /// In the order in which they were added.
    public List<Client> clients() {
        return List.copyOf(clients);
    }

    /// The turn of the group is one client's: nobody's when none wants it.
    public void giveOn(Strands strands) {
        var least = least();
        if (least != null) {
            least.pass += STRIDE / least.tickets;
            least.turns++;
            strands.run(least.strand);
        }
    }

    private @Nullable Client least() {
        Client least = null;
        for (var client : clients) {
            if (client.strand.isRunnable() && (least == null || client.pass < least.pass)) {
                least = client;
            }
        }
        return least;
    }
}
