/// One suite of attacks, the same on every structure.
///
/// An [Attack] is a script of what an attacker does beside a victim, in the verbs of `spin.bench.port.attack`; [Attacks] has all of them. A
/// [Scene] is one machine on which one of them is run: it plants what must not change, and afterwards looks whether it has. What the system
/// says came of it counts only where no harm is found. [Siege] runs all attacks on all systems, each on a machine of its own, and the [Findings] are a
/// text, a value for programs, and a part of the page.
///
/// Never in here: a word about a system, or an outcome that was not looked at. Start with [Attacks].
@NullMarked
package spin.bench.compare.attack;

import org.jspecify.annotations.NullMarked;
