@NullMarked
package spin.dispatcher.predicate;

import org.jspecify.annotations.NullMarked;
