package spin.hw.net.fault;

import spin.hw.net.DropReason;
import spin.hw.net.LinkPort;
import spin.hw.net.Transit;

/// Loses frames, each by the same chance and independent of the others.
///
/// What is lost at a rate is also lost, with the same seed and traffic, at every higher one.
public final class Lossy extends SeededFault {
    private final double rate;

    public Lossy(String name, LinkPort port, double rate, long seed) {
        super(name, port, seed);
        this.rate = Chance.demandProbability("loss", rate);
    }

    @Override
    void arrived(Transit frame) {
        if (chance.happens(rate)) {
            drop(DropReason.LOST);
        } else {
            deliver(frame);
        }
    }
}
