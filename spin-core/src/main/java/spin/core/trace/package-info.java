/// What happens in a running kernel, written down in simulated time for a trace viewer.
///
/// Start at [KernelTrace], which begins to listen and stops; [Recording] holds what it heard, and [PerfettoTrace] makes the bytes that Perfetto
/// reads, with [ProtoWriter]. While nobody traces, nothing of this is in the code of any event. Nothing here reads a host clock or an
/// identity of the host's, so the same run gives the same bytes.
@NullMarked
package spin.core.trace;

import org.jspecify.annotations.NullMarked;
