/// The language of packetdrill, as values: [ScriptReader] makes a [Script] of a text, or says where the text is wrong.
///
/// ```
///  0     socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
///  +0    < S 0:0(0) win 32792 <mss 1000>
///  +.01  > S. 0:0(0) ack 1 <...>
/// ```
///
/// A script is a list of [Event]s; an event is a time ([When]) and an [Action]: a packet to be put in or to be seen, a
/// call, a command of the shell, a piece of Python. Nothing is executed here, no constant has a value yet, and no
/// text, however odd, does more than come back as a [ScriptReader.Reading.Bad].
///
/// Source: the grammar that packetdrill's documentation prints (Cardwell et al., "packetdrill: Scriptable Network Stack
/// Testing, from Sockets to Packets", USENIX ATC '13, and the tool's page on syntax).
@NullMarked
package spin.plexus.packetdrill.script;

import org.jspecify.annotations.NullMarked;
