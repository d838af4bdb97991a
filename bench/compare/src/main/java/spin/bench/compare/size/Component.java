package spin.bench.compare.size;

import java.util.List;
import java.util.Optional;

/// A part of a system.
///
/// @param name      as published, or the system's own
/// @param published what it was there, where that is known
/// @param packages  ours with all below them; none where another's code does the work
/// @param remark    what ours is
record Component(String name, Optional<Size> published, List<String> packages, String remark) {

    /// Lines that hold code, bytes of code, bytes of data.
    record Size(long lines, long text, long data) {

        Size plus(Size other) {
            return new Size(lines + other.lines, text + other.text, data + other.data);
        }
    }

    /// Bershad et al., SOSP '95, table 1; its lines exclude comments.
    static List<Component> ofSpin() {
        return List.of(
                of("sys", 1646, 42182, 22397, "dispatcher and domains: dispatching, naming, linking", "spin.dispatcher",
                        "spin.domains"),
                of("core", 10866, 170380, 89586,
                        "spin-core and plexus-net: memory, strands, devices, files, protocols, and the command line",
                        "spin.core", "spin.plexus"),
                of("rt", 14216, 176171, 104738, "the JVM's: not counted"),
                of("lib", 1234, 10752, 3294, "the JDK's: not counted"),
                of("sal", 37690, 411065, 227259, "hw-sim: not a layer over a machine but the machine", "spin.hw"));
    }

    /// The other kernels on the same machine, of which nothing comparable was published.
    static List<Component> others() {
        return List.of(of("aegis", "Aegis and ExOS", "spin.systems.aegis"),
                of("monolith", "OSF/1 and Ultrix shaped", "spin.systems.monolith"),
                of("microkernel", "Mach shaped", "spin.systems.microkernel"),
                of("dos", "the library without protection", "spin.systems.dos"));
    }

    private static Component of(String name, long lines, long text, long data, String remark, String... packages) {
        return new Component(name, Optional.of(new Size(lines, text, data)), List.of(packages), remark);
    }

    private static Component of(String name, String remark, String prefix) {
        return new Component(name, Optional.empty(), List.of(prefix), remark);
    }
}
