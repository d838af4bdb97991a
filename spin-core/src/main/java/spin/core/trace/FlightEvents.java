package spin.core.trace;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording of the JVM shows of a kernel. Each event says when it was in simulated time, beside the JVM's own stamp, so that a
/// recording and a trace can be laid over each other. Where nobody records there is no cost but a test of a flag.
public final class FlightEvents {
    private FlightEvents() {}

    /// What all of them have.
    @Category({"SPIN", "Kernel"})
    @StackTrace(false)
    abstract static class Simulated extends Event {
        @Label("Simulated Time")
        @Description("Cycles of the machine's clock when it was over")
        long cycle;
    }

    @Name("spin.core.Command")
    @Label("Command")
    static final class Command extends Simulated {
        @Label("Line")
        String line = "";
        @Label("Carried Out")
        boolean done;
        @Label("Simulated Duration")
        @Description("Cycles")
        long cycles;
    }

    @Name("spin.core.Load")
    @Label("Load")
    static final class Load extends Simulated {
        @Label("Extension")
        String extension = "";
        @Label("Carried Out")
        boolean done;
        @Label("Unload")
        boolean unload;
    }

    @Name("spin.core.Fault")
    @Label("Fault")
    static final class Fault extends Simulated {
        @Label("Event")
        String event = "";
        @Label("Handler")
        String handler = "";
        @Label("Domain")
        String domain = "";
        @Label("What Happened")
        String what = "";
    }

    /// A line of the prompt was carried out, or was not.
    ///
    /// @param began in simulated time
    public static void command(String line, boolean done, long began, long now) {
        var recorded = new Command();
        if (recorded.shouldCommit()) {
            recorded.line = line;
            recorded.done = done;
            recorded.cycles = now - began;
            recorded.cycle = now;
            recorded.commit();
        }
    }

    /// An extension was loaded, replaced or refused.
    public static void load(String extension, boolean done, long now) {
        loadOrUnload(extension, done, now, false);
    }

    /// An extension was unloaded, or there was none.
    public static void unload(String extension, boolean done, long now) {
        loadOrUnload(extension, done, now, true);
    }

    private static void loadOrUnload(String extension, boolean done, long now, boolean unload) {
        var recorded = new Load();
        if (recorded.shouldCommit()) {
            recorded.extension = extension;
            recorded.done = done;
            recorded.unload = unload;
            recorded.cycle = now;
            recorded.commit();
        }
    }

    /// A handler did not end as it should.
    public static void fault(String event, String handler, String domain, String what, long now) {
        var recorded = new Fault();
        if (recorded.shouldCommit()) {
            recorded.event = event;
            recorded.handler = handler;
            recorded.domain = domain;
            recorded.what = what;
            recorded.cycle = now;
            recorded.commit();
        }
    }
}
