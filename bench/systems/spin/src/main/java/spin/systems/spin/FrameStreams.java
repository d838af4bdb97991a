package spin.systems.spin;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import spin.bench.port.Framed;
import spin.bench.port.Probe;
import spin.bench.port.Session;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Authoriser;
import spin.systems.spin.services.FrameOwner;
import spin.systems.spin.services.FrameStream;
import spin.systems.spin.services.Frames;

/// Frames that are demultiplexed by the dispatcher: a handler for each application, and a guard that says which frames are its.
final class FrameStreams {
    private FrameStreams() {}

    static Session session(SpinKernel kernel, Framed framed, Probe probe) {
        Frames nobody = frame -> {};
        var raiser = kernel.export(MethodHandles.lookup(), Frames.class, nobody, Authoriser.open()).raiser();
        var owners = new ArrayList<FrameOwner>();
        for (int i = 0; i < framed.applications(); i++) {
            var owner = new FrameOwner(framed.port(i));
            owners.add(owner);
            kernel.events(SpinKernel.KERNEL).on(Frames.class, Frames::arrived).guardedBy(owner.guard())
                    .handle(owner::arrived).as("application " + i).install();
        }
        kernel.dispatcher().settle();
        var stream = new FrameStream(framed, raiser, owners, probe);
        return () -> {
            for (int i = 0; i < framed.frames(); i++) {
                stream.give(i);
            }
        };
    }
}
