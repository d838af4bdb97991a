package spin.systems.spin;

import java.util.List;
import spin.bench.port.Session;
import spin.bench.port.Turning;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.core.strand.Clients;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.strand.UserEntry;
import spin.core.trap.Trap;
import spin.ext.stride.Shares;
import spin.hw.asm.Program;
import spin.systems.spin.services.StrideGroup;
import spin.systems.spin.services.TurnCalls;

/// Processes in a group of strands whose turns the policy of the extension `stride-scheduler` hands round.
final class Turnings {
    private static final int PRIORITY = 20;
    private static final long SLICE = 100_000;

    private Turnings() {}

    static Session session(SpinKernel kernel, Turning turning, Program image, List<String> failures) {
        var processor = kernel.processor();
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        var strands = kernel.resolve(Strands.class, SpinKernel.KERNEL);
        var group = threads.group("turns", PRIORITY, SLICE);
        var shares = new Shares();
        var stride = new StrideGroup(group, shares, strands);
        var turns = new long[turning.clients()];
        var calls = new TurnCalls(processor, threads, image.address(Turning.YIELD), () -> note(shares, turns));
        var events = kernel.events(SpinKernel.KERNEL);
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("turns").install();
        events.on(Strands.class, Strands::resume).key(group).guard(stride::isOurs).handle(stride::giveOn)
                .as("stride").install();
        for (int i = 0; i < turning.clients(); i++) {
            var context = kernel.addressSpaces().create();
            SpinSystem.load(kernel, context, image);
            shares.add(processor.createUser("client" + i, SpinKernel.KERNEL, group,
                    new UserEntry(context, new Clients(), image.entry(), SpinSystem.STACK + WorkloadAbi.PAGE, 0)),
                    turning.share(i));
        }
        kernel.dispatcher().settle();
        return () -> {
            shares.clients().stream().map(Shares.Client::strand).forEach(processor::unblock);
            processor.run();
            if (!failures.isEmpty() || calls.status() != 0) {
                throw new WorkloadFailedException(failures.isEmpty()
                        ? "a client ended with status " + calls.status()
                        : failures.getFirst());
            }
            turning.judge(turns);
        };
    }

    private static void note(Shares shares, long[] turns) {
        for (int i = 0; i < turns.length; i++) {
            turns[i] = shares.clients().get(i).turns();
        }
    }
}
