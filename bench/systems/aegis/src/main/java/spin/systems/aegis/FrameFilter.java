package spin.systems.aegis;

import spin.bench.port.Framed;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// What the owner of a port asks the kernel for: UDP packets from one address, for that port.
final class FrameFilter {

    private FrameFilter() {}

    static Filter of(int port) {
        return Filter.of(new Step.Atom(Framed.TYPE_AT, 2, 0xffff, Framed.TYPE),
                new Step.Atom(Framed.PROTOCOL_AT, 1, 0xff, Framed.PROTOCOL),
                new Step.Atom(Framed.SOURCE_AT, 4, -1, Framed.SOURCE),
                new Step.Atom(Framed.PORT_AT, 2, 0xffff, port));
    }
}
