package spin.bench.dist;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import spin.core.cli.CommandFailure;
import spin.core.cli.Subcommand;

/// `spin demo`: the three jobs, one after the other, through the same commands that a user types.
@Command(name = "demo", description = "Show the three jobs with real output: drop JARs, measure a dispatch, compare two kernels.")
public final class DemoCommand implements Callable<Integer>, Subcommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Object command() {
        return new DemoCommand();
    }

    @Override
    public String parent() {
        return "";
    }

    @Override
    public Integer call() throws IOException {
        var home = folder("spin.home");
        var launcher = folder("spin.launcher");
        var work = Files.createTempDirectory("spin-demo");
        // However the demo ends, Ctrl-C included, its folder goes.
        var cleaner = new Thread(() -> delete(work));
        Runtime.getRuntime().addShutdownHook(cleaner);
        return new Run(home, launcher, work, out()).all();
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the specification of a command before it calls it");
        }
        return spec.commandLine().getOut();
    }

    private static Path folder(String property) {
        var value = System.getProperty(property);
        if (value == null) {
            throw new CommandFailure("the demo runs the commands of the launcher; start it as './spin demo'.");
        }
        return Path.of(value);
    }

    private static void delete(Path work) {
        try (var tree = Files.walk(work)) {
            for (var file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException _) {
            // The host's own cleaning of its temporary folder will find it.
        }
    }

    /// One guided run; each step is a method with a name.
    private record Run(Path home, Path launcher, Path work, PrintWriter out) {
        int all() throws IOException {
            boolean good = dropping();
            title("2. Measure a dispatch: what raising an event costs next to a plain call");
            good &= spin("bench", "dispatch", "--quick") == 0;
            title("3. Compare two kernels: SPIN and Aegis, one machine, one meter, simulated time");
            good &= spin("compare", "--tables", "border") == 0;
            out.println();
            out.println(good
                    ? "That was all of it. './spin run --drop DIR' gives you the prompt; the README goes on from here."
                    : "A step of the demo failed; its output is above.");
            out.flush();
            return good ? 0 : 1;
        }

        private boolean dropping() throws IOException {
            title("1. Drop a JAR into a running kernel");
            var drop = Files.createDirectory(work.resolve("drop"));
            var runDir = runDir();
            say("spin run --drop drop &");
            try (var kernel = new RunningKernel(launcher, runDir, drop, out)) {
                kernel.awaitLine("it is ready", line -> line.contains("ready"));
                boolean good = true;
                for (var name : List.of("greeter", "echo", "tally")) {
                    copy(home.resolve("extensions/ext-" + name + ".jar"), drop.resolve(name + ".jar"));
                    kernel.awaitLine(name + ".jar is loaded", line -> line.contains(name + ".jar"));
                }
                good &= spin("shell", "greet", "Ada") == 0;
                good &= spin("shell", "udp", "send", "7", "anybody", "there") == 0;
                good &= spin("domains") == 0;
                good &= spin("dispatch", "Udp.packetArrived") == 0;

                out.println();
                out.println("A JAR that is up to no good is refused, and the kernel goes on:");
                copy(mischief(), drop.resolve("mischief.jar"));
                kernel.awaitLine("mischief.jar is refused", line -> line.contains("mischief.jar"));
                good &= spin("shell", "greet", "again") == 0;

                out.println();
                out.println("Deleting a JAR takes it out:");
                say("rm drop/echo.jar");
                Files.delete(drop.resolve("echo.jar"));
                kernel.awaitLine("echo.jar is unloaded", line -> line.contains("echo.jar"));
                // Nobody answers any more: that this is a failed request is what is to be seen.
                good &= spin("shell", "udp", "send", "7", "anybody", "there") == 1;
                good &= spin("shell", "tally") == 0;
                return good;
            }
        }

        private Path runDir() throws IOException {
            var dir = work.resolve("run");
            Files.createDirectory(dir, java.nio.file.attribute.PosixFilePermissions
                    .asFileAttribute(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------")));
            return dir;
        }

        /// An extension that would end the whole program, compiled and packed as any user's would be.
        private Path mischief() throws IOException {
            var source = work.resolve("Mischief.java");
            Files.writeString(source, """
                    import spin.core.Extension;
                    import spin.core.Kernel;

                    public final class Mischief implements Extension {
                        @Override
                        public void start(Kernel kernel) {
                            System.exit(1);
                        }
                    }
                    """);
            var compiler = ToolProvider.getSystemJavaCompiler();
            if (compiler == null || compiler.run(null, null, null, "-proc:none", "-cp",
                    home.resolve("api/spin-api.jar").toString(), "-d", work.toString(), source.toString()) != 0) {
                throw new CommandFailure("the demo could not compile its hostile extension against "
                        + home.resolve("api/spin-api.jar") + "; rebuild with './spin test'.");
            }
            var jar = work.resolve("mischief.jar");
            try (var packed = new JarOutputStream(Files.newOutputStream(jar))) {
                packed.putNextEntry(new JarEntry("Mischief.class"));
                packed.write(Files.readAllBytes(work.resolve("Mischief.class")));
                packed.closeEntry();
            }
            return jar;
        }

        private void copy(Path from, Path to) throws IOException {
            say("cp " + from.getFileName().toString().replace("ext-", "") + " drop/");
            // Written beside and renamed over, so that the kernel never sees half of it.
            var part = to.resolveSibling("." + to.getFileName() + ".part");
            Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
        }

        private int spin(String... arguments) throws IOException {
            return RunningKernel.command(launcher, work.resolve("run"), out, List.of(arguments));
        }

        private void say(String command) {
            out.println("$ " + command);
            out.flush();
        }

        private void title(String text) {
            out.println();
            out.println(text);
            out.println("=".repeat(text.length()));
            out.flush();
        }
    }
}
