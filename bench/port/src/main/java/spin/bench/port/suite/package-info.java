/// The POSIX-behaviour suite, and a computer to run it on: what every [spin.bench.port.ProgramSystem] is held to.
///
/// The suite is data and lies with the UNIX of `extensions/unix`: programs, what they are given, and what they did under qemu-alpha. Here it is
/// read, run on a system, and judged. Start with [PosixSuite].
///
/// Never in here: what a system can or cannot; each has a list of its own, which its tests hold to in both directions.
@NullMarked
package spin.bench.port.suite;

import org.jspecify.annotations.NullMarked;
