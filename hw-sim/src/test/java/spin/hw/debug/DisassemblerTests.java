package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import spin.hw.elf.AlphaRun;
import spin.hw.elf.Elf;
import spin.hw.elf.ElfImage;
import spin.hw.elf.Symbols;

/// Our listing and objdump's say the same. `src/test/alpha/listing.sh` recorded the latter.
class DisassemblerTests {

    private static final Path LISTING = Path.of("src/test/alpha/expected/listing.gz");

    private static Symbols symbols(String program) {
        return program.equals("-") ? Symbols.NONE : ((ElfImage) Elf.parse(AlphaRun.image(program))).symbols();
    }

    @Test
    void everyRecordedInstructionReadsAsObjdumpHasIt() throws IOException {
        var disassemblers = new HashMap<String, Disassembler>();
        var differences = new ArrayList<String>();
        int lines = 0;
        try (var reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(LISTING)), StandardCharsets.US_ASCII))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var fields = List.of(line.split("\t", -1));
                var disassembler = disassemblers.computeIfAbsent(fields.get(0),
                        program -> new Disassembler(symbols(program)));
                var text = disassembler.text(Integer.parseUnsignedInt(fields.get(2), 16),
                        Long.parseUnsignedLong(fields.get(1), 16));
                if (!text.equals(fields.get(3))) {
                    differences.add(line + "\t here: " + text);
                }
                lines++;
            }
        }
        assertThat(differences).isEmpty();
        assertThat(lines).isGreaterThan(15_000);
    }

    @Test
    void anyWordHasAText() {
        var disassembler = new Disassembler(Symbols.NONE);
        var chance = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            int word = chance.nextInt();
            assertThat(disassembler.text(word, 0x1_2000_0000L)).as("%08x", word).isNotBlank();
        }
    }
}
