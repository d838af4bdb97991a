/// What the network adds to the command line. On the host's side: it reads files, and nothing here is part of a kernel.
///
/// Begin at [PacketdrillCommand]; [PacketdrillSubcommand] is how `spin` finds it.
@NullMarked
package spin.plexus.cli;

import org.jspecify.annotations.NullMarked;
