package spin.hw.pal;

/// All that managed code can do to the machine: what an instruction in user mode could.
///
/// The port is valid during one run of the code that it was given to. Loads and stores go through the MMU in the current
/// context. A fault, and a system call after which the kernel went elsewhere, end the run by an exception; catching it does
/// not help, because every further use of the port throws it again.
public interface UserMode {

    long register(int n);

    void register(int n, long value);

    /// The quadword at `va`.
    long load(long va);

    void store(long va, long value);

    /// CALL_PAL callsys with the registers as they are; returns when the kernel returned to here. The kernel sees as PC the
    /// entry address plus 4; a kernel that saves that PC and resumes there later finds whatever is bound to it.
    void callSystem();

    /// Where execution goes on after the run, instead of at r26.
    void jump(long pc);
}
