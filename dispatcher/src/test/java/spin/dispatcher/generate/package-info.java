/// Tests of the generator by itself.
@NullMarked
package spin.dispatcher.generate;

import org.jspecify.annotations.NullMarked;
