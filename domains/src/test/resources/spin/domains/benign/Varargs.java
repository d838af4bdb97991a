package benign;

import spin.domains.Greeter;

/// Variable arguments, overloads, boxing and defaults.
public final class Varargs implements Greeter {

    @Override
    public String greet(Desk desk) {
        return sum() + " " + sum(1) + " " + sum(1, 2, 3) + " " + join("-", "a", 1, 2.5, 'c', null) + " " + pick(1) + pick(1L) + pick("s")
                + pick((Object) "o") + pick('c') + pick(Integer.valueOf(3));
    }

    static int sum(int... numbers) {
        int sum = 0;
        for (int n : numbers) {
            sum += n;
        }
        return sum;
    }

    static String join(String by, Object... parts) {
        var text = new StringBuilder();
        for (var part : parts) {
            text.append(text.length() == 0 ? "" : by).append(part);
        }
        return text.toString();
    }

    static String pick(int i) {
        return "int";
    }

    static String pick(long l) {
        return "long";
    }

    static String pick(Object o) {
        return "object";
    }

    static String pick(String s) {
        return "string";
    }
}
