package spin.domains.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import spin.domains.Jars;
import spin.domains.Sources;

final class JarReaderTests {

    private static final DomainRules RULES = DomainRules.standard("java.lang.Runnable");
    private static final Map<String, byte[]> CLASSES = Sources.compile("""
            package good;
            public final class Good implements Runnable {
                int n;
                public void run() { Runnable inner = () -> n++; inner.run(); for (int i = 0; i < 3; i++) n += i; }
            }
            """);
    private static final byte[] GOOD = Jars.of(CLASSES);

    @Test
    void aGoodJarIsAccepted() {
        assertThat(Examination.of("good.jar", GOOD, RULES).report().violations()).isEmpty();
    }

    @Test
    void whatIsNoJarIsSaidSo() {
        assertRefused(new byte[0], "not-a-jar", "empty");
        assertRefused("hello".getBytes(StandardCharsets.UTF_8), "not-a-jar", "begin");
        assertRefused(new byte[]{1, 2}, "not-a-jar", "begin");
        assertRefused(CLASSES.values().iterator().next(), "not-a-jar", "begin");
        assertRefused(new byte[100_000], "not-a-jar", "begin");
    }

    @Test
    void aHalfCopiedJarIsRefusedAtEveryLength() {
        for (int length = 0; length < GOOD.length; length++) {
            assertRefused(Arrays.copyOf(GOOD, length), "not-a-jar", "");
        }
    }

    @Test
    void bytesBeforeAfterAndBetweenAreRefused() {
        assertRefused(concat(new byte[]{0}, GOOD), "not-a-jar", "begin");
        assertRefused(concat(GOOD, new byte[]{0}), "not-a-jar", "bytes added at its end");
        assertRefused(concat(GOOD, GOOD), "not-a-jar", "");
        int directory = directoryStart(GOOD);
        var gap = concat(Arrays.copyOf(GOOD, directory), new byte[]{0, 0, 0},
                Arrays.copyOfRange(GOOD, directory, GOOD.length));
        ByteBuffer.wrap(gap).order(ByteOrder.LITTLE_ENDIAN).putInt(gap.length - 6, directory + 3);
        assertRefused(gap, "not-a-jar", "belong to no entry");
    }

    @Test
    void theDirectoryAndTheEntriesMustAgree() {
        // The name of the class in its local header, not in the directory: another reader would load another class.
        var renamed = GOOD.clone();
        int name = indexOf(renamed, "good/Good.class");
        renamed[name] = 'h';
        assertRefused(renamed, "not-a-jar", "not what the JAR's directory says");
        var method = GOOD.clone();
        method[8] = 0;
        assertRefused(method, "not-a-jar", "not what the JAR's directory says");
    }

    @Test
    void anEntryThatStandsTwiceIsRefused() {
        var twice = zip(zip -> {
            add(zip, "good/Good.class", CLASSES.values().iterator().next());
            add(zip, "good/Good.claSs", CLASSES.values().iterator().next());
        });
        var same = new String(twice, StandardCharsets.ISO_8859_1).replace("Good.claSs", "Good.class")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(same, "duplicate-entry", "good/Good.class");
        assertRefused(withEntry("good/Good.class/", new byte[0]), "duplicate-entry", "");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (var name : new String[]{"../../etc/passwd", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "./a",
                "a/.",
                "x\ny", "evil\u0000.txt"}) {
            assertRefused(withEntry(name, new byte[]{1}), "bad-entry-name", "");
        }
        assertRefused(withEntry("good/Other.class/", new byte[0]), "bad-entry-name", "folder");
    }

