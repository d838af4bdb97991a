/// A runner for scripts of packetdrill, in this process and in virtual time: a minute of script takes as long as what the
/// stack does in it. Begin at [Interpreter].
///
/// ```
///  text -> script.ScriptReader -> Script -> Interpreter -> Verdict
///                                              |  calls, packets, the time
///                                          TestedStack
/// ```
///
/// [Composer] makes packets of what a script writes, [Dissector] makes what a script would write of packets;
/// [Conversation] knows how the numbers of the two differ. What this runner cannot do makes a script
/// [Verdict.Skipped], with the reason; nothing that was not checked is ever called passed. No shell is started, no
/// Python is run, no clock is read.
@NullMarked
package spin.plexus.packetdrill;

import org.jspecify.annotations.NullMarked;
