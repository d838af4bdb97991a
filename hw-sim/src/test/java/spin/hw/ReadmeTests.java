package spin.hw;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// The examples of the README, run; and compared with the README, so that neither can rot.
class ReadmeTests {

    @TempDir
    Path folder;

    @Test
    void theProgramThatRunsProgramsIsCompiledFromTheReadmeAndRuns() throws IOException, ReflectiveOperationException {
        var readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java\nimport") + "```java\n".length();
        var source = folder.resolve("Run.java");
        Files.writeString(source, readme.substring(begin, readme.indexOf("```", begin)));
        var complaints = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, complaints, "-proc:none", "-d",
                folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(result).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

        try (var loader = new URLClassLoader(new URL[]{folder.toUri().toURL()}, ReadmeTests.class.getClassLoader())) {
            var run = loader.loadClass("Run").getMethod("run", PrintStream.class, String.class, String[].class);
            var output = new ByteArrayOutputStream();
            var out = new PrintStream(output, true, StandardCharsets.UTF_8);

            assertThat(run.invoke(null, out, "src/test/alpha/bin/hello", new String[0])).isEqualTo(4);
            assertThat(run.invoke(null, out, "README.md", new String[0])).isEqualTo(126);
            var lines = output.toString(StandardCharsets.UTF_8).split("\n", -1);
            assertThat(lines[0]).isEqualTo("hello, world");
            assertThat(readme).contains("`hello` greets and ends with `" + lines[1].replaceFirst(", .*", "") + "`");
            assertThat(lines[2]).startsWith("The file does not begin with the ELF magic number");
        }
    }

    @Test
    void theExampleComputesAndCostsWhatTheReadmeSays() throws IOException {
        var machine = new Machine(Profile.named("dec3000-400"), 1);
        var cpu = machine.cpu();
        cpu.pal(new OsfPal(machine, new KernelEntry() {

            @Override
            public void systemCall(Cpu cpu) {
                cpu.stop();
            }

            @Override
            public void memoryFault(Cpu cpu, Fault fault) {
                throw new IllegalStateException(fault.toString());
            }

            @Override
            public void instructionFault(Cpu cpu, Fault fault) {
                throw new IllegalStateException(fault.toString());
            }
        }));

        var program = new Assembler(0x10000).li(1, 10).label("again").addq(2, 1, 2).subq(1, literal(1), 1)
                .bne(1, "again")
                .callPal(CALLSYS).assemble();

        var memory = machine.memory();
        memory.storeQuad(0x2000, Pte.of(0x4000, Pte.VALID));
        memory.storeQuad(0x4000, Pte.of(0x6000, Pte.VALID));
        memory.storeQuad(0x6000 + 8 * 8, Pte.of(0x8000, Pte.VALID | Pte.USER_READ));
        program.load(memory, 0x8000);

        cpu.context(0x2000, 1);
        cpu.userMode(true);
        cpu.pc(program.entry());
        cpu.run();

        var readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains(
                "cpu.register(2) is " + cpu.register(2) + ", machine.clock().now() is " + machine.clock().now());
        for (var line : new String[]{".addq(2, 1, 2).subq(1, literal(1), 1).bne(1, \"again\")",
                "memory.storeQuad(0x6000 + 8 * 8, Pte.of(0x8000, Pte.VALID | Pte.USER_READ));",
                "cpu.context(0x2000, 1);"}) {
            assertThat(readme).contains(line);
        }
    }
}
