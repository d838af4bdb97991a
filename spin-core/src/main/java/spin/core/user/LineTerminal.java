package spin.core.user;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import spin.core.Console;

/// A program's output as lines of the machine's console, each with the program's name; there is no input.
final class LineTerminal implements Terminal {
    private static final int LONGEST_LINE = 4096;

    private final Console console;
    private final String name;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineTerminal(Console console, String name) {
        this.console = console;
        this.name = name;
    }

    @Override
    public void write(byte[] bytes) {
        for (var letter : bytes) {
            if (letter == '\n' || line.size() == LONGEST_LINE) {
                print();
            }
            if (letter != '\n') {
                line.write(letter);
            }
        }
    }

    @Override
    public byte[] read(int most) {
        return new byte[0];
    }

    @Override
    public void close() {
        if (line.size() > 0) {
            print();
        }
    }

    private void print() {
        console.println(name + ": " + line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
