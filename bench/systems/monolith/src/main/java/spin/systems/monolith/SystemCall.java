package spin.systems.monolith;

/// An entry of the table of system calls.
interface SystemCall {
    void serve(KernelThread caller);
}
