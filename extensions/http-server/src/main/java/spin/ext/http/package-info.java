/// A web server in the kernel: HTTP/1.1 over the kernel's own TCP, files from whatever file system is mounted.
///
/// [HttpServer] is the extension and its command; it answers each caller on a strand of its own, in a [Conversation]. A request goes through
/// [RequestReader] (bytes to a [Request], or a [RefusedException] with its status), [Site] (a path to what lies there) and [Responder]
/// (conditions, range, bytes). [Dates], [ByteRange] and [Listing] know one thing each.
///
/// Small files are kept in a cache of the kernel, large ones never; the text of a large one passes through one piece of memory.
/// It never writes to a file system, and never looks outside of the folder that it serves.
///
/// Source: RFC 9110 and 9112; Bershad et al., SOSP '95, 5.4 (hybrid cache, no double buffering).
@NullMarked
package spin.ext.http;

import org.jspecify.annotations.NullMarked;
