package spin.hw;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;
import static spin.hw.mmu.VirtualAddress.KSEG;

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
import org.junit.jupiter.api.io.TempDir;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfAlphaPal;
import spin.hw.pal.OsfPal;
import spin.hw.pal.PalFunction;
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

    private static Machine countingMachine() {
        var machine = new Machine(Profile.named("dec3000-400"), 1);
        var pal = new OsfAlphaPal(machine);
        var kernel = new Assembler(KSEG + 0x10000).la(16, "tick").li(17, 0).callPal(PalFunction.WRENT)
                .li(1, KSEG + Machine.TIMER).li(2, 1).stq(2, 0, 1).li(16, 0).callPal(PalFunction.SWPIPL).label("idle")
                .callPal(PalFunction.WTINT).br("idle").align(8).label("tick").ldq(3, 8, 1).addq(4, 3, 4)
                .callPal(PalFunction.RTI).assemble();
        kernel.load(machine.memory(), 0x10000);
        pal.boot(kernel.entry(), KSEG + 0x20000, 0x4000);
        machine.events().alarm("a second", machine.cpu()::stop).set(133_000_000 + 1000);
        return machine;
    }

    @Test
    void theKernelInAlphaCodeCountsWhatTheReadmeSays() throws IOException {
        var machine = countingMachine();
        machine.cpu().run();
        var readme = Files.readString(Path.of("README.md"));
        assertThat(readme).contains("cpu.register(4) is " + machine.cpu().register(4) + ";");
        for (var line : new String[]{".la(16, \"tick\").li(17, 0).callPal(PalFunction.WRENT)",
                ".li(1, KSEG + Machine.TIMER).li(2, 1).stq(2, 0, 1)", ".li(16, 0).callPal(PalFunction.SWPIPL)",
                ".label(\"idle\").callPal(PalFunction.WTINT).br(\"idle\")",
                ".align(8).label(\"tick\").ldq(3, 8, 1).addq(4, 3, 4).callPal(PalFunction.RTI)",
                "pal.boot(kernel.entry(), KSEG + 0x20000, 0x4000);",
                "machine.events().alarm(\"a second\", machine.cpu()::stop).set(133_000_000 + 1000);"}) {
            assertThat(readme).contains(line);
        }
    }

    @Test
    void theCheckpointOfTheReadmeGoesOnAsTheMachineWouldHave(@TempDir Path folder) throws IOException {
        var machine = countingMachine();
        for (int i = 0; i < 100; i++) {
            machine.cpu().step();
        }
        var file = folder.resolve("machine");
        machine.save(file);
        var other = countingMachine();
        other.restore(file);
        var fork = countingMachine();
        fork.restore(machine.checkpoint());
        for (var one : new Machine[]{machine, other, fork}) {
            one.cpu().run();
            assertThat(one.cpu().register(4)).isEqualTo(1024);
        }
        assertThat(other.checkpoint().digest()).isEqualTo(machine.checkpoint().digest())
                .isEqualTo(fork.checkpoint().digest());
        assertThat(Files.readString(Path.of("README.md"))).contains("machine.save(file);", "other.restore(file);",
                "fork.restore(machine.checkpoint());");
    }
}