    @Test
    void whatUnpacksToFarMoreThanItIsIsRefused() {
        assertRefused(withEntry("zeros.bin", new byte[8 << 20]), "zip-bomb", "zeros.bin");
        var many = new LinkedHashMap<String, byte[]>();
        for (int i = 0; i < 5000; i++) {
            many.put("f" + i, new byte[0]);
        }
        assertRefused(Jars.ofEntries(many, Map.of()), "too-large", "entries");
        var small = new JarLimits(1000, 10, 1000, 1000, 10, 1000);
        var report = Examination.of("x.jar", new byte[2000], new DomainRules("x", AllowList.standard(), small))
                .report();
        assertThat(report.violations()).singleElement().extracting(Violation::rule).isEqualTo("too-large");
    }

    @Test
    void aSizeThatLiesIsFoundOut() {
        var lying = GOOD.clone();
        int at = directoryStart(lying);
        var buffer = ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = at; i < lying.length - 46; i++) {
            if (buffer.getInt(i) == 0x02014b50) {
                buffer.putInt(i + 24, buffer.getInt(i + 24) + 1);
            }
        }
        assertRefused(lying, "not-a-jar", "");
    }

    @Test
    void archivesNativeCodeAndOtherVersionsInsideAreRefused() {
        assertRefused(withEntry("lib/inner.jar", GOOD), "nested-jar", "lib/inner.jar");
        assertRefused(withEntry("lib/INNER.ZIP", GOOD), "nested-jar", "");
        assertRefused(withEntry("libx.so", new byte[]{1}), "no-native", "libx.so");
        assertRefused(withEntry("data.bin", CLASSES.values().iterator().next()), "bad-class", "data.bin");
        assertRefused(withEntry("META-INF/versions/21/good/Good.class", CLASSES.values().iterator().next()),
                "multi-release", "");
    }

    @Test
    void resourcesAndModuleDescriptorsAreIgnoredWithANote() {
        var report = Examination.of("x.jar", withEntry("module-info.class", new byte[]{1}), RULES).report();
        assertThat(report.verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(report.notes()).singleElement().asString().contains("module-info");
        assertThat(Examination.of("x.jar", withEntry("META-INF/services/java.lang.Runnable", new byte[]{1}), RULES)
                .report().notes()).singleElement().asString().contains("META-INF/services");
    }

    @Test
    void aManifestThatIsNoneIsRefused() {
        assertRefused(zip(zip -> {
            add(zip, "META-INF/MANIFEST.MF", "this is no manifest".getBytes(StandardCharsets.UTF_8));
            add(zip, "good/Good.class", CLASSES.values().iterator().next());
        }), "bad-manifest", "");
        assertRefused(Jars.of(CLASSES, Map.of("Spin-Export", "good, evil")), "bad-manifest", "evil");
        assertRefused(Jars.of(CLASSES, Map.of("Main-Class", "good.Absent")), "no-extension", "good.Absent");
    }

    @Test
    void theLibrariesThatAJarImportsAreReadInOrderAndOddNamesAreRefused() {
        assertThat(
                Examination.of("x.jar", Jars.of(CLASSES, Map.of("Spin-Import", "words ,  letters-2.0_b")), RULES).jar()
                        .orElseThrow().libraries())
                .containsExactly("words", "letters-2.0_b");
        for (var odd : new String[]{"", " ", "a,,b", "../a", "a/b", ".hidden", "a b", "\u00e9t\u00e9", "a".repeat(65),
                "a\\b", "-x", "%2e"}) {
            assertRefused(Jars.of(CLASSES, Map.of("Spin-Import", odd)), "bad-manifest", "no name of a library");
        }
        var many = IntStream.range(0, 65).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        assertRefused(Jars.of(CLASSES, Map.of("Spin-Import", many)), "bad-manifest", "64 is the most");
    }

    @Test
    void aLibraryNeedsNothingToStartWhereTheRulesSaySoAndItExportsSomething() {
        var classes = Sources.compile("package a; public class A { }");
        var library = Jars.of(classes, Map.of("Spin-Export", "a"));

        assertRefused(library, "no-extension", "no class that implements");
        var report = Examination.of("x.jar", library, RULES.orLibrary()).report();
        assertThat(report.violations()).isEmpty();
        assertThat(report.text()).isEqualTo("x.jar: accepted, 1 class, a library");
        assertThat(Examination.of("x.jar", Jars.of(classes), RULES.orLibrary()).report().violations())
                .extracting(Violation::rule).containsExactly("no-extension");
        assertThat(Examination.of("x.jar", Jars.of(classes, Map.of("Spin-Export", "a", "Main-Class", "a.A")),
                RULES.orLibrary()).report().violations()).extracting(Violation::rule).containsExactly("no-extension");
    }

    @Test
    void aJarWithoutClassesOrWithoutAnEntryIsRefused() {
        assertRefused(Jars.ofEntries(Map.of("readme.txt", new byte[]{1}), Map.of()), "no-extension", "no class at all");
        assertRefused(Jars.of("package a; public class A { }"), "no-extension", "no class that implements");
        assertRefused(Jars.of("package a; public class A implements Runnable { public void run() { } }",
                "package a; public class B implements Runnable { public void run() { } }"), "no-extension", "a.A, a.B");
        assertRefused(Jars.of("package a; class A implements Runnable { public void run() { } }"), "no-extension",
                "public");
        assertRefused(Jars.of("package a; public class A implements Runnable { A(int x) { } public void run() { } }"),
                "no-extension", "constructor");
        assertThat(Examination.of("x.jar", Jars.of(Sources.compile(
                "package a; public class A extends Base { } abstract class Base implements Runnable { public void run() { } }")),
                RULES).report().entryClass()).isEqualTo("a.A");
    }

    @Test
    void storedEntriesAndCommentsAreFine() {
        var bytes = zip(zip -> {
            zip.setComment("made by hand");
            zip.setLevel(0);
            add(zip, "good/Good.class", CLASSES.values().iterator().next());
        });
        assertThat(Examination.of("x.jar", bytes, RULES).report().text()).contains("accepted");
    }

    @Property(tries = 4000)
    void noByteFlippedMakesItThrow(@ForAll @IntRange(max = 1 << 20) int place, @ForAll byte value,
            @ForAll @IntRange(max = 1 << 20) int other, @ForAll byte otherValue) {
        var bytes = GOOD.clone();
        bytes[place % bytes.length] = value;
        bytes[other % bytes.length] ^= otherValue;
        assertThat(Examination.of("x.jar", bytes, RULES).report().verdict()).isNotNull();
    }

    /// The checksum hides the class from flips in the archive, so these flip the class and pack it properly.
    @Property(tries = 6000)
    void noByteFlippedInAClassMakesItThrow(@ForAll @IntRange(max = 1 << 20) int place, @ForAll byte value,
            @ForAll @IntRange(max = 1 << 20) int other, @ForAll byte otherValue) {
        var bytes = CLASSES.values().iterator().next().clone();
        bytes[place % bytes.length] = value;
        bytes[other % bytes.length] ^= otherValue;
        var report = Examination.of("x.jar", Jars.of(Map.of("good/Good", bytes)), RULES).report();
        assertThat(report.verdict()).isNotNull();
    }

    // ---- the words of these tests

    private static void assertRefused(byte[] jar, String rule, String words) {
        var report = Examination.of("x.jar", jar, RULES).report();
        assertThat(report.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(report.violations()).anySatisfy(violation -> {
            assertThat(violation.rule()).isEqualTo(rule);
            assertThat(violation.message()).contains(words).endsWith(".");
        });
    }

    private static byte[] withEntry(String name, byte[] content) {
        var entries = new LinkedHashMap<String, byte[]>();
        CLASSES.forEach((className, bytes) -> entries.put(className + ".class", bytes));
        entries.put(name, content);
        return Jars.ofEntries(entries, Map.of());
    }

    private static byte[] zip(Consumer<ZipOutputStream> content) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            content.accept(zip);
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) {
        try {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int directoryStart(byte[] jar) {
        return ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN).getInt(jar.length - 6);
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
