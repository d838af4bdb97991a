package spin.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// Callers that are ended in the middle of a file system's code, wherever that is, for every file system. Each time it is in a state between two
/// calls, and when all is taken away, all of its room is back.
///
/// An extension works with files; it is ended by a limit that is swept from nothing to what the work needs, or by another of its strands, after a number of turns or
/// at a time that is swept likewise, while a third strand works with files of its own, whose results are always the same. Nobody else has a turn in the middle
/// of a call that does not wait; so turns meet whoever is between two calls or waits for his, and times whoever waits for a drive.
public final class KilledCallers {
    private static final String FOUND = "found: ";
    private static final String[] BETWEEN_CALLS = {"", "a0", "a1", "b1", "b1 d", "d dc1", "d", "done"};

    private final KernelControl kernel;

    /// @param mount the name at which the file system is mounted
    public KilledCallers(KernelControl kernel, String mount) {
        this.kernel = kernel;
        assertThat(kernel.load("victim.jar", Jars.of(VICTIM.replace("MOUNT", mount))).text()).contains("is loaded");
    }

    /// Sweeps the limit in steps shorter than the way from one poll to the next but one.
    ///
    /// @return at how many places it was ended
    public int endedByTheirLimit(int step) {
        return swept("sweep ", step, 30_000_000);
    }

    /// Sweeps the turns that another strand has before it ends it; turns are short.
    ///
    /// @return at how many places it was ended
    public int killedAfterTurns() {
        assertThat(kernel.shell("strand quantum 200").done()).isTrue();
        return swept("turns ", 1, 10_000);
    }

    /// Sweeps the time at which another strand ends it, in the middle of writing to a drive.
    ///
    /// @return at how many places it was ended
    public int killedAfterCycles(int step) {
        return swept("cycles ", step, 1_000_000_000);
    }

    private int swept(String command, int step, int plenty) {
        var whole = after(command + plenty);
        assertThat(whole).startsWith("done, ");
        var rest = whole.substring("done".length());
        int ended = 0;
        var last = "";
        for (int cycles = 1; !last.equals(whole); cycles += step) {
            last = after(command + cycles);
            assertThat(last).as("%s%d", command, cycles).endsWith(rest);
            assertThat(last.substring(0, last.length() - rest.length())).as("%s%d", command, cycles)
                    .isIn((Object[]) BETWEEN_CALLS);
            ended += last.equals(whole) ? 0 : 1;
        }
        return ended;
    }

    /// What was found; what the bystander had; and how much room there was when all was taken away.
    private String after(String command) {
        // Before it stands that the handler was stopped.
        return kernel.shell(command).text().lines().filter(line -> line.startsWith(FOUND)).findFirst().orElseThrow()
                .substring(FOUND.length());
    }

