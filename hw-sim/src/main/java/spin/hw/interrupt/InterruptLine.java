package spin.hw.interrupt;

/// The interrupt request of one device, level-triggered. Made by [InterruptController#line].
public final class InterruptLine {
    private final InterruptController controller;
    private final String name;
    private final int ipl;
    private final int vector;
    private boolean raised;

    InterruptLine(InterruptController controller, String name, int ipl, int vector) {
        this.controller = controller;
        this.name = name;
        this.ipl = ipl;
        this.vector = vector;
    }

    public String name() {
        return name;
    }

    /// The level at which it interrupts, 1 to 7.
    public int ipl() {
        return ipl;
    }

    /// What the kernel's interrupt entry is told of it.
    public int vector() {
        return vector;
    }

    public boolean isRaised() {
        return raised;
    }

    public void raise() {
        set(true);
    }

    public void lower() {
        set(false);
    }

    public void set(boolean wanted) {
        if (raised != wanted) {
            raised = wanted;
            controller.changed();
        }
    }

    @Override
    public String toString() {
        return "%s (IPL %d, vector 0x%x)%s".formatted(name, ipl, vector, raised ? " raised" : "");
    }
}
