package spin.hw.debug;

import spin.hw.cpu.Cpu;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;

/// A kernel whose programs are being debugged: each fault that it would be told of is shown to the debugger first, as the signal that
/// an operating system would send, with the registers still as they were.
///
/// A kernel that fills pages on demand must not be wrapped whole, or every first touch of a page stops.
public final class DebuggedKernel implements KernelEntry {

    private static final int SIGILL = 4;
    private static final int SIGTRAP = 5;
    private static final int SIGFPE = 8;
    private static final int SIGBUS = 10;
    private static final int SIGSEGV = 11;
    private static final int SIGABRT = 6;

    private final KernelEntry kernel;
    private final GdbSession session;

    public DebuggedKernel(KernelEntry kernel, GdbSession session) {
        this.kernel = kernel;
        this.session = session;
    }

    @Override
    public void systemCall(Cpu cpu) {
        kernel.systemCall(cpu);
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        session.fault(signal(fault));
        kernel.memoryFault(cpu, fault);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        session.fault(signal(fault));
        kernel.instructionFault(cpu, fault);
    }

    private static int signal(Fault fault) {
        return switch (fault) {
            case Fault.AccessViolation _,Fault.TranslationNotValid _,Fault.FaultOn _ -> SIGSEGV;
            case Fault.Unaligned _ -> SIGBUS;
            case Fault.IllegalInstruction _,Fault.FloatingDisabled _ -> SIGILL;
            case Fault.Arithmetic _,Fault.GeneratedTrap _ -> SIGFPE;
            case Fault.Breakpoint _,Fault.BugCheck _ -> SIGTRAP;
            default -> SIGABRT;
        };
    }
}