    private static final String VICTIM = """
            import java.util.ArrayList;
            import spin.core.Extension;
            import spin.core.Kernel;
            import spin.core.file.FileNode;
            import spin.core.file.FileSystem;
            import spin.core.file.Files;
            import spin.core.file.NewNode;
            import spin.core.shell.Shell;
            import spin.core.strand.StrandFailedException;
            import spin.core.strand.Threads;
            public final class Main implements Extension {
                private static final int LOW = 5;
                private boolean done;
                private String seen;
                public void start(Kernel kernel) {
                    var files = kernel.resolve(Files.class);
                    var shell = kernel.resolve(Shell.class);
                    var threads = kernel.resolve(Threads.class);
                    kernel.events().on(Shell.class, Shell::run).guard((command, rest) -> command.equals("sweep"))
                            .handle((command, rest) -> {
                                var system = files.find("MOUNT");
                                done = false;
                                seen = "";
                                var binding = kernel.events().on(Shell.class, Shell::run)
                                        .guard((word, more) -> word.equals("victim"))
                                        .handle((word, more) -> { work(system, false); done = true; return true; })
                                        .limit(Integer.parseInt(rest)).install();
                                try {
                                    shell.run("victim", "");
                                } catch (RuntimeException over) {
                                    // It was ended.
                                }
                                binding.uninstall();
                                tell(kernel, system);
                                return true;
                            }).install();
                    kernel.events().on(Shell.class, Shell::run).guard((command, rest) -> command.equals("turns") || command.equals("cycles"))
                            .handle((command, rest) -> {
                                boolean turns = command.equals("turns");
                                long many = Long.parseLong(rest);
                                var system = files.find("MOUNT");
                                done = false;
                                seen = "";
                                var victim = threads.fork("victim", LOW, () -> { work(system, !turns); done = true; });
                                var other = threads.fork("other", LOW, () -> seen = besides(system));
                                var killer = threads.fork("killer", LOW, () -> {
                                    if (turns) {
                                        for (long i = 0; i < many; i++) threads.giveWay();
                                    } else {
                                        threads.sleep(many);
                                    }
                                    threads.kill(victim);
                                });
                                end(threads, victim);
                                end(threads, other);
                                threads.kill(killer);
                                end(threads, killer);
                                tell(kernel, system);
                                return true;
                            }).install();
                }
                private static void end(Threads threads, spin.core.strand.Strand strand) {
                    try {
                        threads.join(strand);
                    } catch (StrandFailedException killed) {
                        // That it was.
                    }
                }
                private void tell(Kernel kernel, FileSystem system) {
                    var found = found(system.root(), "");
                    clear(system.root());
                    system.sync();
                    var facts = system.facts();
                    kernel.console().println("found: " + (done ? "done" : found) + ", " + seen + facts.freeBlocks() + " " + facts.freeNodes());
                }
                private static void work(FileSystem system, boolean lasting) {
                    var root = system.root();
                    var bytes = new byte[10_000];
                    var file = root.create("a", NewNode.withMode(0644));
                    ownWork();
                    file.write(0, bytes, 0, bytes.length);
                    if (lasting) system.sync();
                    ownWork();
                    root.rename("a", root, "b");
                    ownWork();
                    var folder = root.mkdir("d", NewNode.withMode(0755));
                    ownWork();
                    root.rename("b", folder, "c");
                    if (lasting) system.sync();
                    ownWork();
                    folder.unlink("c");
                    ownWork();
                    root.rmdir("d");
                }
                private static int spun;
                /// Between two calls, so that others have their turn there.
                private static void ownWork() {
                    for (int i = 0; i < 200; i++) spun += i;
                }
                private static String besides(FileSystem system) {
                    var folder = system.root().mkdir("z", NewNode.withMode(0755));
                    var bytes = new byte[3000];
                    var file = folder.create("x", NewNode.withMode(0600));
                    for (int i = 0; i < 7; i++) {
                        for (int j = 0; j < bytes.length; j++) bytes[j] = (byte) (i * 31 + j);
                        ownWork();
                        file.write(i * 2500L, bytes, 0, bytes.length);
                    }
                    folder.rename("x", folder, "y");
                    file.truncate(16_000);
                    long sum = 0;
                    var again = folder.lookup("y");
                    for (long at = 0; at < 16_000; at += 1000) {
                        int count = again.read(at, bytes, 0, 1000);
                        for (int j = 0; j < count; j++) sum = sum * 31 + bytes[j];
                    }
                    var told = again.attributes().size() + " " + Long.toHexString(sum);
                    folder.unlink("y");
                    system.root().rmdir("z");
                    return told + ", ";
                }
                private static String found(FileNode directory, String before) {
                    var text = new ArrayList<String>();
                    for (var entry : directory.list(0, 100)) {
                        var node = directory.lookup(entry.name());
                        var name = before + entry.name();
                        if (node.attributes().isDirectory()) {
                            text.add(name);
                            var inside = found(node, name);
                            if (!inside.isEmpty()) text.add(inside);
                        } else {
                            text.add(name + (node.attributes().size() == 10_000 ? "1" : "" + node.attributes().size()));
                        }
                    }
                    return String.join(" ", text);
                }
                private static void clear(FileNode directory) {
                    for (var entry : directory.list(0, 100)) {
                        var node = directory.lookup(entry.name());
                        if (node.attributes().isDirectory()) {
                            clear(node);
                            directory.rmdir(entry.name());
                        } else {
                            directory.unlink(entry.name());
                        }
                    }
                }
            }
            """;
}
