package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// An Adler sum, byte after byte.
public final class Bytes implements Loop {

    private final byte[] bytes = new byte[8192];

    public Bytes() {}

    @Override
    public long run(long seed) {
        int a = (int) seed & 0xff;
        int b = 0;
        for (int i = 0; i < bytes.length; i++) {
            a += bytes[i] & 0xff;
            b ^= a;
        }
        return ((long) b << 32) | a;
    }
}
