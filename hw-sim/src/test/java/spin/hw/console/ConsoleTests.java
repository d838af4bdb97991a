package spin.hw.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsoleTests {

    @Test
    void whatIsPrintedIsKeptAndPassedOn() {
        var sink = new StringBuilder();
        var console = new Console(sink::append);
        console.print("a");
        console.println("b");
        assertThat(console.text()).isEqualTo("ab\n").isEqualTo(sink.toString());
    }

    @Test
    void aKernelThatPrintsForEverKeepsTheLatestText() {
        var console = new Console();
        var line = "x".repeat(1 << 16);
        for (int i = 0; i < 100; i++) {
            console.println(line);
        }
        console.print("end");
        assertThat(console.text().length()).isBetween(Console.KEPT, 2 * Console.KEPT);
        assertThat(console.text()).endsWith("end");
    }
}
