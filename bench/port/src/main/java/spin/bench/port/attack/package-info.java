/// The wall between the suite of attacks and the systems that are attacked.
///
/// An attack is written once, in `spin.bench.compare.attack`, as what an [Attacker] does beside a [Victim]. A system, [AttackedSystem], gives both of them
/// a place where its structure puts applications: an extension in the kernel, a process, an environment, a loaded module. Each answers every
/// verb by running it, and says what came of it as an [Attempt]; a verb that the structure has no words for is answered so, with the reason.
///
/// Whether harm was done is not the system's to say. The harness looks: into memory, at what was delivered, and whether the victim is
/// still served. Applications of systems that run Alpha programs are a [Puppet]. Start with [Attacker].
@NullMarked
package spin.bench.port.attack;

import org.jspecify.annotations.NullMarked;
