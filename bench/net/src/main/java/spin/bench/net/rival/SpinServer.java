package spin.bench.net.rival;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import spin.ext.plain.Plain;
import spin.ext.http.HttpServer;

/// The kernel that is measured: `spin run` as a user starts it, on a TAP device of the clients' host.
final class SpinServer {
    private final Process process;

    private SpinServer(Process process) {
        this.process = process;
    }

    /// Boots it and waits until its extensions are loaded.
    ///
    /// @param www what the web server shows
    static SpinServer boot(Room room, Path folder, Path www, List<String> java)
            throws IOException, InterruptedException {
        var drop = Files.createDirectory(folder.resolve("drop"));
        Files.write(drop.resolve("http-server.jar"), jarOf(HttpServer.class));
        Files.write(drop.resolve("plain.jar"), jarOf(Plain.class));
        var command = new ArrayList<>(java);
        command.addAll(List.of("spin.core.cli.Main", "run", "--drop", drop.toString(), "--mount", www + "=www",
                "--script", Files.writeString(folder.resolve("script"), "# nothing\n").toString(), "--stay", "--net",
                "tap:" + Room.TAP + ",address=" + Room.SPIN + "/24"));
        var log = folder.resolve("spin.log");
        var process = room.start(Room.Side.CLIENTS, log, command);
        Room.awaitText(process, log, log, " is loaded", 2);
        room.address(Room.Side.CLIENTS, Room.TAP, "10.99.0.1/24");
        return new SpinServer(process);
    }

    /// What it has had of the processors so far, compilers and collector too.
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /// The JAR that a class comes from, or one that is made of the folder of class files.
    private static byte[] jarOf(Class<?> extension) throws IOException {
        var name = extension.getPackageName().replace('.', '/');
        var source = sourceOf(extension);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            if (Files.isDirectory(source)) {
                try (var files = Files.list(source.resolve(name))) {
                    for (var file : files.sorted().toList()) {
                        add(jar, name + "/" + file.getFileName(), Files.readAllBytes(file));
                    }
                }
            } else {
                copy(jar, source, name);
            }
        }
        return bytes.toByteArray();
    }

    private static void copy(JarOutputStream jar, Path source, String name) throws IOException {
        try (var whole = new JarFile(source.toFile())) {
            for (var entry : whole.stream().filter(entry -> entry.getName().startsWith(name + "/")
                    && !entry.isDirectory()).toList()) {
                try (var in = whole.getInputStream(entry)) {
                    add(jar, entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    private static Path sourceOf(Class<?> extension) {
        try {
            return Path.of(extension.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the place of " + extension + " has no name", impossible);
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        var entry = new JarEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
