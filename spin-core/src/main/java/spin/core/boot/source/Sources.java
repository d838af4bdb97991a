package spin.core.boot.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import spin.core.control.Messages;
import spin.core.control.Upload;

/// Makes a JAR of what is to be loaded, if it is none yet.
///
/// One source is compiled at a time, on a thread of its own with a deep stack. A compiler cannot be stopped from outside; one that does
/// not finish in time is left behind, and until it does finish no other source is taken.
public final class Sources {
    /// What the name of a source ends with.
    public static final String ENDING = ".java";

    private static final int LIMIT_BYTES = 1 << 20;
    private static final long STACK_BYTES = 8L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    private final Supplier<@Nullable JavaCompiler> compilers;
    private final ApiClasses api;
    private final Duration patience;
    private final AtomicBoolean busy = new AtomicBoolean();

    /// @param loader has the published classes
    public Sources(ClassLoader loader) {
        this(loader, ToolProvider::getSystemJavaCompiler, PATIENCE);
    }

    Sources(ClassLoader loader, Supplier<@Nullable JavaCompiler> compilers, Duration patience) {
        this.compilers = compilers;
        this.patience = patience;
        api = new ApiClasses(loader);
    }

    /// A source is compiled, all else is taken for a JAR. From any thread.
    public Prepared prepared(Upload upload) {
        return upload.fileName().endsWith(ENDING) ? compiled(upload) : new Prepared.Ready(upload);
    }

    private Prepared compiled(Upload upload) {
        var file = upload.fileName();
        var stem = file.substring(0, file.length() - ENDING.length());
        if (!NAME.matcher(stem).matches()) {
            return refused(file,
                    "a source is named after its class, which ASCII letters, digits and '_' make; rename it");
        }
        if (upload.approval() != null) {
            return refused(file,
                    "an approval is for the bytes of a JAR; compile the source, pack it, and have that approved");
        }
        if (upload.jar().length > LIMIT_BYTES) {
            return refused(file, "it has %d bytes, and a source has at most %d; make a JAR of it".formatted(
                    upload.jar().length, LIMIT_BYTES));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(upload.jar())).toString();
        } catch (CharacterCodingException _) {
            return refused(file, "it is not UTF-8 text");
        }
        var compiler = compilers.get();
        if (compiler == null) {
            return refused(file,
                    "this JVM has no compiler; start the kernel with a JDK, or compile the source and drop a JAR");
        }
        return inTime(new Compilation(compiler, api, file, stem, text), file, text);
    }

    private Prepared inTime(Compilation compilation, String file, String text) {
        if (!busy.compareAndSet(false, true)) {
            return refused(file, "another source is still being compiled; drop it again when that has ended");
        }
        var done = new CompletableFuture<Compilation.Result>();
        var thread = new Thread(null, () -> {
            Runnable tell;
            try {
                var result = compilation.run();
                tell = () -> done.complete(result);
            } catch (Throwable e) {
                tell = () -> done.completeExceptionally(e);
            }
            // Whoever is told may bring the next one at once.
            busy.set(false);
            tell.run();
        }, "compiler", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return switch (done.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                case Compilation.Result.Classes(var classes) ->
                    new Prepared.Ready(Upload.of(file, packed(classes, file, text)));
                case Compilation.Result.Errors(var messages) ->
                    new Prepared.Refused(file + ": refused, it does not compile\n  " + String.join("\n  ", messages));
            };
        } catch (TimeoutException _) {
            return refused(file, "the compiler did not finish within %d s; make it simpler, or drop a JAR"
                    .formatted(patience.toSeconds()));
        } catch (ExecutionException e) {
            return refused(file, "the compiler failed (%s); make it simpler, or drop a JAR"
                    .formatted(Messages.describe(Objects.requireNonNullElse(e.getCause(), e))));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return refused(file, "the compilation was interrupted");
        }
    }

    /// The source goes along, so that its lines can be counted. No dates: the same source gives the same bytes.
    private static byte[] packed(Map<String, byte[]> classes, String file, String text) {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (var each : classes.entrySet()) {
                add(jar, each.getKey(), each.getValue());
            }
            add(jar, file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("a JAR in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTime(0);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    private static Prepared refused(String file, String why) {
        return new Prepared.Refused("%s: refused, %s.".formatted(Messages.oneLine(file), why));
    }
}
