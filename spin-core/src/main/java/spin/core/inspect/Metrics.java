package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.boot.SpinKernel;
import spin.core.load.ExtensionLoader;
import spin.dispatcher.BindingFacts;

/// What can be measured of a kernel, at one instant: families of samples, each with its labels.
final class Metrics {
    private final SpinKernel kernel;
    private final ExtensionLoader loader;
    private final EventNames events;
    private final FaultLog faults;

    enum Kind {
        /// Only grows.
        COUNTER,
        GAUGE
    }

    /// One number.
    ///
    /// @param labels what tells it from the others of its family, in order
    record Sample(Map<String, String> labels, long value) {}

    /// Numbers of one kind.
    ///
    /// @param name without the ending that a format may want
    record Family(String name, Kind kind, String help, List<Sample> samples) {}

    Metrics(SpinKernel kernel, ExtensionLoader loader, EventNames events, FaultLog faults) {
        this.kernel = kernel;
        this.loader = loader;
        this.events = events;
        this.faults = faults;
    }

    List<Family> families() {
        var families = new ArrayList<Family>();
        var processor = kernel.processor();
        families.add(one("spin_cycles", Kind.COUNTER, "Simulated time.", kernel.machine().clock().now()));
        families.add(one("spin_strands", Kind.GAUGE, "Strands that have not ended.", processor.alive()));
        families.add(one("spin_turns", Kind.COUNTER, "How often a strand was given the processor.",
                processor.switches()));
        families.add(one("spin_timers", Kind.GAUGE, "Timers that are to come.", processor.timers()));
        families.add(pages());
        families.add(held());
        families.add(one("spin_faults", Kind.COUNTER, "Faults of handlers.", faults.count()));
        families.add(one("spin_refusals", Kind.COUNTER, "Refusals of links, installs and calls.",
                kernel.audit().count()));
        families.addAll(domains());
        families.addAll(ofEvents());
        return families;
    }

    private static Family one(String name, Kind kind, String help, long value) {
        return new Family(name, kind, help, List.of(new Sample(Map.of(), value)));
    }

    private Family pages() {
        var pages = kernel.memory().pages();
        return new Family("spin_pages", Kind.GAUGE, "Pages of physical memory.",
                List.of(new Sample(labels("state", "free"), pages.freeFrames()),
                        new Sample(labels("state", "active"), pages.activePages()),
                        new Sample(labels("state", "reclaimed"), pages.reclaimedPages()),
                        new Sample(labels("state", "given_out"), pages.resource().total())));
    }

    /// Accounts of one name are one holder here, for a name is all that a reader sees.
    private Family held() {
        var sums = new LinkedHashMap<Map<String, String>, Long>();
        for (var account : kernel.ledger().accounts()) {
            for (var what : kernel.ledger().resources()) {
                if (account.held(what) > 0) {
                    sums.merge(labels("holder", account.holder(), "resource", what.name()), account.held(what),
                            Long::sum);
                }
            }
        }
        return new Family("spin_held", Kind.GAUGE, "What is given out, by holder.",
                sums.entrySet().stream().map(sum -> new Sample(sum.getKey(), sum.getValue())).toList());
    }

    private List<Family> domains() {
        var loaded = loader.loaded();
        return List.of(one("spin_domains", Kind.GAUGE, "Extensions that are loaded.", loaded.size()),
                new Family("spin_domain_code_bytes", Kind.GAUGE, "Bytes of instructions of an extension.",
                        loaded.stream().map(each -> new Sample(labels("domain", each.name()),
                                each.anatomy().codeBytes())).toList()));
    }

    private List<Family> ofEvents() {
        var bindings = new ArrayList<Sample>();
        var raises = new ArrayList<Sample>();
        var raiseCycles = new ArrayList<Sample>();
        var runs = new ArrayList<Sample>();
        var runCycles = new ArrayList<Sample>();
        for (var each : events.all()) {
            var name = labels("event", each.event().name(), "type", each.event().type().toString());
            bindings.add(new Sample(name, each.event().bindings().size()));
            if (each.control().isCounting()) {
                var counts = each.control().counts();
                raises.add(new Sample(name, counts.raises()));
                raiseCycles.add(new Sample(name, counts.time()));
                for (var binding : counts.bindings()) {
                    runs.add(new Sample(labels(binding.binding()), binding.runs()));
                    runCycles.add(new Sample(labels(binding.binding()), binding.time()));
                }
            }
        }
        return List.of(new Family("spin_event_bindings", Kind.GAUGE, "Handlers of an event.", bindings),
                new Family("spin_raises", Kind.COUNTER, "Raises of an event that is counted.", raises),
                new Family("spin_raise_cycles", Kind.COUNTER, "Simulated time in those raises.", raiseCycles),
                new Family("spin_handler_runs", Kind.COUNTER, "Calls of a handler in those raises.", runs),
                new Family("spin_handler_cycles", Kind.COUNTER, "Simulated time in those calls.", runCycles));
    }

    /// The number tells handlers apart that call themselves the same.
    private static Map<String, String> labels(BindingFacts binding) {
        return labels("event", binding.event(), "handler", binding.label(), "domain", binding.requester(), "number",
                String.valueOf(binding.id()));
    }

    private static Map<String, String> labels(String... pairs) {
        var labels = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return labels;
    }
}
