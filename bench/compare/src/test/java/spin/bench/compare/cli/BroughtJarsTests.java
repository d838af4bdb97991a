package spin.bench.compare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody brings a system, a workload and a table in a JAR of his own, and builds nothing of ours.
final class BroughtJarsTests {

    private static final String SYSTEM = """
            package guest.system;

            import spin.bench.port.*;
            import spin.hw.Machine;
            import spin.hw.asm.Program;
            import spin.hw.cpu.Cpu;
            import spin.hw.mmu.Access;
            import spin.hw.mmu.Pte;
            import spin.hw.pal.Fault;
            import spin.hw.pal.PalCode;

            public final class Flat implements ComparedSystem {
                @Override public String name() { return "flat"; }

                @Override public Session boot(Machine machine, Workload workload, Program image, Probe probe) {
                    machine.memory().copyIn(0x10_0000, image.image(), 0, image.image().length);
                    var kernel = new Kernel(image.base());
                    return () -> {
                        machine.cpu().pal(kernel);
                        machine.cpu().userMode(true);
                        machine.cpu().pc(image.entry());
                        machine.cpu().run();
                        if (kernel.status != 0) { throw new WorkloadFailedException("ended with " + kernel.status); }
                    };
                }

                private static final class Kernel implements PalCode {
                    private final long base;
                    private long status = -1;
                    private long calls;
                    Kernel(long base) { this.base = base; }
                    @Override public void callPal(Cpu cpu, int function) {
                        if (cpu.register(0) == WorkloadAbi.EXIT) {
                            status = cpu.register(16);
                            cpu.stop();
                        } else {
                            calls++;
                            cpu.register(0, calls);
                        }
                    }
                    @Override public void translationMiss(Cpu cpu, long va, Access access) {
                        var buffer = access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer();
                        buffer.write(va, cpu.asn(), Pte.of((va - base + 0x10_0000) & -Pte.PAGE_BYTES, Pte.VALID | Pte.USER_READ | Pte.USER_WRITE | Pte.KERNEL_READ | Pte.KERNEL_WRITE));
                    }
                    @Override public void fault(Cpu cpu, Fault fault) { throw new IllegalStateException(fault.toString()); }
                }
            }
            """;

    private static final String WORKLOAD = """
            package guest.questions;

            import spin.bench.port.*;
            import spin.hw.asm.Assembler;
            import spin.hw.asm.Program;

            public final class TwoCalls implements Workload {
                @Override public String name() { return "two calls"; }
                @Override public Program program(int operations) {
                    var code = new Assembler(WorkloadAbi.IMAGE_BASE);
                    code.li(9, operations);
                    code.label(Points.OPERATION);
                    for (int i = 0; i < 2; i++) {
                        code.li(WorkloadAbi.NUMBER, WorkloadAbi.NULL);
                        code.callPal(Assembler.CALLSYS);
                    }
                    code.label("twice");
                    code.subq(9, Assembler.literal(1), 9);
                    code.bne(9, Points.OPERATION);
                    code.li(WorkloadAbi.FIRST_ARGUMENT, 0);
                    code.li(WorkloadAbi.NUMBER, WorkloadAbi.EXIT);
                    code.callPal(Assembler.CALLSYS);
                    return code.assemble();
                }
            }
            """;

    private static final String TABLE = """
            {
              "table": "guest",
              "title": "What a guest brought",
              "rows": [
                {
                  "row": "two calls", "definition": "Two system calls.", "unit": "cycles", "workload": "two calls", "warmUp": 2, "measured": 4,
                  "systems": {
                    "flat": {"from": "operation", "to": "twice", "divisor": 1, "cells": [
                      {"profile": "dec3000-400", "published": null, "kind": "prediction", "confidence": "none", "source": "never measured"}]},
                    "osf1": {"from": "operation", "to": "twice", "divisor": 1, "cells": [
                      {"profile": "dec3000-400", "published": null, "kind": "prediction", "confidence": "none", "source": "never measured"}]}
                  }
                }
              ],
              "orderings": [
                {"claim": "flat is quicker", "in": "cycles", "source": "nobody",
                  "less": {"row": "two calls", "system": "flat", "profile": "dec3000-400"},
                  "more": {"row": "two calls", "system": "osf1", "profile": "dec3000-400"}}
              ]
            }
            """;

    @TempDir
    private static Path folder;

    private static Path jar = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void compile() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var classes = folder.resolve("classes");
        var sources = List.of(source("guest/system/Flat", SYSTEM), source("guest/questions/TwoCalls", WORKLOAD));
        var task = compiler.getTask(null, null, null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none"), null,
                sources);
        assertThat(task.call()).isTrue();
        jar = folder.resolve("guest.jar");
        var files = Map.of("META-INF/spin/systems/flat.properties",
                "class = guest.system.Flat\nown = guest.system\nmetered = guest.system\n",
                "META-INF/services/spin.bench.port.Workload", "guest.questions.TwoCalls\n",
                "META-INF/spin/tables/guest.json", TABLE);
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar)); var found = Files.walk(classes)) {
            // No entries for folders: some tools write none.
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
            for (var file : found.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
            }
        }
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    @Test
    void aSystemAWorkloadAndATableAreComparedBesideOurs() throws IOException {
        assertThat(run("--with", jar.toString(), "--tables", "guest", "--json", "-")).as(err.toString()).isZero();

        var json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.get("rows").findValuesAsText("system")).containsExactly("flat", "osf1");
        assertThat(json.get("rows").get(0).get("cycles").asDouble()).isPositive();
        assertThat(json.get("orderings").get("kept").asInt()).isOne();
    }

    @Test
    void whatGuestsRunIsChargedAndExplained() {
        assertThat(run("--with", jar.toString(), "--explain", "two calls", "--systems", "flat")).isZero();
        assertThat(out.toString()).contains("kernel code", "guest.system.Flat$Kernel.callPal");
    }

    @Test
    void withoutTheJarNothingOfItIsKnown() {
        assertThat(run("--tables", "guest")).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no table `guest`");
    }

    @Test
    void whatIsNoJarIsRefusedInOneSentence() throws IOException {
        var text = Files.writeString(folder.resolve("text.jar"), "no jar");

        assertThat(run("--with", folder.resolve("none.jar").toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no JAR ").endsWith("to bring; give the path of one.");
        err.getBuffer().setLength(0);
        assertThat(run("--with", text.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("text.jar cannot be read as a JAR");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aWorkloadThatIsNotInTheJarIsNamed() throws IOException {
        var wrong = folder.resolve("wrong.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(wrong))) {
            zip.putNextEntry(new ZipEntry("META-INF/services/spin.bench.port.Workload"));
            zip.write("guest.questions.Absent\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(run("--with", wrong.toString(), "--tables", "border")).isEqualTo(1);
        assertThat(err.toString()).contains("A workload cannot be had: ", "guest.questions.Absent");
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... arguments) {
        return CompareRun.of(out, err, arguments);
    }
}
