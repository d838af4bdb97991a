package spin.systems.monolith;

/// What a thread still has to do in the kernel when it has the processor again: the rest of what it was in the middle of when it waited.
///
/// It begins where a sleeping procedure would return, so it asks again for what was waited for.
interface Step {
    void run(KernelThread thread);
}
