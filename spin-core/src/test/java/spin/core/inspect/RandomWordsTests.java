package spin.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;

/// Whatever is typed, in whatever order: each line is answered, and the kernel is a kernel afterwards. One kernel takes all the lines, as a prompt
/// does, so the seed is fixed: what a line meets depends on those before it.
class RandomWordsTests {
    /// What takes long, or writes where it is told to.
    private static final Set<String> LEFT_OUT = Set.of("benchmark", "write", "script");
    private static final JsonMapper JSON = new JsonMapper();

    private static List<String> words = List.of();
    private static KernelControl kernel = booted();

    private static KernelControl booted() {
        return new SpinStarter().boot(new KernelStarter.Options(""), line -> {});
    }

    @BeforeContainer
    static void collect() {
        var known = new ArrayList<String>();
        for (var command : kernel.completions("")) {
            known.add(command);
            for (var sub : kernel.completions(command + " ")) {
                known.add(sub);
                known.addAll(kernel.completions(command + " " + sub + " "));
            }
        }
        words = known.stream().distinct().filter(word -> !LEFT_OUT.contains(word)).toList();
    }

    @AfterContainer
    static void halt() {
        kernel.close();
    }

    @Provide
    static Arbitrary<String> lines() {
        var known = Arbitraries.lazy(() -> Arbitraries.of(words));
        var odd = Arbitraries.of("", "-1", "0", "1", "2", "0x10000", "18446744073709551616", "1e99", "NaN", "%s%n",
                "\"", "'",
                "\\", "$x", "--json", "..", "/", "\u0000", "\u001b[2J", "\u202e", "\ud800", "漢", "all", "kernel",
                "null",
                "true");
        var any = Arbitraries.strings().ofMaxLength(20).filter(word -> !LEFT_OUT.contains(word.strip()));
        var word = Arbitraries.frequencyOf(Tuple.of(6, known), Tuple.of(3, odd),
                Tuple.of(1, any));
        var gap = Arbitraries.of(" ", "  ", "\t");
        return word.list().ofMinSize(1).ofMaxSize(6).flatMap(all -> gap.map(between -> String.join(between, all)));
    }

    @Property(tries = 600, seed = "6", shrinking = ShrinkingMode.BOUNDED)
    void everyLineIsAnsweredInJsonAndTheKernelGoesOn(@ForAll("lines") String line) throws JsonProcessingException {
        var answer = JSON.readTree(kernel.ask(line).text());

        assertThat(answer.get("text").isArray()).as(line).isTrue();
        assertThat(answer.get("done").isBoolean()).as(line).isTrue();
        assertThat(answer.toString()).as(line).doesNotContain("Exception", "the request failed", "\u001b");
        assertThat(kernel.completions(line)).as(line).isNotNull();
        assertThat(kernel.shell("account check").text()).as(line).contains("add up");
    }
}
