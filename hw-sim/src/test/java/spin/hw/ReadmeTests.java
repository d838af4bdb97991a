package spin.hw;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// The example of the README, run; and compared with the README, so that neither can rot.
class ReadmeTests {

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
