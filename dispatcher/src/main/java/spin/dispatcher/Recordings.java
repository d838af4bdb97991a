package spin.dispatcher;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording shows of a dispatcher. The JVM's own clock stamps it; nothing of it is read here, and where
/// nobody records there is no cost but a test of a flag at each change. A raise that goes well has none at all.
final class Recordings {

    private Recordings() {}

    @Name("spin.dispatcher.Install")
    @Label("Install")
    @Category({"SPIN", "Dispatcher"})
    @StackTrace(false)
    static final class Install extends Event {
        @Label("Event")
        String event = "";
        @Label("Binding")
        String binding = "";
        @Label("Requester")
        String requester = "";
    }

    @Name("spin.dispatcher.Regenerate")
    @Label("Regenerate")
    @Category({"SPIN", "Dispatcher"})
    @StackTrace(false)
    static final class Regenerate extends Event {
        @Label("Event")
        String event = "";
        @Label("Bindings")
        int bindings;
        @Label("Level")
        String level = "";
    }

    @Name("spin.dispatcher.Swap")
    @Label("Swap")
    @Category({"SPIN", "Dispatcher"})
    @StackTrace(false)
    static final class Swap extends Event {
        @Label("Events")
        int events;
    }

    @Name("spin.dispatcher.Terminate")
    @Label("Terminate")
    @Category({"SPIN", "Dispatcher"})
    @StackTrace(false)
    static final class Terminate extends Event {
        @Label("Binding")
        String binding = "";
        @Label("Requester")
        String requester = "";
    }

    static void installed(Entry entry) {
        var recorded = new Install();
        if (recorded.shouldCommit()) {
            var facts = entry.facts();
            recorded.event = facts.event();
            recorded.binding = facts.label();
            recorded.requester = facts.requester();
            recorded.commit();
        }
    }

    static void regenerated(Regenerate recorded, String event, BindingList list) {
        recorded.end();
        if (recorded.shouldCommit()) {
            recorded.event = event;
            recorded.bindings = list.entries().size();
            recorded.level = list.level().toString();
            recorded.commit();
        }
    }

    static void swapped(Swap recorded, int events) {
        recorded.end();
        if (events > 0 && recorded.shouldCommit()) {
            recorded.events = events;
            recorded.commit();
        }
    }

    static void terminated(BindingFacts facts) {
        var recorded = new Terminate();
        if (recorded.shouldCommit()) {
            recorded.binding = facts.label();
            recorded.requester = facts.requester();
            recorded.commit();
        }
    }
}
