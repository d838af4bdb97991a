package spin.systems.aegis.exos;

import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.systems.aegis.filter.Classifier;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// A classifier of packets as a library, with ten connections of TCP and a packet of the last of them, as the literature measures it.
final class Classification {

    /// Reached when the classifier is called and when it has answered.
    static final String BEGUN = "classification begun";
    static final String DONE = "classification done";

    private static final int CONNECTIONS = 10;
    private static final int FIRST_PORT = 1024;
    private static final int FRAME_BYTES = 60;

    private final Probe probe;
    private final Classifier classifier;
    private final byte[] packet = new byte[FRAME_BYTES];

    /// The library for a workload that asks for an engine by name.
    Classification(Workload workload, Probe probe) {
        this.probe = probe;
        var filters = new Demultiplexer(probe::charged);
        for (var connection = 0; connection < CONNECTIONS; connection++) {
            filters.insert(filter(FIRST_PORT + connection));
        }
        var engine = Demultiplexer.Engine.valueOf(workload.name().substring(WorkloadAbi.CLASSIFIES_BY.length()));
        classifier = filters.engine(engine);
        put(12, 2, 0x0800);
        put(14, 1, 0x45);
        put(23, 1, 6);
        put(26, 4, 0x0a00_0001);
        put(30, 4, 0x0a00_0002);
        put(34, 2, FIRST_PORT + CONNECTIONS - 1);
        put(36, 2, 80);
    }

    static boolean isWanted(Workload workload) {
        return workload.name().startsWith(WorkloadAbi.CLASSIFIES_BY);
    }

    private static Filter filter(int port) {
        return Filter.of(atom(12, 2, 0x0800), atom(14, 1, 0x45), atom(23, 1, 6), atom(26, 4, 0x0a00_0001),
                atom(30, 4, 0x0a00_0002), atom(34, 2, port), atom(36, 2, 80));
    }

    private static Step.Atom atom(int offset, int width, int value) {
        return new Step.Atom(offset, width, width == 4 ? -1 : (1 << (8 * width)) - 1, value);
    }

    private void put(int offset, int width, int value) {
        for (var i = 0; i < width; i++) {
            packet[offset + i] = (byte) (value >>> (8 * (width - 1 - i)));
        }
    }

    /// The number of the packet's filter.
    int classify() {
        probe.mark(BEGUN);
        var owner = classifier.classify(packet, 0, FRAME_BYTES);
        probe.mark(DONE);
        return owner;
    }
}
