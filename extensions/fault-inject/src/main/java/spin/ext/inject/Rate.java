package spin.ext.inject;

/// How many of how many raises.
record Rate(int faults, int of) {
    private static final int MOST = 1_000_000;

    Rate {
        if (of < 1 || of > MOST || faults < 0 || faults > of) {
            throw new IllegalArgumentException(
                    "a rate of %d in %d; give at most all of 1 to %d, such as 1/10".formatted(faults, of, MOST));
        }
    }

    /// @throws IllegalArgumentException when it is no rate
    static Rate parse(String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0
                    ? new Rate(1, Integer.parseInt(text))
                    : new Rate(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s' is no rate; write 1/10 for one raise in ten".formatted(text));
        }
    }

    boolean hits(Chance chance) {
        return chance.below(of) < faults;
    }

    @Override
    public String toString() {
        return faults + "/" + of;
    }
}
