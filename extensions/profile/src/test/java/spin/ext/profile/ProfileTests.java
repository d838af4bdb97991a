package spin.ext.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinRunner;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.cli.ProgramRunner;
import spin.core.control.Upload;
import spin.hw.asm.Assembler;

/// The extension in the name of a program that spends three times as long in one procedure as in another.
class ProfileTests {
    private static final long BASE = 0x1_2000_0000L;
    private static final int CODE = 0x400;
    private static final int V0 = 0;
    private static final int S0 = 9;
    private static final int A0 = 16;

    @Test
    void samplesAreWhereTheTimeIs() throws IOException {
        var lines = run(true);
        var counts = counts(lines);
        assertThat(counts.keySet()).containsExactlyInAnyOrder("program;slow", "program;quick");
        assertThat((double) count(counts, "program;slow") / count(counts, "program;quick")).isBetween(2.8, 3.2);
        assertThat(run(true)).as("the same in each run").isEqualTo(lines);
    }

    @Test
    void withoutSymbolsAnAddressIsShown() throws IOException {
        assertThat(counts(run(false)).keySet()).allMatch(stack -> stack.matches("program;0x1200[0-9a-f]+"));
    }

    @Test
    void thePromptTurnsItOnAndOff() throws IOException {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            kernel.load("profile.jar", jar());
            assertThat(kernel.shell("profile").text()).startsWith("profile on [CYCLES]");
            assertThat(kernel.shell("profile on 10").text()).contains("at least 1000 cycles");
            assertThat(kernel.shell("profile on x").text()).contains("'x' is no number");
            assertThat(kernel.shell("profile on 1000000").text()).isEqualTo("profile: on, every 1000000 cycles");
            assertThat(kernel.shell("profile off").text()).isEqualTo("profile: off, 0 samples");
        }
    }

    @Test
    void aNameCannotBreakALine() {
        assertThat(Samples.frame("a;b c\n")).isEqualTo("a_b_c_");
    }

    private static int count(Map<String, Integer> counts, String stack) {
        return Objects.requireNonNull(counts.get(stack));
    }

    private static Map<String, Integer> counts(List<String> lines) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var line : lines) {
            int space = line.lastIndexOf(' ');
            if (line.startsWith("program;")) {
                counts.put(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
            }
        }
        return counts;
    }

    private static List<String> run(boolean symbols) throws IOException {
        var console = new ArrayList<String>();
        var execution = new ProgramRunner.Execution("program", program(symbols), List.of(), List.of(),
                List.of(Upload.of("profile.jar", jar())), new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream());
        assertThat(new SpinRunner().run(new KernelStarter.Options(""), execution, console::add)).isEqualTo(6);
        return console;
    }

    private static byte[] program(boolean symbols) {
        var code = new Assembler(BASE + CODE);
        code.entry("main");
        code.label("slow").li(S0, 6_000_000).label("s").subq(S0, literal(1), S0).bne(S0, "s").ret(31, 26);
        code.label("quick").li(S0, 2_000_000).label("q").subq(S0, literal(1), S0).bne(S0, "q").ret(31, 26);
        code.label("main").bsr("slow").bsr("quick").li(A0, 6).li(V0, 1).callPal(Assembler.CALLSYS);
        var program = code.assemble();
        return elf(program.image(), program.entry(),
                symbols ? Map.of("slow", program.address("slow"), "quick", program.address("quick")) : Map.of());
    }

    /// A static executable of one segment, with its names in a symbol table.
    private static byte[] elf(byte[] image, long entry, Map<String, Long> names) {
        var strings = new StringBuilder("\0");
        var symbols = ByteBuffer.allocate(24 * (names.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
        symbols.put(new byte[24]);
        names.forEach((name, address) -> {
            symbols.putInt(strings.length()).put((byte) 0x12).put((byte) 0).putShort((short) 1).putLong(address)
                    .putLong(0);
            strings.append(name).append('\0');
        });
        var text = strings.toString().getBytes(StandardCharsets.US_ASCII);
        int symbolsAt = (CODE + image.length + 7) & ~7;
        int stringsAt = symbolsAt + symbols.capacity();
        int sectionsAt = (stringsAt + text.length + 7) & ~7;
        var file = ByteBuffer.allocate(sectionsAt + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(entry).putLong(64).putLong(sectionsAt);
        file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).putShort((short) 64)
                .putShort((short) 3).putShort((short) 2);
        file.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE).putLong((long) CODE + image.length)
                .putLong((long) CODE + image.length).putLong(0x2000);
        file.put(CODE, image).put(symbolsAt, symbols.array()).put(stringsAt, text);
        section(file.position(sectionsAt + 64), 2, symbolsAt, symbols.capacity(), 2, 24);
        section(file.position(sectionsAt + 128), 3, stringsAt, text.length, 0, 0);
        return file.array();
    }

    private static void section(ByteBuffer file, int type, int at, int size, int link, int entry) {
        file.putInt(0).putInt(type).putLong(0).putLong(0).putLong(at).putLong(size).putInt(link).putInt(1).putLong(8)
                .putLong(entry);
    }

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
