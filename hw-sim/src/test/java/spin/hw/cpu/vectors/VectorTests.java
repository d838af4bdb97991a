package spin.hw.cpu.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
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

    /// What [VectorRecorder] left for one implementation.
    private static List<Vector> recorded(Implementation implementation) throws IOException {
        var name = implementation == Implementation.EV4 ? "ev4.vectors" : "ev56.vectors";
        try (var in = Objects.requireNonNull(VectorTests.class.getResourceAsStream(name), name)) {
            return VectorFile.read(in);
        }
    }

    @ParameterizedTest
    @EnumSource(VectorMachine.Way.class)
    void everyRecordedVectorComesOutAsRecorded(VectorMachine.Way way) throws IOException {
        var differences = new ArrayList<String>();
        for (var implementation : Implementation.values()) {
            var machine = new VectorMachine(implementation, way);
            for (var vector : recorded(implementation)) {
                machine.difference(vector).ifPresent(differences::add);
            }
        }
        assertThat(differences).as("%d differences", differences.size()).hasSizeLessThan(DIFFERENCES_SHOWN).isEmpty();
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
