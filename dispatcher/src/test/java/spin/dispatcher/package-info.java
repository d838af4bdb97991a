/// Tests of events as their users see them, and of the generated code against its slow twin.
@NullMarked
package spin.dispatcher;

import org.jspecify.annotations.NullMarked;
