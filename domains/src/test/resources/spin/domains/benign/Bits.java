package benign;

import spin.domains.Greeter;
import java.util.BitSet;

/// BitSet, bit twiddling, hashes and checksums by hand.
public final class Bits implements Greeter {

    @Override
    public String greet(Desk desk) {
        var sieve = new BitSet(200);
        sieve.set(2, 200);
        for (int i = 2; i * i < 200; i++) {
            if (sieve.get(i)) {
                for (int j = i * i; j < 200; j += i) {
                    sieve.clear(j);
                }
            }
        }
        int crc = ~0;
        for (byte b : new byte[]{1, 2, 3, 4, 5, -6}) {
            crc ^= b & 0xff;
            for (int k = 0; k < 8; k++) {
                crc = (crc >>> 1) ^ (0xEDB88320 & -(crc & 1));
            }
        }
        long h = 0xcbf29ce484222325L;
        for (char c : "spin".toCharArray()) {
            h = (h ^ c) * 0x100000001b3L;
        }
        return sieve.cardinality() + " " + sieve.nextSetBit(100) + " " + Integer.toHexString(~crc) + " " + Long.toHexString(h) + " "
                + Long.bitCount(h) + " " + Integer.highestOneBit(1000) + Integer.rotateLeft(0x80000001, 1);
    }
}
