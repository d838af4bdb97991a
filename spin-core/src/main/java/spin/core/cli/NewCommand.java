package spin.core.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spin.core.control.Messages;

/// The project is written beside its place and moved there by one rename: it is there whole or not at all.
@Command(name = "new", description = "Write a ready-to-build extension project.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NewCommand implements Callable<Integer> {
    /// Letters that every file system, compiler and shell takes alike.
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");
    private static final int LONGEST = 60;
    /// First parts of package names that are the platform's or the kernel's.
    private static final Set<String> TAKEN_PACKAGES = Set.of("java", "javax", "jdk", "sun", "spin");
    /// Classes that the generated source means by their simple names.
    private static final Set<String> TAKEN_CLASSES = Set.of("Extension", "Kernel", "Shell", "Override", "String",
            "Object");

    private final Host host;

    @Parameters(paramLabel = "NAME", description = "The extension's name: its package, its class and its command.")
    private String name = "";

    @Option(names = "--dir", paramLabel = "DIR", description = "The project's folder, new or empty; ./NAME if not given.")
    private @Nullable Path dir;

    @Spec
    private CommandSpec spec;

    NewCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        requireGoodName();
        var project = (dir == null ? Path.of(name) : dir).toAbsolutePath().normalize();
        var shown = Messages.oneLine(project.toString());
        try {
            requireFree(project, shown);
            place(project);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            throw new CommandFailure("the folder " + shown + " is not empty; name another with --dir.", e);
        } catch (IOException e) {
            throw new CommandFailure("the project cannot be written to " + shown + ": " + Messages.reason(e) + ".", e);
        }
        host.out().println("wrote " + shown + "; run " + Messages.oneLine(project.resolve("build").toString())
                + ", then copy " + name + ".jar into a drop folder.");
        return Main.SUCCESS;
    }

    private void requireGoodName() {
        var shown = "'" + Messages.oneLine(name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "...") + "'";
        if (!NAME.matcher(name).matches() || SourceVersion.isKeyword(name)) {
            throw misuse(shown
                    + " cannot be a Java package: take ASCII letters, digits and '_', a letter first, and no Java keyword");
        }
        if (name.length() > LONGEST) {
            throw misuse("the name " + shown + " is longer than " + LONGEST + " characters");
        }
        if (TAKEN_PACKAGES.contains(name.toLowerCase(Locale.ROOT))) {
            throw misuse("the package " + shown + " belongs to the platform; take another name");
        }
        if (TAKEN_CLASSES.contains(className())) {
            throw misuse(
                    "a class " + className() + " would hide the one of that name that it needs; take another name");
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String className() {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static void requireFree(Path project, String shown) throws IOException {
        if (!Files.exists(project, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(project)) {
            throw new CommandFailure(shown + " is there already and is not a folder; name another with --dir.");
        }
        try (var files = Files.list(project)) {
            if (files.findAny().isPresent()) {
                throw new CommandFailure("the folder " + shown + " is not empty; name another with --dir.");
            }
        }
    }

    private void place(Path project) throws IOException {
        // An empty folder that is a link, or that we stand in, keeps its identity in the link's target.
        var target = Files.exists(project) ? project.toRealPath() : project;
        var parent = target.getParent();
        if (parent == null) {
            throw new FileSystemException(project.toString(), null, "it is the root");
        }
        Files.createDirectories(parent);
        var unfinished = Files.createTempDirectory(parent, "." + name + ".new");
        try {
            for (var file : files().entrySet()) {
                var path = unfinished.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
            }
            Files.setPosixFilePermissions(unfinished.resolve("build"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new FileSystemException(project.toString(), null, "it is on another disk than the folder around it");
        } finally {
            remove(unfinished);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var tree = Files.walk(folder)) {
            for (var file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        files.put("src/" + name + "/" + className() + ".java", """
                package {{name}};

                import spin.core.Extension;
                import spin.core.Kernel;
                import spin.core.shell.Shell;

                /// Answers the command `{{name}}` at the kernel's prompt.
                public final class {{class}} implements Extension {
                    @Override
                    public void start(Kernel kernel) {
                        kernel.events().on(Shell.class, Shell::run)
                                .guard((command, arguments) -> command.equals("{{name}}"))
                                .handle((command, arguments) -> {
                                    kernel.console().println("Hello from {{name}}. " + arguments);
                                    return true;
                                })
                                .install();
                    }
                }
                """);
        files.put("build",
                """
                        #!/bin/sh
                        # Compiles src/ against the kernel's API and packs {{name}}.jar. SPIN names the launcher, SPIN_JAVA_HOME the JDK.
                        set -eu
                        cd "$(dirname "$0")"
                        spin=${SPIN:-}
                        [ -n "$spin" ] || spin={{launcher}}
                        [ -x "$spin" ] || spin=$(command -v spin) || { echo "build: the launcher 'spin' was not found; set SPIN to its path." >&2; exit 1; }
                        jdk=${SPIN_JAVA_HOME:-}
                        [ -n "$jdk" ] || jdk={{jdk}}
                        if [ -x "$jdk/bin/javac" ]; then PATH=$jdk/bin:$PATH; fi
                        api=$("$spin" api)

                        rm -rf classes
                        mkdir classes
                        trap 'rm -rf classes {{name}}.jar.part' EXIT
                        find src -name '*.java' -exec javac -encoding UTF-8 -parameters -Xlint:all -cp "$api" -d classes {} +
                        # Renamed when it is complete, so this folder could be a drop folder.
                        jar --create --file {{name}}.jar.part -C classes .
                        mv {{name}}.jar.part {{name}}.jar
                        echo "wrote $(pwd)/{{name}}.jar"
                        """);
        files.put("README.md", """
                # {{name}}

                A SPIN extension: it answers the command `{{name}}` at the kernel's prompt.

                    ./build                        compiles src/ and writes {{name}}.jar
                    spin verify {{name}}.jar           what the kernel would say of it
                    cp {{name}}.jar DROP/              loads it into a kernel started with 'spin run --drop DROP'
                    spin shell {{name}} there          calls it

                Copying a newer {{name}}.jar over the old one replaces it while the kernel runs; deleting it unloads it.
                """);
        var launcher = host.property("spin.launcher");
        var words = Map.of("name", name, "class", className(), "launcher",
                quoted(launcher.isEmpty() ? "spin" : launcher), "jdk", quoted(host.property("java.home")));
        files.replaceAll((_, template) -> filled(template, words));
        return files;
    }

    /// In one pass: a word that came in is not looked at again, whatever stands in it.
    private static String filled(String template, Map<String, String> words) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(words.getOrDefault(place.group(1), place.group())));
    }

    /// For the shell, whatever is in it.
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
