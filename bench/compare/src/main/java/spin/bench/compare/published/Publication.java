package spin.bench.compare.published;

import java.util.List;

/// A table, a figure or an experiment as somebody published it.
///
/// @param cited     how the source of a row begins that stands for a part of it
/// @param title     what it is about
/// @param elsewhere the command that shows ours where that is no row; empty where there is none
/// @param missing   what of it has no row
record Publication(String cited, String title, String elsewhere, List<Missing> missing) {

    /// @param what as published
    /// @param why  it has no row, in a clause
    record Missing(String what, String why) {}

    Publication {
        missing = List.copyOf(missing);
    }

    /// Whether a row with this source stands for a part of it: `table 1` is no beginning of `table 10`.
    boolean isCitedBy(String source) {
        return source.startsWith(cited)
                && (source.length() == cited.length() || !Character.isDigit(source.charAt(cited.length())));
    }

    private static final String SPIN = "Bershad et al., SOSP '95, ";
    private static final String EVENTS = "Pardyak and Bershad, OSDI '96, ";
    private static final String PLEXUS = "Fiuczynski and Bershad, USENIX '96, ";
    private static final String EXOKERNEL = "Engler et al., SOSP '95, ";

    static List<Publication> all() {
        return List.of(
                new Publication(SPIN + "table 1", "sizes of components", "spin compare --sizes", List.of()),
                of(SPIN + "table 2", "protected communication"),
                of(SPIN + "table 3", "threads"),
                of(SPIN + "table 4", "virtual memory"),
                of(SPIN + "table 5", "latency and bandwidth",
                        new Missing("latency and bandwidth with drivers tuned for latency",
                                "the driver is a calibrated floor and no code that could be tuned")),
                of(SPIN + "5.5", "guards beside a packet's"),
                of(SPIN + "table 6", "forwarding"),
                of(SPIN + "figure 6", "video server",
                        new Missing("SPIN and DEC OSF/1 on the FORE interface",
                                "programmed input and output is not among the machine's devices")),
                of(SPIN + "5.4", "a cached file by HTTP"),
                new Publication(SPIN + "table 7", "sizes of extensions", "spin stats --sizes", List.of()),
                of(EVENTS + "table 1", "dispatching", new Missing("without arguments, inlined",
                        "what is written into the code is a guard that is given as data, and it reads an argument: an event without any has nothing for it"),
                        new Missing("installation",
                                "nearly all of the published 150 us is the making of code, which is the host's work here and in no simulated time; without it, what is left of an install is no such figure")),
                of(EVENTS + "table 2", "guards on the way of a packet"),
                of(EVENTS + "table 3", "events of a program"),
                of(PLEXUS + "figure 5", "datagrams by thread and by interrupt",
                        new Missing("raw driver", "it is what the rows are calibrated by")),
                of(PLEXUS + "throughput", "throughput"),
                of(EXOKERNEL + "table 4", "null procedure and null system call"),
                of(EXOKERNEL + "table 5", "exception dispatch"),
                of(EXOKERNEL + "table 6", "protected control transfer", new Missing("L3", "no such kernel is here")),
                of(EXOKERNEL + "table 7", "packet classification"),
                of(EXOKERNEL + "table 8", "communication"),
                of(EXOKERNEL + "table 9", "matrix multiplication"),
                of(EXOKERNEL + "table 10", "virtual memory"),
                of(EXOKERNEL + "table 11", "a packet there and back",
                        new Missing("Ultrix, FRPC",
                                "the monolithic kernel's network is that of DEC OSF/1, with a thread of the kernel for its protocols; Ultrix had none")),
                of(EXOKERNEL + "table 12", "calls between protection domains"),
                of(EXOKERNEL + "table 13", "page table structures"),
                of(EXOKERNEL + "figure 2", "latency against the number of processes"),
                of(EXOKERNEL + "figure 3", "stride scheduling"),
                of("slides on Aegis", "page table structures on the DEC5000"));
    }

    private static Publication of(String cited, String title, Missing... missing) {
        return new Publication(cited, title, "", List.of(missing));
    }
}
