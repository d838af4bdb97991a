package spin.bench.compare.mechanism;

import java.util.List;
import java.util.Map;
import spin.bench.compare.Cell;
import spin.bench.compare.Placement;
import spin.bench.compare.Row;

/// One policy, in several forms.
///
/// @param name      as `--mechanisms` prints it
/// @param operation what is counted as one
/// @param sentence  the policy and the work that is given to it
record Mechanism(String name, String operation, String sentence, List<Side> sides) {

    /// The common machine: both kernels have the same costs there.
    static final String PROFILE = "dec3000-400";
    private static final int WARM_UP = 24;
    private static final int MEASURED = 96;

    Mechanism {
        sides = List.copyOf(sides);
    }

    /// One form.
    ///
    /// @param form     what it is there, such as `extension`
    /// @param workload by its name
    /// @param from     the point where an operation begins, and `to` where it ends
    /// @param classes  dotted names of what an application brings: the policy, and what binds it to the system
    record Side(String system, String form, String workload, String from, String to, List<String> classes) {

        Side {
            classes = List.copyOf(classes);
        }

        Placement placement() {
            return new Placement(from, to, 1,
                    List.of(new Cell(PROFILE, null, Cell.Kind.PREDICTION, Cell.Confidence.NONE,
                            "not published: the systems were never compared so")));
        }
    }

    Row row(Side side) {
        return new Row(name, sentence, Row.Unit.CYCLES, side.workload(), null, WARM_UP, MEASURED, 0,
                Map.of(side.system(), side.placement()));
    }

    private static final String SPIN = "spin";
    private static final String AEGIS = "aegis";
    private static final String WORKLOAD = "spin.bench.workload.";
    private static final String SERVICE = "spin.systems.spin.services.";
    private static final String LIBRARY = "spin.systems.aegis.exos.";

    /// All that are compared.
    static List<Mechanism> all() {
        return List.of(pager(), scheduler(), demultiplexer(), protocol());
    }

    private static Mechanism pager() {
        return new Mechanism("pager", "a store that faults",
                "An application may have 8 pages open for storing and walks over 16: each store faults, and its policy closes the page whose turn was longest ago"
                        + " and opens the one that is wanted. The policy's own code is the same on both.",
                List.of(new Side(SPIN, "extension", "resident set", "touch", "touched",
                        List.of(WORKLOAD + "VictimPolicy", SERVICE + "FaultHandler")),
                        new Side(AEGIS, "library", "resident set", "touch", "touched",
                                List.of(WORKLOAD + "VictimPolicy", LIBRARY + "ProtectionHandler", LIBRARY + "Bindings",
                                        LIBRARY + "PageTable", LIBRARY + "LinearPageTable"))));
    }

    private static Mechanism scheduler() {
        return new Mechanism("scheduler", "a turn given up until the next one's has begun",
                "Three processes with 3, 2 and 1 shares in the processor give each turn up at once; a stride scheduler says who is next.",
                List.of(new Side(SPIN, "extension", "turns", "give", "given",
                        List.of("spin.ext.stride.Shares", SERVICE + "StrideGroup")),
                        new Side(AEGIS, "application", "turns", "give", "given",
                                List.of(LIBRARY + "StrideScheduler"))));
    }

    private static Mechanism demultiplexer() {
        return new Mechanism("demultiplexer", "a frame in memory until its owner has it",
                "Ten applications have claimed a UDP port each, by four tests on the frame; frames come for each of them. Nothing but finding the owner is measured:"
                        + " SPIN's dispatcher calls his handler, Aegis's filters give his number.",
                List.of(new Side(SPIN, "guards", "demultiplexing", "frame given", "frame owned",
                        List.of(SERVICE + "FrameOwner", SERVICE + "FrameView", SERVICE + "Frames")),
                        new Side(AEGIS, "filters", "demultiplexing", "frame given", "frame owned",
                                List.of("spin.systems.aegis.FrameFilter"))));
    }

    private static Mechanism protocol() {
        return new Mechanism("protocol", "a packet there and back",
                "A counter in a UDP packet of 60 bytes to another machine, which increments it and sends it back, on an Ethernet whose driver is calibrated apart for each"
                        + " (raw round trips 225 and 253 us). SPIN's goes through Plexus's IP and UDP with routes and checksums; ExOS's header was made beforehand.",
                List.of(new Side(SPIN, "extension", "packet of processes", "net begun", "returned",
                        List.of(SERVICE + "CounterCalls", SERVICE + "CounterEcho", SERVICE + "Counter")),
                        new Side(AEGIS, "library", "packet of processes", "net begun", "returned",
                                List.of(LIBRARY + "Packets", LIBRARY + "PacketSetUp")),
                        new Side(AEGIS, "downloaded handler", "packet of handlers", "net begun", "returned",
                                List.of(LIBRARY + "Packets", LIBRARY + "PacketSetUp"))));
    }
}
