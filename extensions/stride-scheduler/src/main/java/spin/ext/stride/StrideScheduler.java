package spin.ext.stride;

import java.util.ArrayList;
import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.StrandGroup;
import spin.core.strand.Strands;
import spin.core.strand.Threads;

/// A scheduler of its own strands: each has tickets, and gets the processor in proportion to them, as evenly as whole turns allow.
///
/// To the kernel's scheduler the group is one strand. Whenever that gets the processor, [Shares] says who of the group gets it.
///
/// Source: Waldspurger and Weihl, "Stride Scheduling", MIT/LCS/TM-528, 1995.
public final class StrideScheduler implements Extension {
    private static final int PRIORITY = 20;
    private static final long SLICE = 100_000;
    private static final int MOST_TICKETS = 1000;
    private static final int SLICES = 120;

    private final Shares shares = new Shares();

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
                .handle(face -> shares.giveOn(strands))
                .install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("stride"))
                .handle((command, arguments) -> {
                    demonstrate(kernel, threads, group, arguments);
                    return true;
                })
                .install();
    }

    /// Lets a strand for each number of tickets count for so long as the slices take, and says how far each has come.
    private void demonstrate(Kernel kernel, Threads threads, StrandGroup group, String arguments) {
        var tickets = tickets(arguments);
        if (tickets.isEmpty()) {
            kernel.console()
                    .println("stride needs numbers of tickets from 1 to " + MOST_TICKETS + ", such as stride 3,2,1");
            return;
        }
        shares.clear();
        var works = new ArrayList<Work>();
        for (int share : tickets) {
            var work = new Work();
            works.add(work);
            shares.add(threads.fork("client" + works.size(), group, work), share);
        }
        threads.sleep(SLICES * SLICE);
        for (var work : works) {
            work.stopped = true;
        }
        var clients = shares.clients();
        for (int i = 0; i < works.size(); i++) {
            var client = clients.get(i);
            threads.join(client.strand());
            kernel.console().println(client.tickets() + " tickets: " + client.turns() + " turns, counted to "
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
