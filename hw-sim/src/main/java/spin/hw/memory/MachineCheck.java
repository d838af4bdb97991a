package spin.hw.memory;

/// A physical access that no memory answers, or one that the hardware cannot make. Only a kernel can name a physical address,
/// so this is a kernel's mistake and ends the run.
public final class MachineCheck extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long address;

    MachineCheck(long address, String message) {
        super(message);
        this.address = address;
    }

    /// The physical address of the access.
    public long address() {
        return address;
    }
}
