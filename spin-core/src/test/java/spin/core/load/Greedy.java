package spin.core.load;

import java.util.StringJoiner;
import spin.core.user.Executables;
import spin.hw.asm.Assembler;

/// An extension that takes one of everything that there is to take, and gives nothing back.
public final class Greedy {
    private Greedy() {}

    /// It answers the command `greedy`.
    public static byte[] jar() {
        return Jars
                .of("""
                        import java.util.List;
                        import spin.core.*;
                        import spin.core.file.*;
                        import spin.core.memory.*;
                        import spin.core.shell.Shell;
                        import spin.core.spy.Spy;
                        import spin.core.strand.*;
                        import spin.core.trap.*;
                        import spin.core.user.*;

                        public final class Main implements Extension {
                            private static final byte[] CALLER = {%s};
                            private static final long WHILE = 200_000;

                            public void start(Kernel kernel) {
                                var space = memory(kernel);
                                handlers(kernel, space);
                                strands(kernel, kernel.resolve(Threads.class));
                                kernel.resolve(Files.class).mount("disk", new Disk());
                                var spy = kernel.resolve(Spy.class);
                                spy.hit("hits");
                                spy.stop("times", spy.start());
                                kernel.resolve(Programs.class).start("caller", CALLER, List.of("argument"), List.of("A=B"));
                            }

                            private static Context memory(Kernel kernel) {
                                var pages = kernel.resolve(PhysAddr.class);
                                var spaces = kernel.resolve(Translation.class);
                                var space = spaces.create();
                                var region = kernel.resolve(VirtAddr.class).allocateAt(space, 0x10000, 4 * 8192);
                                var page = pages.allocate(PageAttributes.any());
                                spaces.addMapping(region, 0x10000, page, Protection.READ_WRITE);
                                spaces.addMapping(region, 0x12000, page, Protection.READ);
                                for (var each : pages.allocateMany(3 * 8192, PageAttributes.any().adjacent())) {
                                    pages.write(each, 0, new byte[] {1, 2, 3});
                                }
                                kernel.resolve(ExternalRef.class).externalise(space, page);
                                kernel.resolve(ExternalRef.class).externalise(space, "an object of its own");
                                return space;
                            }

                            private static void handlers(Kernel kernel, Context space) {
                                var threads = kernel.resolve(Threads.class);
                                var events = kernel.events();
                                events.on(Shell.class, Shell::run).guard((word, rest) -> word.equals("greedy"))
                                        .handle((word, rest) -> { kernel.console().println("all of it"); return true; }).install();
                                events.on(PhysAddr.class, PhysAddr::reclaim).handle(page -> page).install();
                                events.on(PhysAddr.class, PhysAddr::repossess).handle(page -> {}).install();
                                events.on(Translation.class, Translation::pageNotPresent).key(space)
                                        .handle((strand, address, write) -> false).install();
                                events.on(Trap.class, Trap::breakpoint).handle((strand, state) -> true).install();
                                events.on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                                        .handle((strand, state) -> threads.sleep(WHILE)).install();
                            }

                            private static void strands(Kernel kernel, Threads threads) {
                                var never = threads.semaphore(0);
                                var mutex = threads.mutex();
                                var full = threads.condition(mutex);
                                threads.fork("waits", never::acquire);
                                threads.fork("sleeps", () -> { while (true) { threads.sleep(WHILE); } });
                                threads.fork("holds", () -> { mutex.lock(); full.await(); });
                                threads.fork("spins", 1, () -> { while (true) { threads.giveWay(); } });
                                threads.fork("joins", () -> threads.join(threads.fork("joined", never::acquire)));
                                again(threads);
                                var group = threads.group("forgotten", 5, 100_000);
                                kernel.events().on(Strands.class, Strands::resume).key(group).handle(strand -> {}).install();
                                threads.fork("member", group, () -> {});
                            }

                            private static void again(Threads threads) {
                                threads.after("again", WHILE, () -> again(threads));
                            }

                            private static final class Disk implements FileSystem {
                                public FileNode root() { throw new FileException(FileError.ENOENT, "nothing is here"); }
                                public FileNode node(long number) { throw new FileException(FileError.ESTALE, "nothing is here"); }
                                public void sync() {}
                                public FileSystemFacts facts() { return new FileSystemFacts("disk", 1, 0, 0, 0, 0, 1, false); }
                            }
                        }
                        """
                        .formatted(caller()));
    }

    /// A program that calls number 1000 for ever.
    private static String caller() {
        var literals = new StringJoiner(", ");
        for (byte each : Executables
                .of(code -> code.label("again").li(0, 1000).callPal(Assembler.CALLSYS).br("again"))) {
            literals.add(Byte.toString(each));
        }
        return literals.toString();
    }
}
