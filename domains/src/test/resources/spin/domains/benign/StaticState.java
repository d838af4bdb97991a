package benign;

import spin.domains.Greeter;

/// Static fields and initialisers, in the order that the language prescribes.
public final class StaticState implements Greeter {

    @Override
    public String greet(Desk desk) {
        return LOG + " " + COUNT + " " + Holder.VALUE + " " + LOG + " " + (next() + next() * 10);
    }

    private static final StringBuilder LOG = new StringBuilder("a");
    private static final int COUNT;

    static {
        int n = 0;
        for (int i = 0; i < 5; i++) {
            n += i;
        }
        COUNT = n;
        LOG.append('b');
    }

    private static int last;

    private static int next() {
        return ++last;
    }

    private static final class Holder {
        static final int VALUE = LOG.append('c').length();
    }
}
