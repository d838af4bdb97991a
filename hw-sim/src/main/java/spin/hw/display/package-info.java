/// The screen: [spin.hw.display.FrameBuffer] is memory that a person can look at, [spin.hw.display.Png] how its picture leaves the
/// machine. Nothing here opens a window or asks the host's graphics for anything.
@NullMarked
package spin.hw.display;

import org.jspecify.annotations.NullMarked;
