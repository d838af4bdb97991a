package spin.systems.spin;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import spin.bench.port.Probe;
import spin.bench.port.Raised;
import spin.bench.port.Session;
import spin.bench.port.WorkloadFailedException;
import spin.core.boot.SpinKernel;
import spin.core.strand.Threads;
import spin.dispatcher.Authoriser;
import spin.systems.spin.services.Observer;
import spin.systems.spin.services.Probed;
import spin.systems.spin.services.ProbedIntrinsic;
import spin.systems.spin.services.Raises;

/// An event with handlers, to be raised: its intrinsic handler stays as long as there is no other.
final class RaisedEvents {
    private RaisedEvents() {}

    static Session session(SpinKernel kernel, Raised raised, Probe probe) {
        var exported = kernel.export(MethodHandles.lookup(), Probed.class, new ProbedIntrinsic(), Authoriser.open());
        var observers = new ArrayList<Observer>();
        for (int i = 0; i < raised.handlers(); i++) {
            var admitted = raised.handlers() - i <= raised.admitted();
            observers.add(install(kernel, raised, admitted, raised.handlers() - i <= raised.guarded()));
        }
        if (!observers.isEmpty()) {
            exported.deregisterIntrinsic(exported.event(name(raised)));
        }
        kernel.dispatcher().settle();
        var raises = new Raises(raised, exported.raiser(), probe);
        return () -> {
            if (raised.asynchronous()) {
                raiseOnStrand(kernel, raised, raises);
            } else {
                raise(raised, raises, () -> {});
            }
            judge(raised, observers.stream().mapToLong(Observer::ran).sum());
        };
    }

    /// @param rest what the raiser does between two raises
    private static void raise(Raised raised, Raises raises, Runnable rest) {
        for (int i = 0; i < raised.raises(); i++) {
            raises.raise();
            rest.run();
        }
    }

    /// The strands of the handlers run when the raiser gives way.
    private static void raiseOnStrand(SpinKernel kernel, Raised raised, Raises raises) {
        var processor = kernel.processor();
        processor.unblock(processor.create("raiser", SpinKernel.KERNEL, Threads.DEFAULT_PRIORITY,
                () -> raise(raised, raises, processor::giveWay)));
        processor.run();
    }

    private static Observer install(SpinKernel kernel, Raised raised, boolean admitted, boolean guarded) {
        var observer = new Observer(raised, admitted);
        var installer = kernel.events(SpinKernel.KERNEL).on(Probed.class, name(raised)).handledBy(observer.handler());
        if (guarded) {
            installer.guardedBy(observer.guard());
        }
        if (raised.asynchronous()) {
            installer.asynchronous();
        }
        installer.as("observer").install();
        return observer;
    }

    private static String name(Raised raised) {
        return switch (raised.arguments()) {
            case 0 -> "none";
            case 1 -> "one";
            default -> "five";
        };
    }

    private static void judge(Raised raised, long ran) {
        long each = (long) raised.handlers() - raised.guarded() + raised.admitted();
        if (ran != each * raised.raises()) {
            throw new WorkloadFailedException("handlers have run %d times in %d raises for %d each".formatted(ran,
                    raised.raises(), each));
        }
    }
}
