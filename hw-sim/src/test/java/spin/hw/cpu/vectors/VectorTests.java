package spin.hw.cpu.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.hw.cpu.Implementation;

class VectorTests {

    private static final int AT_LEAST = 100_000;
    /// Enough to see what they have in common.
    private static final int DIFFERENCES_SHOWN = 20;
    private static final int LITERALS = 8;

    /// What [VectorRecorder] left for one implementation.
    private static List<Vector> recorded(Implementation implementation) throws IOException {
        var name = implementation == Implementation.EV4 ? "ev4.vectors" : "ev56.vectors";
        try (var in = Objects.requireNonNull(VectorTests.class.getResourceAsStream(name), name)) {
            return VectorFile.read(in);
        }
    }

    @ParameterizedTest
    @EnumSource(value = VectorMachine.Way.class, names = {"ONE_BY_ONE", "INTERPRETED"})
    void everyRecordedVectorComesOutAsRecorded(VectorMachine.Way way) throws IOException {
        var differences = new ArrayList<String>();
        for (var implementation : Implementation.values()) {
            var machine = new VectorMachine(implementation, way);
            for (var vector : recorded(implementation)) {
                machine.difference(vector).ifPresent(differences::add);
            }
        }
        requireNone(differences);
    }

    @Test
    void everyRecordedVectorComesOutOfTranslatedCodeToo() throws IOException {
        var differences = new ArrayList<String>();
        long words = 0;
        long translated = 0;
        for (var implementation : Implementation.values()) {
            for (var sameWords : bySameWords(recorded(implementation))) {
                var machine = new VectorMachine(implementation, VectorMachine.Way.TRANSLATED);
                machine.difference(sameWords.getFirst()).ifPresent(differences::add);
                for (var vector : sameWords) {
                    machine.difference(vector).ifPresent(differences::add);
                }
                words++;
                translated += machine.translated() == 0 ? 0 : 1;
            }
        }
        requireNone(differences);
        // The rest are instructions that no translator translates, and the CPU executes one by one.
        assertThat(translated).as("of %d different words", words).isGreaterThan(words * 9 / 10);
    }

    /// Vectors with the same words, in canonical form. Of words with a literal, of which nearly each is another, some are enough.
    private static Collection<List<Vector>> bySameWords(List<Vector> vectors) {
        var groups = new LinkedHashMap<Long, List<Vector>>();
        var literals = new HashMap<Integer, Integer>();
        for (var vector : vectors) {
            var canonical = Canonical.of(vector);
            boolean literal = (canonical.word() >>> 26 & 0x3c) == 0x10 && (canonical.word() & 1 << 12) != 0;
            int instruction = canonical.word() & 0xfc00_0fe0;
            if (!literal || literals.merge(instruction, 1, Integer::sum) <= LITERALS) {
                long words = (long) canonical.first() << 32 | (canonical.word() & 0xffff_ffffL);
                groups.computeIfAbsent(words, _ -> new ArrayList<>()).add(canonical);
            }
        }
        return groups.values();
    }

    private static void requireNone(List<String> differences) {
        assertThat(differences.stream().limit(DIFFERENCES_SHOWN)).as("%d differences", differences.size()).isEmpty();
    }

    @Test
    void theRecordingCoversEveryInstruction() throws IOException {
        var vectors = new ArrayList<>(recorded(Implementation.EV4));
        vectors.addAll(recorded(Implementation.EV56));
        assertThat(vectors).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(InstructionForm.every()).allSatisfy(form -> assertThat(vectors)
                .as(form.name())
                .anyMatch(vector -> form.matches(vector.word()) && vector.outcome() != Vector.Outcome.ILLEGAL));
    }
}
