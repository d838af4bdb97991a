package benign;

import spin.domains.Greeter;
import java.math.BigInteger;

/// BigInteger.
public final class BigNumbers implements Greeter {

    @Override
    public String greet(Desk desk) {
        var factorial = BigInteger.ONE;
        for (int i = 2; i <= 40; i++) {
            factorial = factorial.multiply(BigInteger.valueOf(i));
        }
        return factorial + " " + factorial.bitLength() + " " + factorial.mod(BigInteger.valueOf(1_000_003)) + " "
                + factorial.gcd(BigInteger.valueOf(2L << 40)) + " "
                + new BigInteger("123456789012345678901234567890").negate().shiftRight(7)
                + BigInteger.TWO.pow(100).modPow(BigInteger.TEN, BigInteger.valueOf(97)) + factorial.sqrt() + factorial.toString(36)
                + BigInteger.valueOf(3).modInverse(BigInteger.valueOf(11)) + BigInteger.ONE.shiftLeft(70).testBit(70);
    }
}
