package spin.ext.lottery;

import java.util.ArrayList;
import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Strand;
import spin.core.strand.StrandGroup;
import spin.core.strand.Strands;
import spin.core.strand.Threads;

/// A scheduler of its own strands: each has tickets, a ticket is drawn for each turn, and whose it is gets the processor.
///
/// The generator is the one of the paper, with a fixed seed, so the same strands get the same turns each time.
///
/// Source: Waldspurger and Weihl, "Lottery Scheduling", OSDI '94, section 2 and appendix A (the Park-Miller generator).
public final class LotteryScheduler implements Extension {
    private static final int PRIORITY = 20;
    private static final long SLICE = 100_000;
    private static final int MOST_TICKETS = 1000;
    private static final int SLICES = 300;
    private static final long MULTIPLIER = 16_807;
    private static final long MODULUS = 2_147_483_647;
    private static final long SEED = 1994;

    private long chance = SEED;

    private final List<Client> clients = new ArrayList<>();

    private static final class Client {
        private final Strand strand;
        private final int tickets;
        private long turns;

        Client(Strand strand, int tickets) {
            this.strand = strand;
            this.tickets = tickets;
        }
    }

    /// Counts until it is told to stop.
    private static final class Work implements Runnable {
        private boolean stopped;
        private long count;

        @Override
        public void run() {
            while (!stopped) {
                count++;
            }
        }
    }

    @Override
    public void start(Kernel kernel) {
        var strands = kernel.resolve(Strands.class);
        var threads = kernel.resolve(Threads.class);
        var group = threads.group("lottery", PRIORITY, SLICE);
        kernel.events().on(Strands.class, Strands::resume).key(group)
                .guard(strand -> strand == group.face())
                .handle(face -> giveOn(strands))
                .install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("lottery"))
                .handle((command, arguments) -> {
                    demonstrate(kernel, threads, group, arguments);
                    return true;
                })
                .install();
    }

    private void giveOn(Strands strands) {
        int all = 0;
        for (var client : clients) {
            if (client.strand.isRunnable()) {
                all += client.tickets;
            }
        }
        if (all == 0) {
            return;
        }
        chance = chance * MULTIPLIER % MODULUS;
        long drawn = chance % all;
        for (var client : clients) {
            if (client.strand.isRunnable()) {
                drawn -= client.tickets;
                if (drawn < 0) {
                    client.turns++;
                    strands.run(client.strand);
                    return;
                }
            }
        }
    }

    /// Lets a strand for each number of tickets count for so long as the slices take, and says how far each has come.
    private void demonstrate(Kernel kernel, Threads threads, StrandGroup group, String arguments) {
        var shares = tickets(arguments);
        if (shares.isEmpty()) {
            kernel.console()
                    .println("lottery needs numbers of tickets from 1 to " + MOST_TICKETS + ", such as lottery 3,2,1");
            return;
        }
        clients.clear();
        chance = SEED;
        var works = new ArrayList<Work>();
        for (int share : shares) {
            var work = new Work();
            works.add(work);
            clients.add(new Client(threads.fork("client" + works.size(), group, work), share));
        }
        threads.sleep(SLICES * SLICE);
        for (var work : works) {
            work.stopped = true;
        }
        for (int i = 0; i < works.size(); i++) {
            threads.join(clients.get(i).strand);
            kernel.console()
                    .println(clients.get(i).tickets + " tickets: " + clients.get(i).turns + " turns, counted to "
                            + works.get(i).count);
        }
    }

    private static List<Integer> tickets(String arguments) {
        var shares = new ArrayList<Integer>();
        int number = 0;
        for (int i = 0; i <= arguments.length(); i++) {
            char letter = i < arguments.length() ? arguments.charAt(i) : ',';
            if (letter == ',') {
                if (number == 0) {
                    return new ArrayList<>();
                }
                shares.add(number);
                number = 0;
            } else if (letter >= '0' && letter <= '9') {
                number = number * 10 + (letter - '0');
                if (number > MOST_TICKETS) {
                    return new ArrayList<>();
                }
            } else {
                return new ArrayList<>();
            }
        }
        return shares;
    }
}
