package spin.bench.cpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Who runs the programs.
enum Contestant {
    /// Translates user code to the host's, without an MMU of the guest's and without counting.
    QEMU("qemu-alpha", "none", 1),
    /// TB timing off: as near to qemu's work as a machine gets.
    TRANSLATOR("translator", "off", 1),
    /// The machine as it is.
    TRANSLATOR_TIMED("translator", "exact", 4),
    INTERPRETER("interpreter", "off", 8);

    private final String engine;
    private final String tlb;
    /// How many times fewer rounds are enough.
    private final int divisor;

    Contestant(String engine, String tlb, int divisor) {
        this.engine = engine;
        this.tlb = tlb;
        this.divisor = divisor;
    }

    String engine() {
        return engine;
    }

    /// Whether the misses of the translation buffers are timed exactly: `exact`, `off`, or `none` where there are no such buffers.
    String tlb() {
        return tlb;
    }

    int rounds(int most) {
        return Math.max(8, most / divisor);
    }

    /// The command that runs `image`, which is also in the file `program`, for so many rounds.
    List<String> command(Image image, Path program, int rounds) {
        if (this == QEMU) {
            return List.of("qemu-alpha", program.toString(), Integer.toString(rounds));
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The heap in which a machine of 64 MB has to do.
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Worker.class.getName(), image.name(), Integer.toString(rounds), engine, tlb));
        return command;
    }
}
