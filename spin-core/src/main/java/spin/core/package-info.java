/// What an extension writer begins with: [Extension], the one interface to implement, and [Kernel], the one
/// object that comes with it.
///
/// An extension is a plain JAR. It is verified, linked into a logical protection domain of its own and started; from
/// then on it is called through the events that it handles, and everything it took goes back when it is unloaded.
/// Nothing here trusts an extension: what it may name is decided when it is linked, how long it may run by the meter.
@NullMarked
package spin.core;

import org.jspecify.annotations.NullMarked;
