package benign;

import spin.domains.Greeter;

/// Loops of all kinds, labels, nested breaks and continues.
public final class LabelledLoops implements Greeter {

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        outer: for (int i = 2; i < 60; i++) {
            for (int j = 2; j * j <= i; j++) {
                if (i % j == 0) {
                    continue outer;
                }
            }
            text.append(i).append(' ');
            if (i > 50) {
                break outer;
            }
        }
        int n = 27;
        int steps = 0;
        do {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            steps++;
        } while (n != 1);
        block: {
            if (steps > 100) {
                break block;
            }
            text.append("short");
        }
        for (int a = 0, b = 10; a < b; a++, b--) {
            text.append(a * b).append(',');
        }
        while (true) {
            if (++steps % 7 == 0) {
                break;
            }
        }
        return text.append(steps).toString();
    }
}
