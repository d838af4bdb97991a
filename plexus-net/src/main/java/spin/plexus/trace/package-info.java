/// Every frame that goes by, for whom the machine's owner trusts with that.
///
/// [PacketTrace] is the event. A handler sees all traffic of the machine, so it is installed by privileged domains only, and nothing is
/// raised while there is none.
@NullMarked
package spin.plexus.trace;

import org.jspecify.annotations.NullMarked;
