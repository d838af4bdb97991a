package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.domains.Jars;
import spin.domains.Sources;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;
import spin.domains.verify.Violation;

/// Archives that two readers would read differently, or that hurt who unpacks them.
final class RefusedJarsTests {

    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final byte[] GOOD = Sources.single(
            "package bad; public class Bad implements spin.domains.hostile.Callee { public void call() { } }");
    private static final byte[] JAR = Jars.of(Map.of("bad/Bad", GOOD));

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares routes.
    record Route(String name, String rule, byte[] jar) {

        @Override
        public String toString() {
            return name + ": " + rule;
        }
    }

    private static Route named(String rule, String entry) {
        return new Route("an entry called " + entry, rule, with(Map.of(entry, new byte[]{1})));
    }

    /// The good JAR with further entries.
    private static byte[] with(Map<String, byte[]> more) {
        var entries = new LinkedHashMap<String, byte[]>();
        entries.put("bad/Bad.class", GOOD);
        entries.putAll(more);
        return Jars.ofEntries(entries, Map.of());
    }

    private static Route edited(String name, String rule, Consumer<ByteBuffer> edit) {
        var jar = ByteBuffer.wrap(JAR.clone()).order(ByteOrder.LITTLE_ENDIAN);
        edit.accept(jar);
        return new Route(name, rule, jar.array());
    }

    /// The last entry's header in the directory.
    private static int central(ByteBuffer jar) {
        for (int at = jar.capacity() - 46; at >= 0; at--) {
            if (jar.getInt(at) == 0x02014b50) {
                return at;
            }
        }
        throw new IllegalStateException("no directory");
    }

    private static int end(ByteBuffer jar) {
        return jar.capacity() - 22;
    }

    static Stream<Route> names() {
        return Stream.concat(Stream.of("/bad/X.class", "../X.class", "a/../../X.class", "a/./X.class", "a//X.class",
                "a\\X.class", "C:X.class", "a\0X.class", "a\nX.class", "\u007f", "./X", "..")
                .map(name -> named("bad-entry-name", name)),
                Stream.of(named("duplicate-entry", "bad/BAD.class"), named("duplicate-entry", "bad/Bad.CLASS"),
                        new Route("two spellings of one name", "duplicate-entry",
                                with(Map.of("caf\u00e9.txt", new byte[1], "cafe\u0301.txt", new byte[1]))),
                        named("multi-release", "META-INF/versions/21/bad/Bad.class"),
                        named("multi-release", "META-INF/versions/9/x.txt"),
                        named("nested-jar", "lib/x.jar"), named("nested-jar", "x.ZIP"), named("nested-jar", "a.war"),
                        named("no-native", "libx.so"), named("no-native", "x.dll"), named("no-native", "X.DYLIB"),
                        new Route("a class under another name", "bad-class", with(Map.of("logo.png", GOOD))),
                        new Route("a class in the wrong place", "bad-class", with(Map.of("bad/Other.class", GOOD))),
                        new Route("a class in the place for metadata", "bad-class",
                                with(Map.of("META-INF/Bad.class", GOOD))),
                        new Route("a class that is none", "bad-class", with(Map.of("X.class", new byte[100]))),
                        new Route("a manifest in small letters", "duplicate-entry",
                                with(Map.of("meta-inf/manifest.mf", new byte[1])))));
    }

