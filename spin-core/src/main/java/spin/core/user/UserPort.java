package spin.core.user;

/// All that user code written in Java can do to the machine: what an instruction in user mode could. It is of use during one run, on the strand
/// that runs; used anywhere else, each call is refused.
public interface UserPort {
    /// Integer register `n`, 0 to 31.
    long register(int n);

    void register(int n, long value);

    /// The quadword at `address`.
    long load(long address);

    void store(long address, long value);

    /// The process unique value, which rduniq reads and wruniq writes.
    long unique();

    void unique(long value);

    /// `callsys` with the registers as they are. Returns when the kernel comes back to here; the strand may have waited, and others may have
    /// run, meanwhile.
    void callSystem();

    /// Where execution goes on after the run, instead of at ra.
    void jump(long pc);
}
