package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.plexus.packetdrill.Interpreter;
import spin.plexus.packetdrill.Verdict;
import spin.plexus.packetdrill.script.ScriptReader;
import spin.plexus.packetdrill.script.ScriptReader.Reading;

/// Clauses of the RFCs as scripts, each headed by the clause it shows, run against the kernel's TCP.
final class DrillTests {

    @ParameterizedTest
    @ValueSource(strings = {"handshake-passive", "handshake-active", "syn-sent-reset", "closed-refuses",
            "established-reset", "retransmission-timeout", "data-both-ways", "close-by-peer",
            "options-of-sockets"})
    void theKernelsTcpDoesAsTheClauseSays(String name) throws IOException {
        var file = name + ".pkt";
        var verdict = switch (ScriptReader.read(file, text(file), Map.of())) {
            case Reading.Read(var script) -> Interpreter.run(script, DrilledTcp.maker());
            case Reading.Bad(var position, var message) -> new Verdict.Bad(position, message);
        };
        assertThat(verdict).as(verdict.toText(file)).isInstanceOf(Verdict.Passed.class);
    }

    private static String text(String file) throws IOException {
        try (var in = DrillTests.class.getResourceAsStream("drill/" + file)) {
            if (in == null) {
                throw new IOException("there is no script " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
