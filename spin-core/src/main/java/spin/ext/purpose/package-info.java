/// Code that does wrong on purpose, so that everybody can see whom it hurts ([Endless]), and code by which a kernel checks itself ([Hello],
/// [Spinners]). It is nothing of the kernel's: each is packed into a JAR, verified, metered and loaded as anybody's extension would be, which is the
/// only way in which it can be stopped. Hence it is in an extension's package.
///
/// Nothing here is named or called by the kernel; [spin.core.inspect] reads the class files.
@NullMarked
package spin.ext.purpose;

import org.jspecify.annotations.NullMarked;
