package spin.bench.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every row of `spin bench dispatch`, in the order of the table. A row comes after its baseline.
final class Catalogue {
    static final String PLAIN_CALL = "plain call";
    private static final String NOT_INLINED = "-XX:CompileCommand=dontinline,spin.bench.dispatch.Task*::take*";
    private static final int[] HANDLERS = {1, 5, 10, 50};

    private final List<Spec> specs = new ArrayList<>();

    private Catalogue() {
        calls();
        grid();
        keyed();
        installs();
        footprints();
        buses();
    }

    static List<Spec> all() {
        return List.copyOf(new Catalogue().specs);
    }

    private void add(Spec spec) {
        specs.add(spec);
    }

    private void calls() {
        var group = "one call";
        add(Spec.raise(group, PLAIN_CALL, "DispatchBenchmark.plainCall", "").quickly());
        add(Spec.raise(group, "intrinsic only, constant raiser", "DispatchBenchmark.intrinsicOnly", PLAIN_CALL)
                .aimingAt(new Aim.RatioAtMost(1.05)).quickly());
        add(Spec.raise(group, "one unguarded handler, constant raiser", "DispatchBenchmark.oneHandler", PLAIN_CALL)
                .aimingAt(new Aim.RatioAtMost(1.05)).quickly());
        add(Spec.raise(group, "one guarded handler, constant raiser", "DispatchBenchmark.oneGuardedHandler", PLAIN_CALL)
                .quickly());
        add(Spec.raise(group, "one unguarded handler, raiser in a field", "SiteBenchmark.field", PLAIN_CALL)
                .aimingAt(new Aim.RatioAtMost(1.5)).quickly());
        add(Spec.raise(group, "eight events through one site", "SiteBenchmark.eightThroughOneSite", PLAIN_CALL)
                .aimingAt(new Aim.RatioAtMost(10)).quickly());
        var written = "10 guarded calls written out, one true";
        add(Spec.raise(group, written, "DispatchBenchmark.tenGuardedCallsWrittenOut", PLAIN_CALL).quickly());
        add(Spec.raise(group, "10 guarded handlers, one true", "DispatchBenchmark.tenGuardedOneTrue", written)
                .aimingAt(new Aim.RatioAtMost(1.3)).quickly());
        add(Spec.raise(group, "50 guarded handlers, one true", "DispatchBenchmark.fiftyGuardedOneTrue", written));
    }

    /// Arguments by handlers by inlined or not, each beside the code written out.
    private void grid() {
        for (boolean inlined : new boolean[]{true, false}) {
            for (int arguments : new int[]{0, 1, 5}) {
                for (int handlers : HANDLERS) {
                    grid(inlined, arguments, handlers);
                }
            }
        }
    }

    private void grid(boolean inlined, int arguments, int handlers) {
        var group = "grid, every guard true";
        var what = "%d arguments, %d handlers%s".formatted(arguments, handlers, inlined ? "" : ", not inlined");
        boolean quick = inlined && arguments == 1 && handlers > 1;
        for (var form : List.of("written", "event")) {
            var event = form.equals("event");
            var spec = Spec.raise(group, (event ? "event, " : "written out, ") + what, "GridBenchmark.call",
                    event ? "written out, " + what : "")
                    .with(Map.of("arguments", Integer.toString(arguments), "handlers", Integer.toString(handlers),
                            "form", form));
            if (event && handlers > 1) {
                spec = spec.aimingAt(new Aim.RatioAtMost(handlers == 50 ? 1.1 : 1.3));
            }
            spec = inlined ? spec : spec.option(NOT_INLINED);
            add(quick ? spec.quickly() : spec);
        }
    }

    private void keyed() {
        for (var keys : List.of("hot", "random")) {
            var ten = keyed("event", 10, keys, "");
            add(ten.quickly());
            for (int handlers : new int[]{1000, 10_000}) {
                var written = keyed("switch", handlers, keys, "");
                add(handlers == 10_000 ? written.quickly() : written);
                var event = keyed("event", handlers, keys, written.name()).aimingAt(new Aim.RatioAtMost(1.0));
                add(handlers == 10_000 ? event.quickly() : event);
            }
            add(growth(keyed("event", 10_000, keys, ten.name()), " against 10", 2).quickly());
            add(growth(keyed("event", 100_000, keys, ten.name()), " against 10", 4).quickly());
        }
        add(keyed("opaque", 1000, "hot", "").per(1000, "ns/handler").aimingAt(new Aim.AtMost(1)).quickly());
    }

