package spin.hw.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import spin.hw.device.Bench;

class UartTests {
    /// Ten bits at 9600 baud on the bench's clock, rounded up.
    private static final long LETTER = 104_167;

    private final Bench bench = new Bench();
    private final Console console = new Console();
    private final Uart uart = new Uart(bench.slot("console0"), console, 9600);

    @Test
    void aLetterIsSentInTheTimeThatTheLineTakesAndOneStoredMeanwhileIsLost() {
        uart.store(Uart.DATA, 8, 'a');
        assertThat(uart.load(Uart.STATUS, 8) & Uart.READY).isZero();
        uart.store(Uart.DATA, 8, 'x');
        bench.pass(LETTER - 1);
        assertThat(uart.load(Uart.STATUS, 8) & Uart.READY).isZero();
        bench.pass(1);
        assertThat(uart.load(Uart.STATUS, 8) & Uart.READY).isNotZero();
        uart.store(Uart.DATA, 8, 'b');
        assertThat(console.text()).isEqualTo("ab");
        assertThat(uart.lost()).isEqualTo(1);
    }

    @Test
    void whatIsTypedArrivesLetterByLetterAndInterrupts() {
        uart.store(Uart.CONTROL, 8, 1);
        uart.type("hi");
        var line = bench.line("console0");
        bench.pass(LETTER - 1);
        assertThat(line.isRaised()).isFalse();
        bench.pass(1);
        assertThat(line.isRaised()).isTrue();
        assertThat(uart.load(Uart.DATA, 8)).isEqualTo('h');
        assertThat(line.isRaised()).isFalse();
        bench.pass(LETTER);
        assertThat(uart.load(Uart.DATA, 8)).isEqualTo('i');
        assertThat(uart.load(Uart.DATA, 8)).isZero();
    }

    @Test
    void aReceiverThatIsFullLosesLettersAndSaysSo() {
        uart.type("abcde");
        bench.pass(10 * LETTER);
        assertThat(uart.load(Uart.STATUS, 8) & Uart.OVERRUN).isNotZero();
        assertThat(uart.lost()).isEqualTo(2);
        assertThat(uart.load(Uart.DATA, 8)).isEqualTo('a');
        uart.store(Uart.STATUS, 8, Uart.OVERRUN);
        assertThat(uart.load(Uart.STATUS, 8) & Uart.OVERRUN).isZero();
    }

    @Test
    void theTransmitterInterruptsWhenItIsReady() {
        uart.store(Uart.CONTROL, 8, 2);
        var line = bench.line("console0");
        assertThat(line.isRaised()).isTrue();
        uart.store(Uart.DATA, 8, 'a');
        assertThat(line.isRaised()).isFalse();
        bench.pass(LETTER);
        assertThat(line.isRaised()).isTrue();
    }

    @Test
    void aCheckpointHoldsWhatIsOnTheLine() {
        uart.store(Uart.CONTROL, 8, 1);
        uart.type("abc");
        bench.pass(LETTER);
        var other = new Bench();
        var copy = new Uart(other.slot("console0"), new Console(), 9600);
        copy.restore(Bench.saved(uart));
        assertThat(Bench.saved(copy).fields()).usingRecursiveComparison().isEqualTo(Bench.saved(uart).fields());
        assertThat(copy.load(Uart.DATA, 8)).isEqualTo('a');
    }

    @Property(tries = 200)
    void nonsenseInTheRegistersHurtsNothing(@ForAll long offset, @ForAll long value) {
        uart.store(offset, 8, value);
        uart.store(Math.floorMod(offset, 24), 4, value);
        uart.load(offset, 8);
        bench.pass(1000);
    }

    @Test
    void aLineWithoutSpeedIsRefused() {
        assertThatThrownBy(() -> new Uart(bench.slot("console1"), console, 0)).hasMessageContaining("0 baud");
    }
}
