package benign;

import spin.domains.Greeter;

/// String concatenation of every kind of operand, with constants and side effects in order.
public final class Concatenation implements Greeter {

    @Override
    public String greet(Desk desk) {
        int n = 1;
        char[] none = null;
        Object nothing = null;
        String text = "a" + n++ + (n++ + n) + 'c' + 2L + 1.5f + 2.5 + true + nothing + (byte) 3 + (short) 4;
        text += n;
        text += 'x';
        return text + "\u0001\u0002" + "const" + 1 + 2 + (1 + 2) + none;
    }
}
