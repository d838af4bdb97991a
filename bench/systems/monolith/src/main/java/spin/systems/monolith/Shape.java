package spin.systems.monolith;

/// What makes one kernel two systems: policies, not path lengths.
///
/// @param name              of the system
/// @param splitsRegions     whether memory is as in Mach and OSF/1: entries of a map, which a change of rights splits, over memory objects;
///                          otherwise a process has a few segments, and rights of single pages stand in the page table, as
///                          in 4.2BSD and Ultrix
/// @param exceptionsByThread whether a fault of a program is a message to a thread of the kernel that makes a signal out of it; otherwise the trap
///                          handler posts the signal itself
/// @param kernelThreads     whether programs may have several threads, whose structures are used again after a reaper has freed them
public record Shape(String name, boolean splitsRegions, boolean exceptionsByThread, boolean kernelThreads) {

    /// DEC OSF/1 V2.1. It is OSF/1 on Mach 2.5: address maps (Rashid et al., ASPLOS '87), exceptions as messages, of which UNIX signals are one
    /// handler (Black et al., The Mach Exception Handling Facility, CMU-CS-88-129), kernel threads (Tevanian et al., USENIX '87). The papers were
    /// not at hand; each part names what it follows.
    public static final Shape OSF1 = new Shape("osf1", true, true, true);

    /// Ultrix 4.2, a 4.2BSD: segments and linear page tables, signals posted by the trap handler, one thread for each process (Leffler et al., The
    /// Design and Implementation of the 4.3BSD UNIX Operating System; from memory).
    public static final Shape ULTRIX = new Shape("ultrix", false, false, false);
}
