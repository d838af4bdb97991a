package spin.bench.port;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;

/// One question, written once: a user program and the application policy that goes with it.
///
/// The program repeats the operation under test and labels the points between which it is measured. A workload is listed in
/// `META-INF/services/spin.bench.port.Workload`, has a public constructor without parameters, and lives in a package that
/// the harness meters, so that its policy is charged by the same table wherever a system's structure puts it: in the kernel
/// as an extension, or in user mode as part of a library OS.
public interface Workload extends ProtectedCallee {

    /// The label of a program where a second process begins that shares every page of the image with the first, has a stack of its own, and runs
    /// when the first yields to it. A system that knows no such thing ignores it and has no name for it.
    String PARTNER = "partner";

    /// The name of a workload about threads begins with this when they are to be those of a library in user mode over threads of the kernel.
    String LAYERED = "layered ";

    /// The name by which a row of a table asks for it.
    String name();

    /// Whether the clock decides how much is done, as where turns end by it. What such a run takes with some costs at zero says nothing: less is done in
    /// no time, or the same for ever.
    default boolean followsTheClock() {
        return false;
    }

    /// What of this workload is a number that may be varied, in a word such as `guards`; empty when nothing is.
    default String parameter() {
        return "";
    }

    /// The same question with another number of what [#parameter] names, under a name of its own.
    ///
    /// @throws IllegalArgumentException when the workload cannot have so many; the message says how many it can
    default Workload with(int number) {
        throw new UnsupportedOperationException(name() + " has nothing that varies: ask parameter() first.");
    }

    /// The user image: linked at or above [WorkloadAbi#IMAGE_BASE], does its operation `operations` times, each time
    /// from the label [Points#OPERATION], then calls [WorkloadAbi#EXIT]. The same argument gives the same bytes.
    Program program(int operations);

    /// What the application does when an access to one of its pages is forbidden. When it returns, the access is tried again.
    default void protectionFault(long address, Access access, MemoryPolicy memory) {
        throw new UnsupportedOperationException(name() + " has no fault policy, yet " + access + " at 0x"
                + Long.toHexString(address)
                + " faulted: give the workload a protectionFault method or do not let it fault.");
    }

    /// Whether the program wants to go on behind an unaligned access, an overflow or a floating-point instruction that is disabled, and not to be ended.
    default boolean skipsExceptions() {
        return false;
    }

    /// The procedure behind [WorkloadAbi#PROTECTED_CALL]: trusted by nobody, called by the program across a protection
    /// boundary.
    @Override
    default long protectedCallee(long argument) {
        throw new UnsupportedOperationException(
                name() + " has no protected callee: give the workload a protectedCallee method or do not call it.");
    }

    /// [#protectedCallee] once more, as Alpha code, for a system whose callee is a program that control is transferred to and no procedure: emits what
    /// takes the argument from a0 and leaves the result there. It may change t0 to t7, touches no memory and ends behind its last instruction.
    ///
    /// @return false when the workload has its callee only as a procedure; then nothing has been emitted
    default boolean protectedProgram(Assembler code) {
        return false;
    }
}
