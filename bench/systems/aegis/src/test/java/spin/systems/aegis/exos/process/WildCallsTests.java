package spin.systems.aegis.exos.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.port.ProgramSystem;
import spin.bench.port.suite.Computer;
import spin.hw.asm.Assembler;
import spin.systems.aegis.AegisPrograms;

/// Arguments that a call should never see: addresses of the library's own memory, of nothing, of the end of what there is; numbers too large, negative,
/// or of a descriptor of another kind.
final class WildCallsTests {

    private static final long ZEROS = Computer.ZEROS;
    private static final List<Integer> CALLS = List.of(97, 98, 99, 101, 102, 104, 105, 106, 113, 114, 118, 125, 131,
            133,
            134, 135, 141, 150, 502, 370, 519, 480, 413, 14, 452, 363, 454, 328, 329, 528, 529, 144, 145, 496, 407, 408,
            409, 474, 478, 485, 486, 92, 3, 4, 120, 121, 54, 546, 466, 381, 424);
    /// One argument's values: the first argument takes each, the second the next, and so on. Never a time to wait, as 0 is none.
    private static final long[] VALUES = {0, -1, 4, Place.SCRATCH, Place.DATA + 0x800, ZEROS, ZEROS + 0x1ff8, 1L << 42,
            Long.MAX_VALUE, Long.MIN_VALUE, 3, 5};

    @Test
    void noArgumentMakesACallHarmItsLibrary() {
        var code = new Assembler(Computer.ENTRY);
        for (var call : CALLS) {
            for (var first = 0; first < VALUES.length; first++) {
                for (var argument = 0; argument < 6; argument++) {
                    code.li(16 + argument, VALUES[(first + argument * 5) % VALUES.length]);
                }
                code.li(0, call).callPal(Assembler.CALLSYS);
            }
        }
        code.li(16, 42).li(0, 405).callPal(Assembler.CALLSYS);
        var text = code.assemble();
        var computer = new Computer(new byte[0]);

        var ended = computer.run(new AegisPrograms(),
                new ProgramSystem.Program("wild", Computer.executable(text.image()), List.of(), List.of()));

        assertThat(ended.status()).as("the program reached its end").isEqualTo(42);
        assertThat(ended.unknown()).isEmpty();
    }
}
