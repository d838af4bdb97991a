package spin.hw.net.fault;

import spin.hw.net.LinkPort;
import spin.hw.net.Transit;

/// Delivers some frames twice, the copy right behind the frame and at the same cycle.
public final class Duplicating extends SeededFault {
    private final double rate;

    public Duplicating(String name, LinkPort port, double rate, long seed) {
        super(name, port, seed);
        this.rate = Chance.demandProbability("duplication", rate);
    }

    @Override
    void arrived(Transit frame) {
        boolean twice = chance.happens(rate);
        deliver(frame);
        if (twice) {
            tally().copy();
            deliver(frame);
        }
    }
}
