package spin.domains.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import spin.domains.BytesLoader;
import spin.domains.Jars;
import spin.domains.Sources;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.Metering;
import spin.domains.meter.PriceList;
import spin.domains.verify.AllowList;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;

/// The linked and metered class must do what the class that javac wrote does.
final class LinkerTests {

    private static final Map<String, byte[]> ORIGINAL = Sources.compile(Sources.resource("link/Sugar.java"));
    private static final LinkedJar LINKED = link(ORIGINAL);

    @Property(tries = 300)
    void theLinkedClassDoesWhatTheCompiledOneDoes(@ForAll int n) throws Exception {
        assertThat(Loaded.LINKED.apply(n)).as("n = %s", n).isEqualTo(Loaded.ORIGINAL.apply(n));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "21", "25"})
    void everyReleaseOfTheLanguageSinceSeventeenIsUnderstood(String release) throws Exception {
        var sources = """
                package sugar;
                import java.util.*;
                import java.util.function.*;
                public final class Sugar implements IntFunction<Object> {
                    record Pair(int a, String b) { }
                    enum E { A, B }
                    public Object apply(int n) {
                        Function<Integer, String> f = x -> "x" + x; Supplier<List<String>> s = ArrayList::new; List<String> l = s.get(); l.add(f.apply(n));
                        E e = n % 2 == 0 ? E.A : E.B; int k = switch (e) { case A -> 1; case B -> 2; };
                        return l + "" + new Pair(n, "b") + new Pair(n, "b").equals(new Pair(n, "c")) + k;
                    }
                }
                """;
        var original = Sources.compileWith(List.of("--release", release), sources);
        var expected = instance(original);
        var actual = instance(metered(link(original)));
        for (int n : new int[]{-3, 0, 1, 2, 99}) {
            assertThat(actual.apply(n)).isEqualTo(expected.apply(n));
        }
    }

    @Test
    void nothingThatIsLinkedAtRunTimeIsLeft() {
        assertThat(LINKED.classFiles().size()).isGreaterThan(ORIGINAL.size());
        LINKED.classFiles().forEach((name, bytes) -> {
            var node = new ClassNode();
            new ClassReader(bytes).accept(node, 0);
            node.methods.forEach(method -> method.instructions.forEach(
                    instruction -> assertThat(instruction).as("%s.%s", name, method.name)
                            .isNotInstanceOf(InvokeDynamicInsnNode.class)));
            assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)).as(name)
                    .doesNotContain("LambdaMetafactory").doesNotContain("java/lang/invoke");
        });
    }

    @Test
    void linkingIsRepeatable() {
        var again = link(ORIGINAL);
        assertThat(again.classFiles().keySet()).containsExactlyElementsOf(LINKED.classFiles().keySet());
        again.classFiles()
                .forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(LINKED.classFiles().get(name)));
    }

    @Test
    void mapsAndSetsIterateInTheSameOrderOnEveryRun() throws Exception {
        var classes = Sources.compile(
                """
                        package sugar;
                        import java.util.*;
                        public final class Sugar implements java.util.function.IntFunction<Object> {
                            static final class Key { }
                            public Object apply(int n) {
                                List<Key> keys = new ArrayList<>(); for (int i = 0; i < n; i++) keys.add(new Key());
                                Set<Key> set = new HashSet<>(keys); Map<Key, Integer> map = new HashMap<>(); for (Key k : keys) map.put(k, 1);
                                class Mine extends HashMap<Key, Integer> { } Map<Key, Integer> mine = new Mine(); mine.putAll(map);
                                return List.copyOf(set).equals(keys) && List.copyOf(map.keySet()).equals(keys) && List.copyOf(mine.keySet()).equals(keys)
                                        && List.copyOf(Set.of("c", "a", "b")).equals(List.of("c", "a", "b")) && List.copyOf(Map.of("z", 1, "y", 2).keySet()).equals(List.of("z", "y"))
                                        && List.copyOf(Set.copyOf(keys)).equals(keys);
                            }
                        }
                        """);
        assertThat(instance(metered(link(classes))).apply(500)).isEqualTo(true);
    }

    private static final class Loaded {
        private static final IntFunction<?> ORIGINAL = instanceOf(LinkerTests.ORIGINAL);
        private static final IntFunction<?> LINKED = instanceOf(metered(LinkerTests.LINKED));

        private static IntFunction<?> instanceOf(Map<String, byte[]> classes) {
            try {
                return instance(classes);
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError("the sample does not load", impossible);
            }
        }
    }

    private static LinkedJar link(Map<String, byte[]> classes) {
        var rules = DomainRules.standard("java.util.function.IntFunction");
        var examination = Examination.of("sugar.jar", Jars.of(classes, Map.of("Main-Class", "sugar.Sugar")), rules);
        return Linker.link(examination.jar().orElseThrow(() -> new AssertionError(examination.report().text())),
                AllowList.standard());
    }

    private static Map<String, byte[]> metered(LinkedJar linked) {
        var metered = new LinkedHashMap<String, byte[]>();
        linked.classFiles().forEach((name, bytes) -> metered.put(name, Metering.meter(bytes, PriceList.unit(),
                MeterOptions.untrusted(linked.classFiles()::containsKey))));
        return metered;
    }

    private static IntFunction<?> instance(Map<String, byte[]> classes) throws ReflectiveOperationException {
        return (IntFunction<?>) new BytesLoader(classes).loadClass("sugar.Sugar").getConstructor().newInstance();
    }
}
