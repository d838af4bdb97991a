/// A program that knows nothing of events, and an extension of it.
@NullMarked
package spin.bench.agent.example;

import org.jspecify.annotations.NullMarked;
