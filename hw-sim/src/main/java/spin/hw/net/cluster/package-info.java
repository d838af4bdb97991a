/// Several machines that advance together. Start with [spin.hw.net.cluster.Cluster]: give it its [spin.hw.net.cluster.Member]s and the
/// [spin.hw.net.cluster.Coupling]s between them, and run.
///
/// A member is anything with a clock that can advance to a cycle: a machine ([spin.hw.net.cluster.MachineMember]), a switch
/// ([spin.hw.net.cluster.AlarmDriven]), a test. The cluster knows no kernel and no frame.
///
/// The outcome is the same on one host thread and on several, in whatever order members are listed, and wherever a run is
/// stopped and continued. No member is ever further ahead of another than the shortest latency between two of them, unless all
/// are quiet.
@NullMarked
package spin.hw.net.cluster;

import org.jspecify.annotations.NullMarked;
