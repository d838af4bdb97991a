package spin.ext.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.load.Jars;

/// A caller that is ended in the middle of a file system's code, wherever that is: the limit of a handler that works with files is swept from
/// nothing to what it needs, in steps shorter than the way from one poll to the next but one. Each time the file system is in a state between two calls, and when
/// all is taken away, all of its room is back.
class KilledCallerTests {
    private static final int STEP = 41;
    private static final String FOUND = "found: ";

    @Test
    void whereverACallerIsEndedTheFileSystemIsBetweenTwoCalls() throws IOException {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            assertThat(kernel.load("tmpfs.jar", jar()).text()).contains("is loaded");
            assertThat(kernel.load("victim.jar", victim()).text()).contains("is loaded");
            int ended = 0;
            int limit = 1;
            var last = "";
            while (!last.equals("done")) {
                // Before it stands that the handler was stopped.
                last = kernel.shell("sweep " + limit).text().lines().filter(line -> line.startsWith(FOUND)).findFirst()
                        .orElseThrow().substring(FOUND.length());
                assertThat(last).as("ended after %d cycles", limit).isIn("", "a0", "a1", "b1", "b1 d", "d dc1", "d",
                        "done");
                ended += last.equals("done") ? 0 : 1;
                limit += STEP;
            }
            assertThat(ended).as("so many places").isGreaterThan(20);
        }
    }

    /// `sweep N`: works with files under a limit of N cycles, says what it found afterwards, and takes it away.
    private static byte[] victim() {
        return Jars
                .of("""
                        import java.util.ArrayList;
                        import spin.core.Extension;
                        import spin.core.Kernel;
                        import spin.core.file.FileNode;
                        import spin.core.file.FileSystem;
                        import spin.core.file.Files;
                        import spin.core.file.NewNode;
                        import spin.core.shell.Shell;
                        public final class Main implements Extension {
                            private boolean done;
                            public void start(Kernel kernel) {
                                var files = kernel.resolve(Files.class);
                                var shell = kernel.resolve(Shell.class);
                                kernel.events().on(Shell.class, Shell::run).guard((command, rest) -> command.equals("sweep"))
                                        .handle((command, rest) -> {
                                            var tmp = files.find("tmp");
                                            done = false;
                                            var binding = kernel.events().on(Shell.class, Shell::run)
                                                    .guard((word, more) -> word.equals("victim"))
                                                    .handle((word, more) -> { work(tmp); done = true; return true; })
                                                    .limit(Integer.parseInt(rest)).install();
                                            try {
                                                shell.run("victim", "");
                                            } catch (RuntimeException over) {
                                                // It was ended.
                                            }
                                            binding.uninstall();
                                            var found = found(tmp.root(), "");
                                            clear(tmp.root());
                                            var facts = tmp.facts();
                                            boolean whole = facts.freeBlocks() == facts.blocks()
                                                    && facts.freeNodes() == facts.nodes() - 1;
                                            kernel.console().println("found: " + (!whole ? "lost room after " + found : done ? "done" : found));
                                            return true;
                                        }).install();
                            }
                            private static void work(FileSystem tmp) {
                                var root = tmp.root();
                                var bytes = new byte[10_000];
                                var file = root.create("a", NewNode.withMode(0644));
                                file.write(0, bytes, 0, bytes.length);
                                root.rename("a", root, "b");
                                var folder = root.mkdir("d", NewNode.withMode(0755));
                                root.rename("b", folder, "c");
                                folder.unlink("c");
                                root.rmdir("d");
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
                        """);
    }

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
