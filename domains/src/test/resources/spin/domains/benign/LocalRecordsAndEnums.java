package benign;

import spin.domains.Greeter;

/// Records, enums and interfaces declared inside a method.
public final class LocalRecordsAndEnums implements Greeter {

    @Override
    public String greet(Desk desk) {
        record Pair(String key, int value) {}
        enum Size {
            SMALL, LARGE
        }
        interface Judge {
            Size judge(Pair pair);
        }
        Judge judge = pair -> pair.value() > 3 ? Size.LARGE : Size.SMALL;
        var text = new StringBuilder();
        for (int i = 2; i < 6; i++) {
            var pair = new Pair("p" + i, i);
            text.append(pair).append('=').append(judge.judge(pair)).append(' ');
        }
        return text.toString();
    }
}
