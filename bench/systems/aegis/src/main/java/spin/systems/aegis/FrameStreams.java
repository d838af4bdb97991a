package spin.systems.aegis;

import spin.bench.port.Framed;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.bench.port.WorkloadFailedException;
import spin.systems.aegis.filter.Classifier;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Demultiplexer.Insertion;

/// Frames that are demultiplexed by the kernel's packet filters: a filter for each application, compiled together.
final class FrameStreams {

    private FrameStreams() {}

    static Session session(Framed framed, Probe probe) {
        var filters = new Demultiplexer(probe::charged);
        var owners = new int[framed.applications() + 1];
        for (var application = 0; application < framed.applications(); application++) {
            if (filters.insert(FrameFilter.of(framed.port(application))) instanceof Insertion.Inserted(var id)) {
                owners[id] = application;
            } else {
                throw new WorkloadFailedException("port " + framed.port(application) + " is claimed twice");
            }
        }
        var classifier = filters.compile();
        var given = new long[framed.applications()];
        return () -> {
            for (var number = 0; number < framed.frames(); number++) {
                give(framed, number, classifier, owners, given, probe);
            }
        };
    }

    private static void give(Framed framed, int number, Classifier classifier, int[] owners, long[] given,
            Probe probe) {
        var frame = framed.frame(number);
        var before = given[framed.addressee(number)];
        probe.mark(Points.OPERATION);
        probe.mark(Points.FRAME_GIVEN);
        given[owners[classifier.classify(frame, 0, frame.length)]]++;
        probe.mark(Points.FRAME_OWNED);
        if (given[framed.addressee(number)] != before + 1) {
            throw new WorkloadFailedException("frame " + number + " is not its addressee's");
        }
    }
}
