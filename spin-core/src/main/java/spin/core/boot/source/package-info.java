/// From a single source file to a JAR, for whoever drops `Hello.java` where a `hello.jar` would do.
///
/// Start at [Sources], which everything that is to be loaded passes through: a JAR goes on as it is, a source is compiled by the JDK's own
/// compiler and packed. The compiler sees what an extension may name and nothing else: the published classes and `java.base`. What comes out is
/// verified like any JAR, so nothing here decides what an extension may do.
///
/// This is the host's side: it runs on host threads and waits by the host's clock. A source is hostile input: its size, the compiler's time and
/// the size of its output are limited, no annotation processor runs, and every end is one message.
@NullMarked
package spin.core.boot.source;

import org.jspecify.annotations.NullMarked;
