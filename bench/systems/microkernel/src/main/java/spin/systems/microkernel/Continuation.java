package spin.systems.microkernel;

/// What a thread does when it has the processor again, instead of going on with a stack that was kept for it.
///
/// Source: Draves et al., Using Continuations to Implement Thread Management and Communication in Operating Systems, SOSP '91.
interface Continuation {
    void run(MachThread thread);
}
