@NullMarked
package spin.ext.videoserver;

import org.jspecify.annotations.NullMarked;
