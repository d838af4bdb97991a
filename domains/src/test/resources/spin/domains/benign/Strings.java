package benign;

import spin.domains.Greeter;

/// StringBuilder and the methods of String that are bounded.
public final class Strings implements Greeter {

    @Override
    public String greet(Desk desk) {
        var b = new StringBuilder("hello");
        b.insert(0, 'x').append(1).append(2L).append(true).append(3.5).append((Object) null).deleteCharAt(1).reverse().setCharAt(0, 'L');
        b.replace(0, 2, "##").setLength(12);
        var text = b.toString();
        return text + text.hashCode() + text.indexOf('#') + text.contains("ol") + text.startsWith("##") + text.endsWith("e") + text.charAt(3)
                + text.chars().filter(c -> c == '#').count() + String.valueOf(new char[]{'a', 'b'}) + "a-b-c".replace('-', '+') + "x".equals("X")
                + "x".equalsIgnoreCase("X") + Integer.parseInt("-42") + Long.toHexString(255) + Double.parseDouble("1e3") + Integer.toBinaryString(10)
                + Character.isDigit('7') + Character.toUpperCase('q') + (int) Character.forDigit(11, 16) + Integer.compare(1, 2) + "é".codePointAt(0);
    }
}
