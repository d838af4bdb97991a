/// Frames to many clients: [VideoServer] sends each once, [Clients] turns that into as many datagrams as there are clients.
@NullMarked
package spin.ext.videoserver;

import org.jspecify.annotations.NullMarked;
