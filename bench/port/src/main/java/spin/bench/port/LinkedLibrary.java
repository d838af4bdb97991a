package spin.bench.port;

import java.util.List;
import java.util.Map;
import spin.hw.asm.Assembler;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.MachineCheck;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.PalCode;

/// What a linker has done before a program runs: calls of [WorkloadAbi] that a system serves in user mode go to procedures of its library.
///
/// A workload's program asks for everything by `callsys`, because it knows no system. Where the real program would call a procedure, this PALcode jumps
/// to it: the program pays the CALL_PAL instruction, which stands for the call, and no kernel is entered. The procedure finds
/// in at (r28) where to return to, and keeps what a system call must keep, ra too. Everything else is the PALcode's behind it.
public final class LinkedLibrary implements PalCode {

    /// The register that holds the return address.
    public static final int RETURN = 28;
    private static final int FIRST = WorkloadAbi.NULL;
    private static final int COUNT = 0x40;

    private final PalCode behind;
    private final long[] procedures = new long[COUNT];

    /// @param procedures addresses by the call's number
    public LinkedLibrary(PalCode behind, Map<Integer, Long> procedures) {
        this.behind = behind;
        procedures.forEach((number, address) -> this.procedures[number - FIRST] = address);
    }

    @Override
    public void callPal(Cpu cpu, int function) {
        if (function == Assembler.CALLSYS && cpu.userMode()) {
            var index = cpu.register(WorkloadAbi.NUMBER) - FIRST;
            if (index >= 0 && index < COUNT && procedures[(int) index] != 0) {
                cpu.register(RETURN, cpu.pc());
                cpu.pc(procedures[(int) index]);
                return;
            }
        }
        behind.callPal(cpu, function);
    }

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        behind.translationMiss(cpu, va, access);
    }

    @Override
    public void fault(Cpu cpu, Fault fault) {
        behind.fault(cpu, fault);
    }

    @Override
    public void accessViolation(Cpu cpu, Fault.AccessViolation violation) {
        behind.accessViolation(cpu, violation);
    }

    @Override
    public void unaligned(Cpu cpu, Fault.Unaligned unaligned) {
        behind.unaligned(cpu, unaligned);
    }

    @Override
    public void arithmetic(Cpu cpu, Fault.Arithmetic arithmetic) {
        behind.arithmetic(cpu, arithmetic);
    }

    @Override
    public void floatingDisabled(Cpu cpu, Fault.FloatingDisabled disabled) {
        behind.floatingDisabled(cpu, disabled);
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine line) {
        behind.interrupt(cpu, line);
    }

    @Override
    public void machineCheck(Cpu cpu, MachineCheck check) {
        behind.machineCheck(cpu, check);
    }

    @Override
    public boolean palInstruction(Cpu cpu, int word) {
        return behind.palInstruction(cpu, word);
    }

    @Override
    public List<Checkpointed> parts() {
        return behind.parts();
    }
}
