/// Strands: what the processor is given to, and who decides about it.
///
/// Start with [Processor], the machine's loop: it lets devices have their turn, asks a policy which strand comes next, and
/// gives that one the processor until it blocks, ends, or its quantum is over. A strand is a one-shot delimited continuation
/// behind one small class, [Flow]; what it does from its first turn to its last is a [Life]; a strand with user code owns a register file besides,
/// [UserState]. Around the loop stand [ReadyStrands] (who is next), [Waits], [Endings], [StrandBooks] (all that there are), [UserSide] and [Drivers].
///
/// What others see are events: [Strands] (block, unblock, resume, checkpoint, run), which thread packages and schedulers
/// handle for the strands that are theirs, and [GlobalScheduler], which is for whoever the machine's owner trusts. [Threads]
/// is the service that extensions fork, wait and keep time with. No policy's answer is believed: the states of strands
/// are the processor's own, so a policy that forgets strands, names blocked ones or never answers hurts those who chose it.
///
/// All of it runs on the machine's one host thread and uses no monitor and no lock of java.util.concurrent.
///
/// Source: Bershad et al., SOSP '95, section 4.2.
@NullMarked
package spin.core.strand;

import org.jspecify.annotations.NullMarked;
