package spin.ext.stride;

import java.util.ArrayList;
import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Strand;
import spin.core.strand.StrandGroup;
import spin.core.strand.Strands;
import spin.core.strand.Threads;

/// A scheduler of its own strands: each has tickets, and gets the processor in proportion to them, as evenly as whole turns allow.
///
/// To the kernel's scheduler the group is one strand. Whenever that gets the processor, the client with the least pass gets it,
/// and its pass advances by its stride, which is the smaller the more tickets it has.
///
/// Source: Waldspurger and Weihl, "Stride Scheduling", MIT/LCS/TM-528, 1995.
public final class StrideScheduler implements Extension {
    private static final int PRIORITY = 20;
    private static final long SLICE = 100_000;
    private static final int MOST_TICKETS = 1000;
    private static final int SLICES = 120;
    private static final long STRIDE = 1 << 20;

    private final List<Client> clients = new ArrayList<>();

    private static final class Client {
        private final Strand strand;
        private final int tickets;
        private long turns;
        private long pass;

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
        var group = threads.group("stride", PRIORITY, SLICE);
        kernel.events().on(Strands.class, Strands::resume).key(group)
                .guard(strand -> strand == group.face())
                .handle(face -> giveOn(strands))
                .install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("stride"))
                .handle((command, arguments) -> {
                    demonstrate(kernel, threads, group, arguments);
                    return true;
                })
                .install();
    }

    private void giveOn(Strands strands) {
        Client least = null;
        for (var client : clients) {
            if (client.strand.isRunnable() && (least == null || client.pass < least.pass)) {
                least = client;
            }
        }
        if (least != null) {
            least.pass += STRIDE / least.tickets;
            least.turns++;
            strands.run(least.strand);
        }
    }

    /// Lets a strand for each number of tickets count for so long as the slices take, and says how far each has come.
    private void demonstrate(Kernel kernel, Threads threads, StrandGroup group, String arguments) {
        var shares = tickets(arguments);
        if (shares.isEmpty()) {
            kernel.console()
                    .println("stride needs numbers of tickets from 1 to " + MOST_TICKETS + ", such as stride 3,2,1");
            return;
        }
        clients.clear();
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
