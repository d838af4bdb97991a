/// Packet filters: which owner does this packet belong to?
///
/// Start with [Demultiplexer]: it takes [Filter]s in and out and classifies packets. Its filters lie merged in a trie, and the trie
/// is compiled to bytecode, after Engler and Kaashoek, "DPF", SIGCOMM '96. Beside it stand four engines that answer the same question
/// as others did: [NaiveScan] (the definition), [Bpf] (one classic program for each filter), [Mpf] (programs with one associative
/// match at the end) and [Pathfinder] (the trie, walked cell by cell). They exist to be compared and to check each other.
///
/// Nothing here trusts a packet: a load beyond its end is a mismatch. Nothing here knows a protocol; a header is what a filter says
/// it is. No part keeps a packet, reads a clock, or takes a lock: a demultiplexer belongs to one machine's thread.
@NullMarked
package spin.systems.aegis.filter;

import org.jspecify.annotations.NullMarked;
