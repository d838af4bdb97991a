package benign;

import spin.domains.Greeter;

/// Switches over strings, enums, integers and characters, old and new, with fall-through and yield.
public final class StringSwitch implements Greeter {

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        for (var word : new String[]{"red", "green", "blue", "Aa", "BB", "none"}) {
            switch (word) {
                case "red":
                    text.append(1);
                case "green":
                    text.append(2);
                    break;
                case "Aa":
                    text.append(3);
                    break;
                case "BB":
                    text.append(4);
                    break;
                default:
                    text.append(switch (word.charAt(0)) {
                        case 'b' -> "b";
                        default -> {
                            int n = word.length();
                            yield "?" + n;
                        }
                    });
            }
        }
        return text.toString();
    }
}
