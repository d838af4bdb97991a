package spin.hw.pal;

import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.mmu.PageWalk;
import spin.hw.profile.HardwareEvent;

/// OSF/1's PALcode as a host handler: three-level page tables in physical memory, and a kernel behind four doors.
///
/// It charges a refill for each walk, whatever comes of it, and entry and exit around every call of the kernel.
/// Privileged functions are illegal here, in either mode: the kernel is Java and has the CPU in its hands.
public final class OsfPal implements PalCode {

    private static final int BPT = 0x80;
    private static final int BUGCHK = 0x81;
    private static final int CALLSYS = 0x83;
    private static final int IMB = 0x86;
    private static final int RDUNIQUE = 0x9E;
    private static final int WRUNIQUE = 0x9F;
    private static final int GENTRAP = 0xAA;

    private static final int V0 = 0;
    private static final int A0 = 16;

    private final Machine machine;
    private final KernelEntry kernel;
    private long unique;

    public OsfPal(Machine machine, KernelEntry kernel) {
        this.machine = machine;
        this.kernel = kernel;
    }

    /// The process unique value, which rduniq reads. A kernel that switches processes saves and restores it.
    public long unique() {
        return unique;
    }

    public void unique(long value) {
        unique = value;
    }

    @Override
    public void callPal(Cpu cpu, int function) {
        switch (function) {
            case CALLSYS -> {
                if (cpu.userMode()) {
                    enterKernel(cpu, () -> kernel.systemCall(cpu));
                } else {
                    // OSF/1 halts here; a fault tells the kernel's writer more.
                    fault(cpu, new Fault.IllegalInstruction(function));
                }
            }
            case BPT -> fault(cpu, new Fault.Breakpoint());
            case BUGCHK -> fault(cpu, new Fault.BugCheck());
            case GENTRAP -> fault(cpu, new Fault.GeneratedTrap(cpu.register(A0)));
            case IMB -> {
                // Instructions are fetched from memory each time, so there is no instruction cache to make coherent.
            }
            case RDUNIQUE -> cpu.register(V0, unique);
            case WRUNIQUE -> unique = cpu.register(A0);
            default -> fault(cpu, new Fault.IllegalInstruction(function));
        }
    }

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        machine.charge(HardwareEvent.TB_REFILL);
        long pte = PageWalk.walk(machine.memory(), cpu.pageTableBase(), va);
        if (pte == 0) {
            cpu.deliver(new Fault.TranslationNotValid(va, access));
            return;
        }
        var buffer = access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer();
        buffer.write(va, cpu.asn(), pte);
    }

    @Override
    public void fault(Cpu cpu, Fault fault) {
        switch (fault) {
            case Fault.AccessViolation _,Fault.TranslationNotValid _,Fault.FaultOn _,Fault.Unaligned _ ->
                enterKernel(cpu, () -> kernel.memoryFault(cpu, fault));
            case Fault.IllegalInstruction _,Fault.Arithmetic _,Fault.Breakpoint _,Fault.BugCheck _,Fault.GeneratedTrap _,Fault.FloatingDisabled _,Fault.ManagedFailure _ ->
                enterKernel(cpu, () -> kernel.instructionFault(cpu, fault));
        }
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine line) {
        enterKernel(cpu, () -> kernel.interrupt(cpu, line));
    }

    private void enterKernel(Cpu cpu, Runnable door) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        // A local, not a field: the kernel may switch strands inside, and another one may come through here meanwhile.
        boolean fromUser = cpu.userMode();
        cpu.userMode(false);
        door.run();
        cpu.userMode(fromUser);
        machine.charge(HardwareEvent.KERNEL_EXIT);
        cpu.clearLock();
    }
}
