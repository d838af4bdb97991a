package spin.systems.spin;

import spin.bench.port.Datagrams;
import spin.core.device.Framing;
import spin.hw.net.Medium;

/// What machines are on, with what its raw drivers were found to do, and the framing of what is on it.
///
/// @param raw     the wire and its drivers, the same for every system that is measured on it
/// @param framing of what is on it
record Wire(spin.bench.port.wire.Wire raw, Framing framing) {

    static Wire of(Datagrams.Link link) {
        var raw = spin.bench.port.wire.Wire.of(link);
        return switch (link) {
            case ETHERNET -> new Wire(raw, Framing.ETHERNET);
            case ATM -> new Wire(raw, Framing.ATM);
            case T3 -> new Wire(raw, Framing.T3);
        };
    }

    Medium medium() {
        return raw.medium();
    }

    /// For one driver and one frame of this length.
    long driverCycles(int length, long hertz) {
        return raw.driverCycles(length, hertz);
    }
}
