/// Redirects ports of UDP and TCP to another machine: [Forward] is the extension, [Redirection] one port of UDP, [Session] one client of it,
/// [StreamRedirection] one port of TCP.
@NullMarked
package spin.ext.forward;

import org.jspecify.annotations.NullMarked;
