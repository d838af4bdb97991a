/// What goes by on the links, as far as a guard lets it through: [PacketTracer] is the extension, [Filter] the guard, [Capture] what is kept.
@NullMarked
package spin.ext.trace;

import org.jspecify.annotations.NullMarked;
