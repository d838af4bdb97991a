/// The console: where a kernel's text goes. [spin.hw.console.Console] keeps what was printed, and passes it on to a sink when it was given one.
/// It never touches the host's standard streams by itself.
@NullMarked
package spin.hw.console;

import org.jspecify.annotations.NullMarked;
