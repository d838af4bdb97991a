package spin.bench.core;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import spin.core.boot.MeterLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.Translation;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.domains.meter.Meter;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// How many there can be, and what one keeps: strands that wait, address spaces, bindings. Bytes of heap and of class space that a collection
/// leaves; pages of the simulated machine are in the machine's memory and not counted.
final class Footprint {
    private static final int COLLECTIONS = 3;
    private static final double NONE = Double.NaN;

    private final MeterLimits limits = new MeterLimits(Meter.access());
    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(limits).build(), line -> {}, limits);
    private final Requester guest = Requester.of("guest.jar");
    /// Never let go while there is something to measure.
    private final List<Object> kept = new ArrayList<>();

    List<CoreRow> rows(int strands, int spaces, int bindings) {
        var rows = new ArrayList<CoreRow>();
        rows.addAll(strands(strands));
        rows.add(each("an address space that maps nothing", "B", spaces,
                _ -> kernel.resolve(Translation.class, guest).create(),
                "its page table is a page of the machine's"));
        rows.add(each("a binding", "B", bindings, this::binding, "of one event with " + bindings
                + " of them, guard and handler included"));
        return rows;
    }

    private Object binding(int number) {
        var word = "word " + number;
        return kernel.events(guest).on(Shell.class, Shell::run).guard((command, rest) -> command.equals(word))
                .handle((command, rest) -> true).install();
    }

    private CoreRow each(String name, String unit, int count, IntFunction<Object> make, String note) {
        long before = used();
        for (int i = 0; i < count; i++) {
            kept.add(make.apply(i));
        }
        return CoreRow.atMost("memory of " + name, (double) (used() - before) / count, unit, NONE, note);
    }

    /// Forked, each waiting at a gate, let through one after the other, and ended.
    private List<CoreRow> strands(int count) {
        var threads = kernel.resolve(Threads.class, guest);
        var gate = threads.semaphore(0);
        var processor = kernel.processor();
        long before = used();
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            threads.fork("waiter", gate::acquire);
        }
        processor.run();
        double waiting = (System.nanoTime() - began) / 1e9;
        if (processor.alive() != count) {
            throw new IllegalStateException("%d strands were forked, and %d wait".formatted(count, processor.alive()));
        }
        double bytes = (double) (used() - before) / count;
        long again = System.nanoTime();
        for (int i = 0; i < count; i++) {
            gate.release();
        }
        processor.run();
        double seconds = waiting + (System.nanoTime() - again) / 1e9;
        if (processor.alive() != 0) {
            throw new IllegalStateException(processor.alive() + " strands did not go through an open gate");
        }
        return List.of(
                CoreRow.atLeast("strands in one machine", count, "strands", 100_000,
                        "all of them waiting at one instant"),
                CoreRow.atMost("%d strands forked, blocked, let go and ended".formatted(count), seconds, "s", NONE, ""),
                CoreRow.atMost("memory of a strand that waits", bytes, "B", NONE, "its stack included"));
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(Footprint::counts)
                .mapToLong(pool -> pool.getUsage().getUsed()).sum();
    }

    private static boolean counts(MemoryPoolMXBean pool) {
        return pool.getType() == MemoryType.HEAP || pool.getName().equals("Metaspace");
    }
}
