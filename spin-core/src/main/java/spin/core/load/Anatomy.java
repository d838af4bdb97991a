package spin.core.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.LineNumber;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarInputStream;

/// How large an extension is, as the publications tell it: lines of source, bytes of code, bytes of data; and which interfaces it imports.
///
/// *Code* is the instructions of all methods. *Data* is the constant pools: names, types and literals, which is what a compiled unit carries
/// besides its instructions; the original counted type descriptors and linkage tables there. *Lines of code* are source lines that some
/// instruction came from, read from the debug tables. *Source lines*, those that are neither blank nor all comment, are known when the JAR
/// holds its sources.
///
/// Source: Bershad et al., SOSP '95, table 7.
///
/// @param sourceLines -1 when the JAR holds no sources
/// @param imports the published classes that are named, sorted
public record Anatomy(int classes, int sourceLines, int codeLines, long codeBytes, long dataBytes,
        Set<String> imports) {
    private static final String SOURCE = ".java";

    public Anatomy {
        imports = Set.copyOf(imports);
    }

    /// Takes a JAR apart that the verifier has accepted.
    ///
    /// @param published dotted names of the classes that count as imports
    public static Anatomy of(byte[] jar, Set<String> published) {
        var sum = new Sum(published);
        try (var entries = new JarInputStream(new ByteArrayInputStream(jar), false)) {
            for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class")) {
                    sum.add(ClassFile.of().parse(entries.readAllBytes()));
                } else if (entry.getName().endsWith(SOURCE)) {
                    sum.addSource(new String(entries.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a JAR that was accepted cannot be read again: " + e.getMessage(), e);
        }
        return sum.anatomy();
    }

    private static final class Sum {
        private final Set<String> published;
        private final Set<String> imports = new TreeSet<>();
        private final Set<String> lines = new HashSet<>();
        private int classes;
        private int sourceLines = -1;
        private long codeBytes;
        private long dataBytes;

        Sum(Set<String> published) {
            this.published = published;
        }

        void add(ClassModel model) {
            classes++;
            for (var method : model.methods()) {
                method.code().ifPresent(code -> {
                    codeBytes += ((CodeAttribute) code).codeLength();
                    code.forEach(element -> {
                        if (element instanceof LineNumber at) {
                            lines.add(outermost(model) + ":" + at.line());
                        }
                    });
                });
            }
            for (var entry : model.constantPool()) {
                dataBytes += bytes(entry);
                if (entry instanceof ClassEntry named && published.contains(dotted(named))) {
                    imports.add(dotted(named));
                }
            }
        }

        /// Classes of one source file share their lines.
        private static String outermost(ClassModel model) {
            var name = model.thisClass().asInternalName();
            int nested = name.indexOf('$');
            return nested < 0 ? name : name.substring(0, nested);
        }

        private static String dotted(ClassEntry named) {
            return named.asInternalName().replace('/', '.');
        }

        void addSource(String text) {
            sourceLines = Math.max(0, sourceLines) + linesOf(text);
        }

        Anatomy anatomy() {
            return new Anatomy(classes, sourceLines, lines.size(), codeBytes, dataBytes, imports);
        }
    }

    /// The JVM specification, section 4.4: a tag and what the tag says.
    private static int bytes(PoolEntry entry) {
        return switch (entry.tag()) {
            case PoolEntry.TAG_UTF8 -> 3 + ((Utf8Entry) entry).stringValue().getBytes(StandardCharsets.UTF_8).length;
            case PoolEntry.TAG_LONG, PoolEntry.TAG_DOUBLE -> 9;
            case PoolEntry.TAG_CLASS, PoolEntry.TAG_STRING, PoolEntry.TAG_METHOD_TYPE, PoolEntry.TAG_MODULE,
                    PoolEntry.TAG_PACKAGE ->
                3;
            case PoolEntry.TAG_METHOD_HANDLE -> 4;
            default -> 5;
        };
    }

    /// Lines that are neither blank nor all comment.
    static int linesOf(String source) {
        int lines = 0;
        boolean comment = false;
        for (var line : source.lines().toList()) {
            var text = line.strip();
            if (comment) {
                int end = text.indexOf("*/");
                comment = end < 0;
                text = end < 0 ? "" : text.substring(end + 2).strip();
            }
            while (text.startsWith("/*")) {
                int end = text.indexOf("*/", 2);
                comment = end < 0;
                text = end < 0 ? "" : text.substring(end + 2).strip();
            }
            if (!text.isEmpty() && !text.startsWith("//")) {
                lines++;
            }
        }
        return lines;
    }
}
