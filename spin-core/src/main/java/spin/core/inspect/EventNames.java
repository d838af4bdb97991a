package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spin.core.boot.SpinKernel;
import spin.core.shell.Reply;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Event;
import spin.dispatcher.EventControl;
import spin.dispatcher.Exported;

/// The events of a kernel by name. Overloaded events share theirs, and are shown together.
final class EventNames {
    private final SpinKernel kernel;

    /// An event with the authority over it.
    record Owned(Exported<?> exported, Event event) {
        EventControl control() {
            return exported.control(event);
        }
    }

    EventNames(SpinKernel kernel) {
        this.kernel = kernel;
    }

    List<Owned> all() {
        var all = new ArrayList<Owned>();
        for (var exported : kernel.exports()) {
            exported.events().forEach(event -> all.add(new Owned(exported, event)));
        }
        return all;
    }

    List<String> names() {
        return all().stream().map(each -> each.event().name()).distinct().toList();
    }

    /// The names of the handlers of the shell's event, in the order in which they are asked.
    List<String> commands() {
        return all().stream().filter(each -> each.event().name().equals("Shell.run"))
                .flatMap(each -> each.event().bindings().stream()).map(BindingFacts::label).toList();
    }

    /// What `answer` says of the events with that name.
    Reply on(String name, Function<List<Owned>, Reply> answer) {
        var found = all().stream().filter(each -> each.event().name().equalsIgnoreCase(name)).toList();
        if (!found.isEmpty()) {
            return answer.apply(found);
        }
        return Reply.refused(name.isEmpty()
                ? "The name of an event is missing, such as Shell.run; 'events' lists them."
                : "No event is called '%s'; 'events' lists those there are.".formatted(name));
    }

    /// The same of the one event with that name.
    Reply onOne(String name, Function<Owned, Reply> answer) {
        return on(name, found -> found.size() == 1
                ? answer.apply(found.getFirst())
                : Reply.refused(
                        "%d events are called %s, of the types %s; this is for one that shares its name with none."
                                .formatted(found.size(), name,
                                        found.stream().map(each -> each.event().type()).toList())));
    }
}
