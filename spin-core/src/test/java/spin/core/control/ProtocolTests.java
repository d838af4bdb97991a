package spin.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import spin.core.control.KernelControl.Outcome;
import spin.core.control.Protocol.Request;

class ProtocolTests {
    @Property(tries = 100)
    void noLineAtAllIsTakenForARequestOfTheWrongKind(@ForAll @StringLength(max = 200) String line) {
        try {
            var request = Protocol.readRequest(line);
            assertThat(Protocol.readRequest(Protocol.write(request))).isEqualTo(request);
        } catch (Protocol.BadLineException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
    }

    @Property(tries = 200)
    void everyAnswerSurvivesTheJourney(@ForAll boolean done, @ForAll @StringLength(max = 200) String text)
            throws IOException {
        var line = Protocol.write(new Outcome(done, text));
        assertThat(line).doesNotContain("\n", "\r");
        assertThat(Protocol.readOutcome(line)).isEqualTo(new Outcome(done, text));
    }

    @Property(tries = 200)
    void everyRequestSurvivesTheJourney(@ForAll @StringLength(max = 200) String text) throws IOException {
        for (var request : new Request[]{new Request.Load(text), new Request.Unload(text), new Request.Shell(text),
                new Request.Ask(text), new Request.Halt()}) {
            var line = Protocol.write(request);
            assertThat(line).doesNotContain("\n", "\r");
            assertThat(Protocol.readRequest(line)).isEqualTo(request);
        }
    }
}
