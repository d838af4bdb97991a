package spin.hw.translate;

/// What generated code asks of floating operands. Short, so that the host's compiler puts it in place.
final class Floats {

    private Floats() {}

    /// Zero, or finite and normal.
    static boolean isOrdinary(double x) {
        double magnitude = Math.abs(x);
        return (magnitude >= Double.MIN_NORMAL && magnitude <= Double.MAX_VALUE) || x == 0;
    }

    /// Whether the register holds a number of S format that is zero, normal or infinite.
    static boolean isSingle(double x) {
        return (float) x == x && (Math.abs(x) >= Float.MIN_NORMAL || x == 0);
    }
}
