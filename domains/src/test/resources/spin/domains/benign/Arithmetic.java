package benign;

import spin.domains.Greeter;

/// Integer and floating arithmetic at its edges, shifts, conversions, compound assignment.
public final class Arithmetic implements Greeter {

    @Override
    public String greet(Desk desk) {
        int i = Integer.MAX_VALUE;
        i++;
        long l = Long.MIN_VALUE;
        l--;
        byte b = (byte) 200;
        b += 100;
        char c = 'z';
        c++;
        short s = (short) 70000;
        double d = 0.1 + 0.2;
        float f = 1 / 3f;
        return i + " " + l + " " + b + " " + (int) c + " " + s + " " + d + " " + f + " " + (int) Double.NaN + " " + (long) 1e30 + " " + (1 << 33)
                + " " + (1L << 33) + " " + (-17 >> 2) + " " + (-17 >>> 28) + " " + (-17 / 4) + " " + (-17 % 4) + " " + Math.floorMod(-17, 4) + " "
                + (5 & 3 | 4 ^ 1) + " " + ~7 + " " + 1.0 / 0 + " " + (0.0 == -0.0) + " " + Double.compare(0.0, -0.0) + " " + Math.round(2.5) + " "
                + Math.sqrt(2) + " " + Math.floor(-1.5) + " " + Long.numberOfTrailingZeros(64) + " " + Integer.reverse(1) + " " + (char) 98 + " "
                + Integer.toUnsignedString(-1) + Long.divideUnsigned(-1, 10) + Math.multiplyHigh(1L << 62, 8) + Float.floatToIntBits(1f);
    }
}
