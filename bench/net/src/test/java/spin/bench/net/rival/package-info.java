/// Tests of the contest: what clients print is understood, and the room leaves nothing behind.
@NullMarked
package spin.bench.net.rival;

import org.jspecify.annotations.NullMarked;
