package spin.domains.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Reads a JAR so that it can mean one thing only.
///
/// ```
/// local header, data [, descriptor]   repeated, from the first byte, without a gap
/// central directory header            repeated, without a gap
/// end record [comment]                up to the last byte
/// ```
///
/// Every entry must stand in both places and say the same in both; names are unique, relative and plain. What a lenient
/// reader would shrug at (bytes before, between and after, two entries of one name, a size that differs) is a refusal,
/// because another reader might take the other choice. Nothing is ever extracted.
final class JarReader {

    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;

    private static final int LOCAL_LENGTH = 30;
    private static final int CENTRAL_LENGTH = 46;
    private static final int END_LENGTH = 22;

    private static final int ENCRYPTED = 1;
    private static final int HAS_DESCRIPTOR = 1 << 3;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private static final int MADE_ON_UNIX = 3;
    private static final int KIND_OF_FILE = 0xf000;
    private static final int PLAIN_FILE = 0x8000;
    private static final int FOLDER = 0x4000;

    // Below this many unpacked bytes no ratio is suspicious: a small class full of zeros packs well.
    private static final int RATIO_FLOOR = 64 << 10;
    private static final int MANIFEST_BYTES = 64 << 10;

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final Attributes.Name EXPORT = new Attributes.Name("Spin-Export");
    private static final Attributes.Name IMPORT = new Attributes.Name("Spin-Import");
    private static final int MOST_LIBRARIES = 64;
    /// A name that means one thing to every file system and every name server, and no place in either.
    private static final Pattern LIBRARY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "zip");
    private static final Set<String> EXECUTABLES = Set.of("so", "dll", "dylib", "jnilib", "exe");

    private record Entry(String name, int flags, int method, long crc, int packed, int unpacked, int offset) {}

    /// A reason to stop reading at once.
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1;
        private final String rule;

        Refusal(String rule, String message) {
            super(message);
            this.rule = rule;
        }
    }

    private final ByteBuffer jar;
    private final JarLimits limits;
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private JarReader(byte[] jar, JarLimits limits) {
        this.jar = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
        this.limits = limits;
    }

    /// What a reading ends with: the contents, unless there are violations.
    record Reading(Optional<JarContents> contents, List<Violation> violations, List<String> notes) {}

    static Reading read(byte[] jar, JarLimits limits) {
        return new JarReader(jar, limits).read();
    }

    private Reading read() {
        @Nullable
        JarContents contents = null;
        try {
            contents = contents(entries());
        } catch (Refusal refusal) {
            violations.add(new Violation(refusal.rule, "", "", 0, String.valueOf(refusal.getMessage())));
        }
        return new Reading(violations.isEmpty() ? Optional.ofNullable(contents) : Optional.empty(), violations, notes);
    }

    // ---- the directory

    private List<Entry> entries() throws Refusal {
        if (jar.capacity() == 0) {
            throw notAJar("The file is empty: copy the JAR again.");
        }
        if (jar.capacity() > limits.jarBytes()) {
            throw new Refusal("too-large", "The file has " + jar.capacity() + " bytes and " + limits.jarBytes()
                    + " is the most: leave out what the extension does not need.");
        }
        if (jar.capacity() < 4 || (jar.getInt(0) != LOCAL_SIGNATURE && jar.getInt(0) != END_SIGNATURE)) {
            throw notAJar("The file does not begin like a JAR: give the output of the jar tool.");
        }
        int end = endRecord();
        int count = unsigned16(end + 10);
        int size = jar.getInt(end + 12);
        int start = jar.getInt(end + 16);
        if (unsigned16(end + 4) != 0 || unsigned16(end + 6) != 0 || unsigned16(end + 8) != count) {
            throw notAJar("The JAR is split over several files: pack it as one.");
        }
        if (count == 0xffff || size == -1 || start == -1) {
            throw notAJar("The JAR uses the 64-bit form of the archive: pack it again with fewer, smaller entries.");
        }
        if (start < 0 || size < 0 || (long) start + size != end) {
            throw notAJar("The JAR's directory is not where its end record says, or bytes stand between them:"
                    + " pack it again.");
        }
        if (count > limits.entries()) {
            throw new Refusal("too-large", "The JAR has " + count + " entries and " + limits.entries()
                    + " is the most: leave out what the extension does not need.");
        }
        var entries = directory(start, end, count);
        checkNames(entries);
        checkSizes(entries);
        checkLocalHeaders(entries, start);
        return entries;
    }

    private int endRecord() throws Refusal {
        int last = jar.capacity() - END_LENGTH;
        for (int at = last; at >= 0 && at >= last - 0xffff; at--) {
            if (jar.getInt(at) == END_SIGNATURE && unsigned16(at + 20) == last - at) {
                return at;
            }
        }
        throw notAJar("The JAR has no end record that reaches to its last byte: it is half-copied, truncated, or has"
                + " bytes added at its end.");
    }

    private List<Entry> directory(int start, int end, int count) throws Refusal {
        var entries = new ArrayList<Entry>();
        int at = start;
        for (int i = 0; i < count; i++) {
            if (at > end - CENTRAL_LENGTH || jar.getInt(at) != CENTRAL_SIGNATURE) {
                throw notAJar("The JAR's directory is damaged at its entry " + (i + 1) + " of " + count
                        + ": pack it again.");
            }
            int nameLength = unsigned16(at + 28);
            int next = at + CENTRAL_LENGTH + nameLength + unsigned16(at + 30) + unsigned16(at + 32);
            if (next > end) {
                throw notAJar("The JAR's directory is damaged at its entry " + (i + 1) + " of " + count
                        + ": pack it again.");
            }
            var name = name(at + CENTRAL_LENGTH, nameLength);
            int packed = jar.getInt(at + 20);
            int unpacked = jar.getInt(at + 24);
            int offset = jar.getInt(at + 42);
            if (packed < 0 || unpacked < 0 || offset < 0) {
                throw new Refusal("too-large", "Entry " + name + " claims a size beyond two gigabytes: pack the JAR"
                        + " again.");
            }
            if (isSpecialFile(at)) {
                throw new Refusal("bad-entry-name", "Entry " + printable(name)
                        + " is a link or a device to some readers: pack plain files.");
            }
            entries.add(new Entry(name, unsigned16(at + 8), unsigned16(at + 10), jar.getInt(at + 16) & 0xffff_ffffL,
                    packed, unpacked, offset));
            at = next;
        }
        if (at != end) {
            throw notAJar("The JAR's directory holds more than its " + count + " entries: pack it again.");
        }
        return entries;
    }

    /// What packers on Unix note of a file: its mode, whose upper bits are the kind; without a note there are none.
    private boolean isSpecialFile(int at) {
        int kind = (jar.getInt(at + 38) >>> 16) & KIND_OF_FILE;
        return jar.get(at + 5) == MADE_ON_UNIX && kind != 0 && kind != PLAIN_FILE && kind != FOLDER;
    }

    private String name(int at, int length) throws Refusal {
        var bytes = Arrays.copyOfRange(jar.array(), at, at + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            throw new Refusal("bad-entry-name", "The JAR has an entry whose name is not UTF-8: pack it with the jar"
                    + " tool.");
        }
    }

    private void checkNames(List<Entry> entries) throws Refusal {
        var seen = new HashMap<String, String>();
        for (var entry : entries) {
            var name = entry.name();
            var problem = problemWith(name);
            if (problem != null) {
                throw new Refusal("bad-entry-name", "Entry \"" + printable(name) + "\" " + problem
                        + ": pack the JAR with plain relative names.");
            }
            // A folder and a file of the same name would be one thing to some readers.
            var path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
            var before = seen.put(oneSpelling(path), name);
            if (before != null) {
                throw new Refusal("duplicate-entry", "Entry " + printable(name) + (before.equals(name)
                        ? " is in the JAR twice"
                        : " and entry " + printable(before) + " are one file to some systems")
                        + ", so what it means depends on the reader: pack the JAR again.");
            }
            if (name.endsWith("/") && (path.endsWith(".class") || entry.unpacked() != 0)) {
                throw new Refusal("bad-entry-name", "Entry " + printable(name)
                        + " has the name of a folder and is none: pack the JAR again.");
            }
        }
    }

    /// How a file system spells a name that distinguishes neither capitals nor ways to write an accent.
    private static String oneSpelling(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static @Nullable String problemWith(String name) {
        if (name.isEmpty()) {
            return "has no name";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 0x7f || c == '\\' || c == ':') {
                return "has a control character, a backslash or a colon in its name";
            }
        }
        if (name.startsWith("/")) {
            return "is an absolute path";
        }
        var path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        for (int from = 0; from <= path.length();) {
            int slash = path.indexOf('/', from);
            var segment = path.substring(from, slash < 0 ? path.length() : slash);
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return "leads out of the JAR or has an empty part";
            }
            from = (slash < 0 ? path.length() : slash) + 1;
        }
        return null;
    }

    private static String printable(String name) {
        var text = new StringBuilder();
        name.codePoints().limit(120).forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return text.toString();
    }

    private void checkSizes(List<Entry> entries) throws Refusal {
        long total = 0;
        for (var entry : entries) {
            total += entry.unpacked();
            if (entry.unpacked() > RATIO_FLOOR && entry.unpacked() / limits.ratio() > entry.packed()) {
                throw new Refusal("zip-bomb", "Entry " + entry.name() + " unpacks from " + entry.packed() + " to "
                        + entry.unpacked() + " bytes, over " + limits.ratio() + " times: leave it out.");
            }
            if (entry.name().endsWith(".class") && entry.unpacked() > limits.entryBytes()) {
                throw new Refusal("too-large", "Entry " + entry.name() + " has " + entry.unpacked() + " bytes and "
                        + limits.entryBytes() + " is the most: split the class.");
            }
        }
        if (total > limits.totalBytes()) {
            throw new Refusal("zip-bomb", "The JAR unpacks to " + total + " bytes and " + limits.totalBytes()
                    + " is the most: leave out what the extension does not need.");
        }
    }

    // ---- the entries

    /// The local parts must cover the file from its first byte to the directory, in whatever order, without a gap.
    private void checkLocalHeaders(List<Entry> entries, int directoryStart) throws Refusal {
        var inOrder = new ArrayList<>(entries);
        inOrder.sort(Comparator.comparingInt(Entry::offset));
        int expected = 0;
        for (var entry : inOrder) {
            if (entry.offset() != expected) {
                throw notAJar("Bytes that belong to no entry stand before entry " + entry.name()
                        + ", or entries overlap: pack the JAR again.");
            }
            expected = endOf(entry, directoryStart);
        }
        if (expected != directoryStart) {
            throw notAJar("Bytes that belong to no entry stand before the JAR's directory: pack the JAR again.");
        }
    }

    private int endOf(Entry entry, int directoryStart) throws Refusal {
        long dataEnd = (long) dataStart(entry, directoryStart) + entry.packed();
        if (dataEnd > directoryStart) {
            throw differs(entry);
        }
        int at = (int) dataEnd;
        if ((entry.flags() & HAS_DESCRIPTOR) == 0) {
            return at;
        }
        if (directoryStart - at >= 16 && jar.getInt(at) == DESCRIPTOR_SIGNATURE && describes(entry, at + 4)) {
            return at + 16;
        }
        if (directoryStart - at >= 12 && describes(entry, at)) {
            return at + 12;
        }
        throw differs(entry);
    }

    private boolean describes(Entry entry, int at) {
        return (jar.getInt(at) & 0xffff_ffffL) == entry.crc() && jar.getInt(at + 4) == entry.packed()
                && jar.getInt(at + 8) == entry.unpacked();
    }

    private int dataStart(Entry entry, int directoryStart) throws Refusal {
        int at = entry.offset();
        if (at > directoryStart - LOCAL_LENGTH || jar.getInt(at) != LOCAL_SIGNATURE) {
            throw differs(entry);
        }
        int nameLength = unsigned16(at + 26);
        long start = (long) at + LOCAL_LENGTH + nameLength + unsigned16(at + 28);
        if (start > directoryStart || !name(at + LOCAL_LENGTH, nameLength).equals(entry.name())
                || unsigned16(at + 6) != entry.flags() || unsigned16(at + 8) != entry.method()) {
            throw differs(entry);
        }
        boolean later = (entry.flags() & HAS_DESCRIPTOR) != 0;
        boolean blank = jar.getInt(at + 14) == 0 && jar.getInt(at + 18) == 0 && jar.getInt(at + 22) == 0;
        if (!(later && blank) && !describes(entry, at + 14)) {
            throw differs(entry);
        }
        return (int) start;
    }

    private static Refusal differs(Entry entry) {
        return notAJar("Entry " + entry.name() + " is not what the JAR's directory says it is: pack the JAR again.");
    }

    private JarContents contents(List<Entry> entries) throws Refusal {
        var classes = new LinkedHashMap<String, byte[]>();
        @Nullable
        Entry manifest = null;
        for (var entry : entries) {
            var name = entry.name();
            if ((entry.flags() & ENCRYPTED) != 0 || (entry.method() != STORED && entry.method() != DEFLATED)) {
                throw notAJar("Entry " + name + " is encrypted or packed in a way that JARs are not: pack it with the"
                        + " jar tool.");
            }
            if (name.endsWith("/")) {
                continue;
            }
            if (name.startsWith("META-INF/versions/")) {
                add("multi-release", "Entry " + name + " is another version of a class for another Java, and only one"
                        + " can be verified: pack the JAR without META-INF/versions.");
            } else if (name.equalsIgnoreCase(MANIFEST)) {
                if (!name.equals(MANIFEST)) {
                    throw new Refusal("bad-manifest", "The manifest is called " + name + ": call it " + MANIFEST + ".");
                }
                manifest = entry;
            } else if (name.equals("module-info.class")) {
                notes.add("module-info.class was ignored: a domain's imports are what it is resolved against.");
            } else if (name.endsWith(".class")) {
                classes.put(name.substring(0, name.length() - ".class".length()), unpack(entry));
            } else {
                lookAtResource(entry);
            }
        }
        if (classes.isEmpty() && violations.isEmpty()) {
            throw new Refusal("no-extension",
                    "The JAR has no class at all: compile the extension and pack its classes.");
        }
        return withManifest(classes, manifest);
    }

    private void lookAtResource(Entry entry) throws Refusal {
        var name = entry.name();
        int dot = name.lastIndexOf('.');
        var kind = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (ARCHIVES.contains(kind)) {
            add("nested-jar", "Entry " + name + " is an archive inside the JAR, which nothing would look into: pack its"
                    + " classes into the JAR itself.");
        } else if (EXECUTABLES.contains(kind)) {
            add("no-native", "Entry " + name + " is native code, which would leave the checked world of bytecode: write"
                    + " it in Java.");
        } else if (entry.unpacked() <= limits.entryBytes() && isClassFile(unpack(entry))) {
            add("bad-class",
                    "Entry " + name + " is a class file under another name: give it the ending .class, or leave"
                            + " it out.");
        } else {
            notes.add(name + " was ignored: only classes are loaded.");
        }
    }

    private static boolean isClassFile(byte[] bytes) {
        return bytes.length >= 4 && ByteBuffer.wrap(bytes).getInt(0) == 0xcafebabe;
    }

    private byte[] unpack(Entry entry) throws Refusal {
        int start = entry.offset() + LOCAL_LENGTH + unsigned16(entry.offset() + 26)
                + unsigned16(entry.offset() + 28);
        var bytes = entry.method() == STORED
                ? Arrays.copyOfRange(jar.array(), start, start + entry.packed())
                : inflate(entry, start);
        var crc = new CRC32();
        crc.update(bytes);
        if (bytes.length != entry.unpacked() || crc.getValue() != entry.crc()) {
            throw damaged(entry);
        }
        return bytes;
    }

    private byte[] inflate(Entry entry, int start) throws Refusal {
        var bytes = new byte[entry.unpacked()];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(jar.array(), start, entry.packed());
            int filled = 0;
            while (filled < bytes.length) {
                int more = inflater.inflate(bytes, filled, bytes.length - filled);
                if (more == 0) {
                    throw damaged(entry);
                }
                filled += more;
            }
            // The stream must end where the entry does, in both its packed and its unpacked form.
            if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
                throw damaged(entry);
            }
            if (!inflater.finished() || inflater.getRemaining() != 0) {
                throw damaged(entry);
            }
            return bytes;
        } catch (DataFormatException malformed) {
            throw damaged(entry);
        } finally {
            inflater.end();
        }
    }

    private static Refusal damaged(Entry entry) {
        return notAJar(
                "Entry " + entry.name() + " is damaged, its checksum or its size does not match: copy or pack the"
                        + " JAR again.");
    }

    // ---- the manifest

    private JarContents withManifest(Map<String, byte[]> classes, @Nullable Entry entry) throws Refusal {
        if (entry == null) {
            return new JarContents(classes, Optional.empty(), Set.of(), Set.of(), notes);
        }
        if (entry.unpacked() > MANIFEST_BYTES) {
            throw new Refusal("bad-manifest", "The manifest has " + entry.unpacked() + " bytes and " + MANIFEST_BYTES
                    + " is the most: only Main-Class, Spin-Export and Spin-Import are read from it.");
        }
        Attributes attributes;
        try {
            attributes = new Manifest(new ByteArrayInputStream(unpack(entry))).getMainAttributes();
        } catch (IOException | IllegalArgumentException malformed) {
            throw new Refusal("bad-manifest", "The manifest cannot be read (" + malformed.getMessage()
                    + "): let the jar tool write it.");
        }
        if (attributes.getValue(Attributes.Name.MANIFEST_VERSION) == null) {
            throw new Refusal("bad-manifest",
                    "The manifest does not begin with Manifest-Version: let the jar tool write"
                            + " it.");
        }
        var main = Optional.ofNullable(attributes.getValue(Attributes.Name.MAIN_CLASS)).map(String::strip);
        return new JarContents(classes, main, listed(attributes.getValue(EXPORT)),
                libraries(attributes.getValue(IMPORT)), notes);
    }

    private static Set<String> listed(@Nullable String value) {
        var names = new LinkedHashSet<String>();
        if (value != null) {
            for (var name : value.split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static Set<String> libraries(@Nullable String value) throws Refusal {
        var names = listed(value);
        for (var name : names) {
            if (!LIBRARY.matcher(name).matches()) {
                throw new Refusal("bad-manifest", "The manifest's Spin-Import names '" + name
                        + "', which is no name of a library: give up to 64 letters, digits, '.', '_' and '-', the first a letter or"
                        + " a digit, and a comma between two names.");
            }
        }
        if (names.size() > MOST_LIBRARIES) {
            throw new Refusal("bad-manifest", "The manifest's Spin-Import names " + names.size() + " libraries and "
                    + MOST_LIBRARIES + " is the most: combine some.");
        }
        return names;
    }

    private void add(String rule, String message) {
        violations.add(new Violation(rule, "", "", 0, message));
    }

    private static Refusal notAJar(String message) {
        return new Refusal("not-a-jar", message);
    }

    private int unsigned16(int at) {
        return jar.getShort(at) & 0xffff;
    }
}
