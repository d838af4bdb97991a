/// Redirects UDP ports to another machine: [Forward] is the extension, [Redirection] one port, [Session] one client of it.
@NullMarked
package spin.ext.forward;

import org.jspecify.annotations.NullMarked;
