package spin.bench.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;

/// A kernel as `spin run` boots it, with the workload loaded.
final class Bench implements AutoCloseable {
    private static final String HOME = "spin/ext/workload/";
    private static final List<String> CLASSES = List.of("Workload", "Workload$Work", "Image");

    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});

    Bench() {
        done(kernel.load("workload.jar", jar()));
    }

    /// Does one of the workload's things so many times.
    void run(String what, long times) {
        done(kernel.shell(what + " " + times));
    }

    String shell(String line) {
        return done(kernel.shell(line));
    }

    private static String done(KernelControl.Outcome outcome) {
        if (!outcome.done()) {
            throw new IllegalStateException("the kernel that is measured refused: " + outcome.text());
        }
        return outcome.text();
    }

    @Override
    public void close() {
        kernel.close();
    }

    private static byte[] jar() {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (var name : CLASSES) {
                var entry = new JarEntry(HOME + name + ".class");
                entry.setTime(0);
                jar.putNextEntry(entry);
                try (var code = Bench.class.getResourceAsStream("/" + entry.getName())) {
                    if (code == null) {
                        throw new IllegalStateException("the class " + name + " is missing from this JAR");
                    }
                    code.transferTo(jar);
                }
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the workload cannot be packed: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }
}
