package spin.core.inspect;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import spin.core.boot.SpinKernel;
import spin.core.memory.Translation;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.core.strand.Threads;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Exported;

/// `benchmark`: what a few operations cost in this very kernel, by the host's clock, beside a plain call in the same minute.
///
/// One run in a JVM that is busy with a kernel: good for orders of magnitude, and for seeing that a kernel in use is as fast as a fresh one. What is to
/// be quoted is measured by `spin bench`, with JMH. Simulated time is no measure here, because the kernel's own code is not metered at the prompt.
///
/// Source: the released `benchmark`, groups *dispatch*, *threads*, *synchronisation* and *memory* (spin-33).
final class BenchmarkCommands {
    private static final String NAME = "benchmark";
    private static final int ROUNDS = 50_000;
    private static final int FEW_ROUNDS = 500;
    /// The best of so many: what disturbs a run only makes it longer.
    private static final int RUNS = 5;
    /// Everything is run once before anything is timed, so that the compiler has seen all of it.
    private static final int PASSES = 2;

    private final SpinKernel kernel;
    private final LongSupplier hostNanos;
    private final Map<String, Runnable> groups = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    /// So that no result is thrown away.
    private long sum;

    private record Operation(String what, int rounds, Runnable work) {}

    /// What is raised.
    interface Target {
        int call(int number);
    }

    BenchmarkCommands(SpinKernel kernel, LongSupplier hostNanos) {
        this.kernel = kernel;
        this.hostNanos = hostNanos;
        groups.put("disp", this::dispatch);
        groups.put("install", this::install);
        groups.put("threads", this::threads);
        groups.put("spaces", this::spaces);
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "",
                "what a few operations cost by the host's clock: all of " + String.join(", ", groups.keySet()),
                arguments -> run(List.copyOf(groups.values())));
        groups.forEach((name, group) -> shell.addSub(NAME, name, "", "this group alone",
                arguments -> run(List.of(group))));
    }

    private Reply run(List<Runnable> wanted) {
        operations.clear();
        Target plain = number -> number + 1;
        measured("a plain call", ROUNDS, () -> sum += plain.call(1));
        try {
            wanted.forEach(Runnable::run);
            operations.forEach(each -> nanos(each.rounds, each.work));
            var nanos = operations.stream().map(each -> nanos(each.rounds, each.work)).toList();
            var rows = new ArrayList<List<Object>>();
            for (int i = 0; i < nanos.size(); i++) {
                rows.add(List.of(operations.get(i).what, rounded(nanos.get(i)),
                        rounded(nanos.get(i) / nanos.getFirst())));
            }
            return new Reply.Table(List.of("operation", "ns", "plain calls"), rows, "");
        } finally {
            afterwards.forEach(Runnable::run);
            afterwards.clear();
        }
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private void measured(String what, int rounds, Runnable operation) {
        operations.add(new Operation(what, rounds, operation));
    }

    /// Of one round, in the best run.
    private double nanos(int rounds, Runnable operation) {
        double best = Double.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long began = hostNanos.getAsLong();
            for (int i = 0; i < rounds; i++) {
                operation.run();
            }
            best = Math.min(best, (double) (hostNanos.getAsLong() - began) / rounds);
        }
        return best;
    }

    private void dispatch() {
        for (int handlers : new int[]{0, 1, 5, 10}) {
            var target = target();
            for (int i = 0; i < handlers; i++) {
                target.asOwner().on(Target.class, Target::call).handle(number -> number + 1).install();
            }
            var raiser = target.raiser();
            measured("a raise, handlers besides the procedure: %d".formatted(handlers), ROUNDS,
                    () -> sum += raiser.call(1));
        }
        var target = target();
        for (int i = 0; i < 50; i++) {
            int own = i;
            target.asOwner().on(Target.class, Target::call).guard(number -> number == own).handle(number -> own)
                    .install();
        }
        var raiser = target.raiser();
        measured("a raise, one of 50 guards true", ROUNDS, () -> sum += raiser.call(25));
    }

    private void install() {
        var target = target();
        var events = target.asOwner();
        measured("an install and its uninstall", FEW_ROUNDS,
                () -> events.on(Target.class, Target::call).handle(number -> 0).install().uninstall());
    }

    private Exported<Target> target() {
        var target = kernel.dispatcher().export(MethodHandles.lookup(), Target.class, number -> number + 1)
                .owner(SpinKernel.KERNEL).authoriser(Authoriser.open()).publish();
        afterwards.add(target::withdraw);
        return target;
    }

    private void threads() {
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        var mutex = threads.mutex();
        measured("a mutex locked and unlocked", ROUNDS, () -> {
            mutex.lock();
            mutex.unlock();
        });
        measured("a strand forked and joined", FEW_ROUNDS, () -> threads.join(threads.fork("benchmark", () -> sum++)));
        var there = threads.semaphore(0);
        var back = threads.semaphore(0);
        int rallies = PASSES * RUNS * FEW_ROUNDS;
        var partner = threads.fork("benchmark", () -> {
            for (int i = 0; i < rallies; i++) {
                there.acquire();
                back.release();
            }
        });
        measured("two strands, ping and pong", FEW_ROUNDS, () -> {
            there.release();
            back.acquire();
        });
        // It has ended by then, unless something went wrong in the middle; then nobody is to wait for it.
        afterwards.add(() -> threads.kill(partner));
    }

    private void spaces() {
        var translation = kernel.resolve(Translation.class, SpinKernel.KERNEL);
        measured("an address space made and ended", FEW_ROUNDS, () -> translation.destroy(translation.create()));
    }
}
