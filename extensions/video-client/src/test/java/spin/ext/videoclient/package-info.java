@NullMarked
package spin.ext.videoclient;

import org.jspecify.annotations.NullMarked;
