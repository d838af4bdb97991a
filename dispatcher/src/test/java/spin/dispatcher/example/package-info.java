/// The README's example, outside the dispatcher's own package as its readers are.
@NullMarked
package spin.dispatcher.example;

import org.jspecify.annotations.NullMarked;