    static Stream<Route> formats() {
        return Stream.of(
                new Route("bytes before", "not-a-jar", joined("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), JAR)),
                new Route("bytes after", "not-a-jar", joined(JAR, new byte[]{0})),
                new Route("a JAR after a JAR", "not-a-jar", joined(JAR, JAR)),
                new Route("an end record in the comment", "not-a-jar", commented()),
                new Route("only an end record", "no-extension",
                        Arrays.copyOf(new byte[]{0x50, 0x4b, 5, 6}, 22)),
                edited("encrypted", "not-a-jar", jar -> flag(jar, 1)),
                edited("strongly encrypted", "not-a-jar", jar -> flag(jar, 1 << 6 | 1)),
                edited("another flag in the directory", "not-a-jar", jar -> jar.putShort(central(jar) + 8, (short) 0)),
                edited("another method", "not-a-jar", jar -> jar.putShort(central(jar) + 10, (short) 12)),
                edited("another checksum", "not-a-jar", jar -> jar.putInt(central(jar) + 16, 7)),
                edited("another size", "not-a-jar", jar -> jar.putInt(central(jar) + 24, 7)),
                edited("a size of four gigabytes", "too-large", jar -> jar.putInt(central(jar) + 24, -1)),
                edited("a size that would be a bomb", "zip-bomb", jar -> jar.putInt(central(jar) + 24, 30 << 20)),
                edited("overlapping entries", "not-a-jar", jar -> jar.putInt(central(jar) + 42, 0)),
                edited("an entry in the directory", "not-a-jar",
                        jar -> jar.putInt(central(jar) + 42, jar.getInt(end(jar) + 16))),
                edited("another name in the directory", "not-a-jar",
                        jar -> jar.put(central(jar) + 46, (byte) 'c')),
                edited("a name of another length", "not-a-jar", jar -> jar.putShort(central(jar) + 28, (short) 3)),
                edited("a symbolic link", "bad-entry-name", jar -> {
                    jar.put(central(jar) + 5, (byte) 3);
                    jar.putInt(central(jar) + 38, 0xa1ff << 16);
                }),
                edited("a device", "bad-entry-name", jar -> {
                    jar.put(central(jar) + 5, (byte) 3);
                    jar.putInt(central(jar) + 38, 0x21ff << 16);
                }),
                edited("more entries than there are", "not-a-jar", jar -> counts(jar, 9)),
                edited("fewer entries than there are", "not-a-jar", jar -> counts(jar, 1)),
                edited("several disks", "not-a-jar", jar -> jar.putShort(end(jar) + 4, (short) 1)),
                edited("64-bit form", "not-a-jar", jar -> counts(jar, 0xffff)),
                edited("a directory elsewhere", "not-a-jar",
                        jar -> jar.putInt(end(jar) + 16, jar.getInt(end(jar) + 16) - 1)),
                edited("a negative directory", "not-a-jar", jar -> jar.putInt(end(jar) + 16, -2)),
                edited("a comment that is not there", "not-a-jar", jar -> jar.putShort(end(jar) + 20, (short) 5)),
                edited("packed bytes changed", "not-a-jar", jar -> jar.put(jar.getInt(central(jar) + 42) + 60,
                        (byte) ~jar.get(jar.getInt(central(jar) + 42) + 60))));
    }

    private static void flag(ByteBuffer jar, int flag) {
        int at = central(jar);
        int local = jar.getInt(at + 42);
        jar.putShort(at + 8, (short) (jar.getShort(at + 8) | flag));
        jar.putShort(local + 6, (short) (jar.getShort(local + 6) | flag));
    }

    private static void counts(ByteBuffer jar, int entries) {
        jar.putShort(end(jar) + 8, (short) entries);
        jar.putShort(end(jar) + 10, (short) entries);
    }

    /// A whole second archive in the comment of the first, so that readers from the end and from the start differ.
    private static byte[] commented() {
        var jar = ByteBuffer.wrap(joined(JAR, JAR)).order(ByteOrder.LITTLE_ENDIAN);
        jar.putShort(JAR.length - 2, (short) JAR.length);
        return jar.array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    static Stream<Route> routes() {
        return Stream.concat(names(), formats());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void itIsRefused(Route route) {
        var report = Examination.of("bad.jar", route.jar(), RULES).report();
        assertThat(report.violations()).extracting(Violation::rule).contains(route.rule());
        assertThat(report.violations()).allSatisfy(violation -> assertThat(violation.message()).endsWith("."));
    }

    /// What a manifest may ask of the `java` command has no meaning here, and is not done.
    @ParameterizedTest
    @MethodSource("keys")
    void otherKeysOfTheManifestDoNothing(String key) {
        var jar = Jars.ofEntries(Map.of("bad/Bad.class", GOOD), Map.of(key, "bad.Absent"));
        var examined = Examination.of("bad.jar", jar, RULES);
        assertThat(examined.report().violations()).isEmpty();
        assertThat(examined.jar()).hasValueSatisfying(good -> assertThat(good.entryClass()).isEqualTo("bad/Bad"));
    }

    static Stream<String> keys() {
        return Stream.of("Class-Path", "Launcher-Agent-Class", "Premain-Class", "Agent-Class", "Multi-Release",
                "Add-Opens", "Add-Exports", "Enable-Native-Access", "Automatic-Module-Name", "Sealed",
                "Boot-Class-Path");
    }
}
