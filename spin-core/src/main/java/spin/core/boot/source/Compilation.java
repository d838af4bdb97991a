package spin.core.boot.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import spin.core.control.Messages;

/// One run of the compiler over one source.
///
/// Without annotation processors (`-proc:none`), without other sources (`-implicit:none`), and of the JDK with `java.base` alone.
final class Compilation {
    private static final int MOST_MESSAGES = 20;
    private static final List<String> OPTIONS = List.of("-proc:none", "-implicit:none", "-parameters", "-g", "-nowarn",
            "--limit-modules", "java.base");

    private final JavaCompiler compiler;
    private final ApiClasses api;
    private final String file;
    private final String className;
    private final String text;

    /// How it ended.
    sealed interface Result {
        /// @param classes class files by their names in a JAR
        record Classes(Map<String, byte[]> classes) implements Result {}

        /// @param messages a line each
        record Errors(List<String> messages) implements Result {}
    }

    /// @param className what the source has to declare, whatever package it is in
    Compilation(JavaCompiler compiler, ApiClasses api, String file, String className, String text) {
        this.compiler = compiler;
        this.api = api;
        this.file = file;
        this.className = className;
        this.text = text;
    }

    Result run() {
        var messages = new ArrayList<String>();
        try (var standard = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
                var files = new MemoryFiles(standard, api)) {
            boolean done = compiler
                    .getTask(Writer.nullWriter(), files, message -> note(message, messages), OPTIONS, null,
                            List.of(new Source(file, text)))
                    .call();
            return done && messages.isEmpty() ? named(files.classes()) : new Result.Errors(shortened(messages));
        } catch (MemoryFiles.TooLargeException e) {
            return new Result.Errors(List.of(String.valueOf(e.getMessage())));
        } catch (StackOverflowError _) {
            return new Result.Errors(List.of("it is nested too deeply for the compiler"));
        } catch (RuntimeException e) {
            if (e.getCause() instanceof MemoryFiles.TooLargeException large) {
                return new Result.Errors(List.of(String.valueOf(large.getMessage())));
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("the compiler's files cannot be closed", e);
        }
    }

    private void note(Diagnostic<? extends JavaFileObject> message, List<String> messages) {
        if (message.getKind() == Diagnostic.Kind.ERROR) {
            var where = message.getLineNumber() == Diagnostic.NOPOS ? "" : ":" + message.getLineNumber();
            messages.add(file + where + ": " + Messages.oneLine(message.getMessage(Locale.ROOT)));
        }
    }

    private static List<String> shortened(List<String> messages) {
        if (messages.isEmpty()) {
            return List.of("the compiler gave no reason");
        }
        if (messages.size() <= MOST_MESSAGES) {
            return messages;
        }
        var shown = new ArrayList<>(messages.subList(0, MOST_MESSAGES));
        shown.add("and %d more".formatted(messages.size() - MOST_MESSAGES));
        return shown;
    }

    private Result named(Map<String, byte[]> classes) {
        boolean declared = classes.keySet().stream()
                .anyMatch(name -> name.substring(name.lastIndexOf('/') + 1).equals(className + ".class"));
        return declared
                ? new Result.Classes(classes)
                : new Result.Errors(List.of("%s: it declares no class %s; name the file after its class".formatted(file,
                        className)));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("source:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
