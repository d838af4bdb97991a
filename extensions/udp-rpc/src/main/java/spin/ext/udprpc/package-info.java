/// Calls over UDP and the experiment with fifty guards. Start with [UdpRpc]; [Extras] has the guards, [Words] reads commands.
@NullMarked
package spin.ext.udprpc;

import org.jspecify.annotations.NullMarked;
