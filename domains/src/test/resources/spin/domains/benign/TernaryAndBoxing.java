package benign;

import spin.domains.Greeter;

/// Boxing caches, unboxing in conditionals, nulls and identity.
public final class TernaryAndBoxing implements Greeter {

    @Override
    public String greet(Desk desk) {
        Integer a = 127;
        Integer b = 127;
        Long big = 1L << 40;
        Object o = true ? 1 : 2.0;
        Character c = 'x';
        int sum = a + c;
        Boolean flag = Boolean.valueOf("true");
        return (a == b) + " " + a.equals(b) + " " + big.equals(1099511627776L) + " " + o + " " + sum + " " + (flag ? "yes" : "no") + " "
                + (Object) (char) (c + 1) + " " + Integer.valueOf(7).hashCode() + " " + ((Number) 3.9).intValue();
    }
}