    private static Spec growth(Spec spec, String suffix, double most) {
        return new Spec(spec.group(), spec.name() + suffix, spec.benchmark(), spec.parameters(), spec.options(),
                spec.divisor(), spec.unit(), spec.baseline(), new Aim.RatioAtMost(most), false);
    }

    private static Spec keyed(String form, int handlers, String keys, String baseline) {
        var name = switch (form) {
            case "switch" -> "lookupswitch written out, %d ports, %s".formatted(handlers, keys);
            case "opaque" -> "event, %d handlers whose guards cannot be searched".formatted(handlers);
            default -> "event, %d handlers by port, %s".formatted(handlers, keys);
        };
        return Spec.raise("many handlers, one of them meant", name, "KeyedBenchmark.call", baseline)
                .with(Map.of("handlers", Integer.toString(handlers), "keys", keys, "form", form));
    }

    private void installs() {
        var group = "installing";
        for (int count : new int[]{1, 100, 10_000, 100_000}) {
            var one = Spec.raise(group, "%d installed one by one".formatted(count), "InstallBenchmark.oneByOne", "")
                    .with(Map.of("count", Integer.toString(count))).per(count, "us/install");
            one = count == 1 ? one : one.aimingAt(new Aim.AtMost(5));
            add(count < 100_000 ? one.quickly() : one);
            if (count > 1) {
                var batch = Spec
                        .raise(group, "%d installed in one batch".formatted(count), "InstallBenchmark.batch", "")
                        .with(Map.of("count", Integer.toString(count))).per(1000, "ms");
                batch = count == 10_000 ? batch.aimingAt(new Aim.AtMost(100)) : batch;
                add(count < 100_000 ? batch.quickly() : batch);
            }
        }
        var still = "a million raises";
        add(Spec.raise(group, still, "InstallBenchmark.raises", "").with(Map.of("count", "1")).per(1000, "ms"));
        add(Spec.raise(group, "an install and a million raises", "InstallBenchmark.installThenRaises", still)
                .with(Map.of("count", "1")).per(1000, "ms"));
        var calm = "a raise, nobody installs";
        add(Spec.raise(group, calm, "StormBenchmark.raise", "").with(Map.of("installsPerSecond", "0")).quickly());
        add(Spec.raise(group, "a raise during 100 installs a second", "StormBenchmark.raise", calm)
                .with(Map.of("installsPerSecond", "100")).aimingAt(new Aim.RatioAtMost(1.25)).quickly());
    }

    private void footprints() {
        footprint("a list of one listener", "lists", 10_000, "bytes/list", "");
        footprint("an event of one handler", "events", 200, "bytes/event", "a list of one listener");
        footprint("a listener in a map", "entries", 10_000, "bytes/entry", "");
        footprint("a binding, 10000 by port", "bindings", 10_000, "bytes/binding", "a listener in a map");
    }

    private void footprint(String name, String method, int count, String unit, String baseline) {
        add(Spec.raise("memory kept", name, "FootprintBenchmark." + method, baseline)
                .with(Map.of("count", Integer.toString(count))).per(count, unit).quickly());
    }

    private void buses() {
        for (int subscribers : new int[]{1, 16, 50}) {
            var ours = bus(Bus.SPIN, subscribers, "");
            add(subscribers < 50 ? ours.quickly() : ours);
            for (var bus : Bus.values()) {
                if (bus != Bus.SPIN) {
                    var spec = bus(bus, subscribers, ours.name());
                    if (bus != Bus.LISTENER_LIST && subscribers < 50) {
                        spec = spec.aimingAt(new Aim.RatioAtLeast(subscribers == 1 ? 5 : 10));
                    }
                    add(subscribers == 16 || (subscribers == 1 && bus == Bus.NEOFORGE) ? spec.quickly() : spec);
                }
            }
        }
    }

    private static Spec bus(Bus bus, int subscribers, String baseline) {
        return Spec.raise("event buses, the same work", "%s, %d subscribers".formatted(title(bus), subscribers),
                "BusBenchmark.post", baseline)
                .with(Map.of("bus", bus.name(), "subscribers", Integer.toString(subscribers)));
    }

    private static String title(Bus bus) {
        return switch (bus) {
            case SPIN -> "this dispatcher";
            case LISTENER_LIST -> "a plain list of listeners";
            case NEOFORGE -> "NeoForge bus";
            case LAMBDA_EVENTS -> "LambdaEvents";
            case GUAVA -> "Guava EventBus";
            case MBASSADOR -> "MBassador";
            case KYORI, SPRING, GREENROBOT ->
                bus.name().charAt(0) + bus.name().substring(1).toLowerCase(Locale.ROOT);
        };
    }
}
