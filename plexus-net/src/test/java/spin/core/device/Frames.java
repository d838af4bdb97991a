package spin.core.device;

/// Frames made by tests, of any length, as only a driver makes them otherwise.
public final class Frames {
    private Frames() {}

    public static Frame of(byte[] bytes) {
        return new Frame(new Loopback(), bytes.clone());
    }

    /// What happens to a frame when its raise is over.
    public static void end(Frame frame) {
        frame.die();
    }
}
