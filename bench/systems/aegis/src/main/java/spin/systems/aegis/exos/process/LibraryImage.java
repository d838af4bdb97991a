package spin.systems.aegis.exos.process;

import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;

/// The library as it lies in memory: the Alpha code that stands at the exception addresses of a process. It is loaded once, into a frame of an environment
/// that owns it, and processes bind that frame with a capability that reads and no more; so there is one copy for all processes of a family, and for all
/// families that are started with the same image.
///
/// Procedures of the library that are managed code have no octets in the machine, and nothing of them is in the image but their doors.
public final class LibraryImage {

    private final Program stubs = ProcessStubs.assemble();
    private final Environment owner;
    private final long physical;
    private final long capability;

    LibraryImage(Machine machine, Aegis kernel, Environment owner) {
        this.owner = owner;
        var frame = kernel.allocate(owner, -1);
        if (frame < 0) {
            throw new IllegalStateException("The machine has no frame left for the library; give it more memory.");
        }
        physical = frame << Place.PAGE_SHIFT;
        stubs.load(machine.memory(), physical);
        capability = kernel.capability(owner, frame, AegisAbi.READ);
    }

    /// Loads the library for families that are to share it. Its owner is an environment that never runs.
    public static LibraryImage load(Machine machine, Aegis kernel) {
        return new LibraryImage(machine, kernel, kernel.environment(null));
    }

    long address(String label) {
        return stubs.address(label);
    }

    Environment owner() {
        return owner;
    }

    long physical() {
        return physical;
    }

    /// It reads.
    long capability() {
        return capability;
    }
}
