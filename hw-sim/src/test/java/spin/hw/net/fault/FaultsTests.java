package spin.hw.net.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;

class FaultsTests {
    private static final LinkPort NOWHERE = new LinkPort() {

        @Override
        public long send(byte[] frame, int offset, int length) {
            return 0;
        }

        @Override
        public void receiver(FrameReceiver receiver) {}

        @Override
        public boolean carrier() {
            return false;
        }
    };

    private static List<String> names(String text) {
        return Faults.parse(text).around(NOWHERE, Station.alone("eth0", 1_000_000), 1).parts().stream()
                .map(part -> part.checkpointName()).toList();
    }

    @Test
    void noTextIsNoFault() {
        var wrapped = Faults.parse(" ").around(NOWHERE, Station.alone("eth0", 1), 1);
        assertThat(wrapped.port()).isSameAs(NOWHERE);
        assertThat(wrapped.parts()).isEmpty();
    }

    @Test
    void aFramePassesTheFaultsInTheOrderOfTheTableHoweverTheyAreWritten() {
        assertThat(names("delay=1ms, drop-chance=15 ,Corrupt-Chance=15%,size-limit=1500,rx-rate-limit=4,"
                + "shaping-interval=50,duplicate-chance=0.5%,reorder-chance=1%,jitter=20us"))
                .containsExactly("eth0.drop", "eth0.corrupt", "eth0.size", "eth0.rate", "eth0.duplicate",
                        "eth0.reorder", "eth0.delay");
        assertThat(names("jitter=3")).containsExactly("eth0.delay");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "drop                      | There is no fault \"drop\"; there are drop-chance",
            "drop-chance               | Fault drop-chance has no value; write drop-chance=VALUE.",
            "drop-chance=101           | Fault drop-chance cannot be \"101\"; give a per cent value",
            "drop-chance=-1            | Fault drop-chance cannot be \"-1\"",
            "drop-chance=1e9           | Fault drop-chance cannot be \"1e9\"",
            "drop-chance=1,drop-chance=2 | Fault drop-chance is given twice.",
            "size-limit=1.5            | Fault size-limit cannot be \"1.5\"; give a whole number",
            "size-limit=99999999999    | Fault size-limit cannot be",
            "delay=3h                  | Fault delay cannot be \"3h\"; give a time such as 20ms",
            "delay=999999999999s       | Fault delay cannot be \"999999999999s\"; give a time that is not negative and below",
            "shaping-interval=0        | A shaping-interval of no time",
            "tx-rate-limit=4           | give the other end of the wire rx-rate-limit",
            "drop-chance=1,,           | There is no fault \"\"",})
    void aTextThatIsNoneIsRefusedWithWhatWouldBeRight(String text, String message) {
        assertThatThrownBy(() -> Faults.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.strip());
    }

    @Property(tries = 500)
    void noTextMakesItFailOtherwise(@ForAll String text) {
        try {
            assertThat(Faults.parse(text).toString()).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).endsWith(".");
        }
    }
}
