/// Takes the frames of a video server: [VideoClient], and [Picture], which puts one together.
@NullMarked
package spin.ext.videoclient;

import org.jspecify.annotations.NullMarked;
