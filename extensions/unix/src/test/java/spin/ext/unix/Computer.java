package spin.ext.unix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import spin.core.Console;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.core.strand.Threads;
import spin.core.user.Program;
import spin.core.user.Terminal;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Fault;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.domains.meter.Terminated;
import spin.ext.diskfs.Diskfs;
import spin.ext.tmpfs.Tmpfs;
import spin.hw.Machine;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.SectorWrites;
import spin.hw.profile.Profile;

/// A machine with a kernel, on which instances of the extension run as they are compiled: neither verified nor metered, and so quickly.
final class Computer {
    private static final Limits NO_LIMITS = new Limits() {
        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return thrown instanceof Terminated;
        }
    };

    private static final DriveModel SMALL_DRIVE = DriveModel.RZ28B.withCylinders(5);

    final List<String> console = new ArrayList<>();
    private long blocksWritten;
    final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NO_LIMITS).faults(this::seen).build(), console::add);

    Computer() {
        kernel.attachParts(new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL)));
    }

    /// Nothing has a limit here, so a handler that is terminated is that of a task which its process's end took from a wait: no fault.
    private void seen(Fault fault) {
        if (!(fault instanceof Fault.Terminated)) {
            console.add(fault.toString());
        }
    }

    /// One instance, and a program that it serves.
    final class Instance {
        private final Requester who;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final Suite.Case run;
        int status = -1;

        private Instance(String name, Suite.Case run) {
            who = Requester.of(name);
            this.run = run;
            var input = ByteBuffer.wrap(run.input().getBytes(StandardCharsets.ISO_8859_1));
            onStrand(() -> new Unix().start(new View(who)));
            var program = kernel.programs().start(who, "program", Suite.executable(run.program()), run.arguments(),
                    List.of(),
                    new Terminal() {
                        @Override
                        public void write(byte[] bytes) {
                            written.writeBytes(bytes);
                        }

                        @Override
                        public void writeError(byte[] bytes) {
                            // What is said about the work is not compared.
                        }

                        @Override
                        public byte[] read(int most) {
                            var next = new byte[Math.min(most, input.remaining())];
                            input.get(next);
                            return next;
                        }
                    });
            await(program);
        }

        private void await(Program program) {
            var processor = kernel.processor();
            processor.unblock(processor.create("joiner", SpinKernel.KERNEL, Threads.HIGHEST_PRIORITY,
                    () -> status = kernel.programs().joinFamily(program)));
        }

        Suite.Outcome outcome() {
            return new Suite.Outcome(status, written.toString(StandardCharsets.ISO_8859_1));
        }

        void unload() {
            onStrand(() -> {
                kernel.dispatcher().uninstallAll(who);
                kernel.unloaded(who);
            });
        }

        String report() {
            console.clear();
            kernel.resolve(Shell.class, SpinKernel.KERNEL).run("unix", "");
            return console.stream().filter(line -> line.startsWith(who.name())).findFirst().orElse("");
        }
    }

    private final class View implements Kernel {
        private final Requester who;

        View(Requester who) {
            this.who = who;
        }

        @Override
        public <T> T resolve(Class<T> type) {
            return kernel.resolve(type, who);
        }

        @Override
        public Events events() {
            return kernel.events(who);
        }

        @Override
        public Console console() {
            return kernel.console();
        }

        @Override
        public String name() {
            return who.name();
        }
    }

    /// A file system that all instances see at `/tmp`.
    void mountTmpfs() {
        onStrand(() -> new Tmpfs().start(new View(Requester.of("tmpfs.jar"))));
    }

    Instance instance(String name, String part) {
        return instance(name, Suite.cases().stream().filter(each -> each.name().equals(part)).findFirst()
                .orElseGet(() -> new Suite.Case(part, "posix", List.of(part), "")));
    }

    /// An instance with the program of a run, started.
    Instance instance(String name, Suite.Case run) {
        return new Instance(name, run);
    }

    /// A drive whose content is in `platters`, with the file system of diskfs at `/disk0`.
    ///
    /// @param cutAfter blocks that still reach the platters; then its power is gone
    void mountDisk(MemoryStore platters, long cutAfter) {
        var drive = kernel.drives().plug("disk0", SMALL_DRIVE, platters, (count, block) -> {
            blocksWritten = count;
            return count >= cutAfter ? SectorWrites.Then.CUT_POWER : SectorWrites.Then.GO_ON;
        });
        kernel.drives().grant("disk0", 0, drive.blocks(), "diskfs.jar");
        onStrand(() -> new Diskfs().start(new View(Requester.of("diskfs.jar"))));
    }

    /// Blocks that reached the platters.
    long blocksWritten() {
        return blocksWritten;
    }

    void onStrand(Runnable work) {
        var processor = kernel.processor();
        var strand = processor.create("test", SpinKernel.KERNEL, Threads.HIGHEST_PRIORITY, work);
        processor.unblock(strand);
        while (!strand.isEnded()) {
            if (!processor.turn()) {
                throw new IllegalStateException("the strand waits for nothing that can come");
            }
        }
    }
}
