package spin.core.boot;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.cli.CommandFailure;
import spin.core.cli.DiskPlan;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.file.FileException;
import spin.core.file.Files;
import spin.core.panic.PanicReport;
import spin.core.strand.Strand;
import spin.core.user.ProgramTable;

/// Runs one program for `spin exec`: a machine, a kernel on it, the extensions, the program, and then the machine is gone.
public final class SpinRunner implements ProgramRunner {
    private static final int PRIORITY = 48;

    @Override
    public int run(KernelStarter.Options options, Execution execution, Consumer<String> console) {
        var ended = new AtomicReference<Object>();
        var thread = new Thread(null, () -> {
            try {
                ended.set(run(SpinStarter.assemble(options, console), options.disks(), execution));
            } catch (Throwable e) {
                ended.set(e);
            }
        }, "kernel", KernelThread.STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("the program was interrupted.");
        }
        return switch (ended.get()) {
            case Integer status -> status;
            case CommandFailure failure -> throw failure;
            case Throwable broken -> throw new IllegalStateException("the kernel failed: " + broken, broken);
            default -> throw new IllegalStateException("the kernel ended without an answer");
        };
    }

    private static int run(Assembly machine, List<DiskPlan> plans, Execution execution)
            throws IOException, InterruptedException {
        try (var disks = HostDisks.open(plans, machine.kernel(),
                ProgramTable.broughtBy(execution.name(), 1))) {
            int status = new Run(machine, execution).status();
            disks.settle();
            return status;
        }
    }

    private static final class Run {
        private final Assembly machine;
        private final Execution execution;
        private final HostTerminal terminal;
        private int status;
        private @Nullable String refused;

        Run(Assembly machine, Execution execution) {
            this.machine = machine;
            this.execution = execution;
            terminal = new HostTerminal(machine.kernel().processor(), execution.in(), execution.out(),
                    execution.err());
        }

        /// The program's status, or that of a kernel that has failed; then it has said so on its console.
        int status() throws InterruptedException {
            var panic = machine.panic();
            try {
                running();
            } catch (CommandFailure | InterruptedException e) {
                throw e;
            } catch (Throwable broken) {
                var _ = panic.declare(broken, "the machine's loop");
            }
            var report = panic.report();
            if (report != null) {
                report.lines().forEach(machine.console()::lastly);
                return PanicReport.STATUS;
            }
            if (refused != null) {
                throw new CommandFailure(refused);
            }
            return status;
        }

        private void running() throws InterruptedException {
            try {
                run();
            } finally {
                machine.limits().retire();
            }
        }

        private void run() throws InterruptedException {
            var processor = machine.kernel().processor();
            var strand = processor.create("exec " + execution.name(), SpinKernel.KERNEL, PRIORITY, this::execute);
            processor.unblock(strand);
            while (!strand.isEnded() && machine.panic().report() == null) {
                processor.run();
                processor.attended();
                terminal.deliver(!strand.isEnded() && isStuck(strand));
            }
        }

        /// Whether nothing goes on but for input; when not even that can come, nothing ever will.
        private boolean isStuck(Strand strand) {
            if (!machine.kernel().processor().isIdle()) {
                return false;
            }
            if (!terminal.isAwaited()) {
                throw new CommandFailure("all strands of " + execution.name() + " wait for each other; '"
                        + strand + "' is never going to end.");
            }
            return true;
        }

        private void mount() {
            var folder = execution.root();
            if (folder == null) {
                return;
            }
            var files = machine.kernel().resolve(Files.class, SpinKernel.KERNEL);
            try {
                files.mount("root", HostFolder.of(folder, execution.readOnly(), files::now));
            } catch (FileException | IOException failure) {
                throw new IllegalArgumentException("--root: " + failure.getMessage() + ".", failure);
            }
        }

        private void execute() {
            var programs = machine.kernel().programs();
            try {
                mount();
                var program = programs.start(SpinKernel.KERNEL, execution.name(), execution.executable(),
                        execution.arguments(), execution.environment(), terminal);
                for (var extension : execution.extensions()) {
                    refused = programs.load(program, extension.fileName(), extension.jar());
                    if (refused != null) {
                        programs.exit(program, 1);
                        return;
                    }
                }
                status = programs.joinFamily(program);
            } catch (IllegalArgumentException e) {
                refused = String.valueOf(e.getMessage());
            }
        }
    }
}
