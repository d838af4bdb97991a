/// The extension that is victim, friend and attacker when SPIN is attacked.
///
/// It is packed into a JAR and goes through the same door as any: verified, linked, metered. It names nothing but published interfaces, and does
/// what the command of its own name at the shell tells it. Never in here: anything that the kernel does not give to every extension.
@NullMarked
package spin.ext.puppet;

import org.jspecify.annotations.NullMarked;
