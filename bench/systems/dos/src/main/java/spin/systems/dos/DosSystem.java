package spin.systems.dos;

import spin.bench.port.ComparedSystem;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.PalCode;
import spin.hw.profile.HardwareEvent;

/// The library operating system under the harness: what a call of a service costs where there is no border to cross.
///
/// A workload's program is linked where no memory is, so its addresses mean memory further down; that is all the translation there is, and it
/// protects nothing.
public final class DosSystem implements ComparedSystem {

    /// Where the stack and the image of a program lie in memory.
    private static final long MEMORY = 0x10_0000;
    /// The stack ends where the image begins.
    private static final long STACK_BYTES = 4 * WorkloadAbi.PAGE;
    private static final long LOWEST = WorkloadAbi.IMAGE_BASE - STACK_BYTES;

    /// For the harness.
    public DosSystem() {
        // There is one shape of it.
    }

    @Override
    public String name() {
        return "dos";
    }

    @Override
    public Session boot(Machine machine, Workload workload, Program image, Probe probe) {
        var top = image.base() - LOWEST + MEMORY + image.size();
        machine.memory().copyIn(image.base() - LOWEST + MEMORY, image.image(), 0, image.image().length);
        var services = new Services(machine, new Dos(machine, (top + WorkloadAbi.PAGE - 1) & -WorkloadAbi.PAGE));
        var cpu = machine.cpu();
        return () -> {
            cpu.pal(services);
            cpu.userMode(true);
            cpu.register(WorkloadAbi.STACK_POINTER, WorkloadAbi.IMAGE_BASE);
            cpu.pc(image.entry());
            cpu.run();
            if (services.status != 0) {
                throw new WorkloadFailedException("Workload `" + workload.name() + "` failed on dos: "
                        + (services.status == Services.RUNNING
                                ? "the machine stands still at pc 0x" + Long.toHexString(cpu.pc())
                                : "the program ended with status " + services.status)
                        + ".");
            }
        };
    }

    /// The port's numbers for what the library has: who the caller is cannot be told, so its version answers a null call.
    private static final class Services implements PalCode {
        static final long RUNNING = -1;

        private final Machine machine;
        private final Dos dos;
        private long status = RUNNING;

        Services(Machine machine, Dos dos) {
            this.machine = machine;
            this.dos = dos;
        }

        @Override
        public void callPal(Cpu cpu, int function) {
            var number = (int) cpu.register(WorkloadAbi.NUMBER);
            if (number == WorkloadAbi.NULL || number == WorkloadAbi.NULL_GENERAL) {
                cpu.register(WorkloadAbi.NUMBER, Dos.VERSION);
                dos.callPal(cpu, function);
            } else if (number == WorkloadAbi.EXIT && function == Assembler.CALLSYS) {
                status = cpu.register(WorkloadAbi.FIRST_ARGUMENT);
                cpu.stop();
            } else {
                dos.callPal(cpu, function);
            }
        }

        @Override
        public void translationMiss(Cpu cpu, long va, Access access) {
            if (va < LOWEST) {
                dos.translationMiss(cpu, va, access);
                return;
            }
            machine.charge(HardwareEvent.TB_REFILL);
            var buffer = access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer();
            buffer.write(va, cpu.asn(), Pte.of((va - LOWEST + MEMORY) & -Pte.PAGE_BYTES, Dos.ALL));
        }

        @Override
        public void fault(Cpu cpu, Fault fault) {
            dos.fault(cpu, fault);
        }
    }
}
