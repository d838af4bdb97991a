package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialisationException;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.Sources;
import spin.domains.UnresolvedException;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

/// Files made hostile by chance: bytes flipped, set to the numbers that parsers fear, cut out, doubled, swapped, and
/// constants pointed elsewhere. Whatever comes of it, the loader says no in its own words, or the JVM's verifier finds
/// nothing to say when all classes are defined.
final class MutationTests {

    private static final int MUTANTS = Boolean.getBoolean("spin.long") ? 100_000 : 1500;
    private static final byte[] FEARED = {0, 1, -1, 127, -128, 0x12, (byte) 0xb8, (byte) 0xba, (byte) 0xc4};
    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Callee.class));

    private static final Map<String, byte[]> CLASSES = Sources.compile("""
            package good;
            import java.util.*;
            public final class Good implements spin.domains.hostile.Callee {
                enum Colour { RED, GREEN }
                sealed interface Shape permits Dot, Line { }
                record Dot(int x) implements Shape { }
                record Line(Dot from, long[] to) implements Shape { }
                private int n = 3;
                public void call() {
                    try { for (int i = 0; i < n; i++) { work("line " + i, Colour.values()[i % 2]); } }
                    catch (RuntimeException e) { n = 0; } finally { n++; }
                    java.util.function.IntUnaryOperator f = x -> x + n;
                    var list = new ArrayList<>(List.of(f.applyAsInt(2), 7));
                    list.sort(Comparator.comparing(String::valueOf).reversed());
                    Shape s = list.size() > 1 ? new Dot(1) : new Line(new Dot(2), new long[3]);
                    n += switch (s) { case Dot(var x) -> x; case Line l -> l.to().length; };
                }
                private String work(String text, Colour colour) {
                    return switch (text) { case "line 0" -> "x".repeat(3); default -> colour + text; };
                }
            }
            """);

    @Test
    void aMutatedClassIsRefusedOrRuns() {
        var names = CLASSES.keySet().stream().sorted().toList();
        int loaded = 0;
        for (long seed = 0; seed < MUTANTS; seed++) {
            var chance = new SplittableRandom(seed);
            var classes = new LinkedHashMap<>(CLASSES);
            var victim = names.get(chance.nextInt(names.size()));
            classes.put(victim, mutant(CLASSES.getOrDefault(victim, new byte[0]), 8, chance));
            loaded += load("seed " + seed + " of " + victim, Jars.of(classes));
        }
        // Were nearly all refused for their form, nothing behind it would be tried.
        assertThat(loaded).isGreaterThan(MUTANTS / 50);
    }

    @Test
    void aMutatedJarIsRefusedOrTheSame() {
        var jar = Jars.of(CLASSES);
        for (long seed = 0; seed < MUTANTS; seed++) {
            load("seed " + seed + " of the JAR", mutant(jar, 0, new SplittableRandom(seed)));
        }
    }

    /// What no compiler writes is not further from something dangerous than what one does.
    @Test
    void aMutatedRecipeIsRefusedOrRuns() {
        var recipes = RecipeTests.recipes().toList();
        int loaded = 0;
        for (long seed = 0; seed < MUTANTS; seed++) {
            var chance = new SplittableRandom(seed);
            var recipe = recipes.get(chance.nextInt(recipes.size()));
            var classes = new LinkedHashMap<>(recipe.classes());
            var victim = List.copyOf(classes.keySet()).get(chance.nextInt(classes.size()));
            classes.put(victim, mutant(classes.getOrDefault(victim, new byte[0]), 8, chance));
            loaded += load("seed " + seed + " of " + victim + " in " + recipe, Jars.of(classes));
        }
        assertThat(loaded).isGreaterThan(MUTANTS / 50);
    }

    private static byte[] mutant(byte[] original, int from, SplittableRandom chance) {
        var bytes = original.clone();
        int changes = 1 + chance.nextInt(3);
        for (int i = 0; i < changes && bytes.length > from + 4; i++) {
            int at = from + chance.nextInt(bytes.length - from - 2);
            int length = Math.min(1 + chance.nextInt(8), bytes.length - at - 1);
            switch (chance.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << chance.nextInt(8));
                case 1 -> bytes[at] = FEARED[chance.nextInt(FEARED.length)];
                case 2 -> {
                    bytes[at] = 0;
                    bytes[at + 1] = (byte) chance.nextInt(120);
                }
                case 3 -> bytes[at] += (byte) (chance.nextInt(7) - 3);
                case 4 -> {
                    int other = from + chance.nextInt(bytes.length - from - length);
                    System.arraycopy(bytes, other, bytes, at, length);
                }
                case 5 -> bytes = cut(bytes, at, length);
                default -> bytes = doubled(bytes, at, length);
            }
        }
        return bytes;
    }

    private static byte[] cut(byte[] bytes, int at, int length) {
        var rest = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, rest, at, bytes.length - at - length);
        return rest;
    }

    private static byte[] doubled(byte[] bytes, int at, int length) {
        var more = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, more, at + length, bytes.length - at);
        return more;
    }

    /// Loads it as far as it goes; anything that is not said in the documentation escapes and fails the test.
    private static int load(String what, byte[] jar) {
        Meter.access().reset();
        Meter.access().limit(50_000);
        try {
            if (Domain.create("mutant.jar", jar, RULES) instanceof CreateResult.Created(var domain, var _)) {
                domain.resolve(PUBLIC);
                call(what, domain.initialise(InitialiseOptions.standard()).entry(Callee.class));
                domain.destroy();
                return 1;
            }
        } catch (UnresolvedException | InitialisationException | Terminated documented) {
            return 1;
        } catch (RuntimeException | Error undocumented) {
            throw new AssertionError(what, undocumented);
        } finally {
            Meter.access().reset();
        }
        return 0;
    }

    /// What its own code throws is its own business; a class that the verifier should have refused is not.
    private static void call(String what, Callee callee) {
        try {
            callee.call();
        } catch (VerifyError | ClassFormatError late) {
            throw new AssertionError(what + " was found out only when it ran", late);
        } catch (Terminated stopped) {
            assertThat(stopped).hasNoCause();
        } catch (Exception | Error ofItsOwn) {
            assertThat(ofItsOwn).as(what).isNotInstanceOf(VirtualMachineErrorOfTheHost.TYPE);
        }
    }

    private static final class VirtualMachineErrorOfTheHost {
        private static final Class<?> TYPE = InternalError.class;
    }
}
