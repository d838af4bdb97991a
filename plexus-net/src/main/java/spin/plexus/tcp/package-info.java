/// TCP, first of all as a machine that can be told everything: segments, calls of the application and the time in
/// nanoseconds go in, segments come out by a port, and [TcpStack#deadline] says when it wants to be called next. It reads
/// no clock, starts no thread and takes no lock, so a conversation of minutes runs in a test in microseconds and the same
/// inputs always give the same segments.
///
/// Begin at [TcpStack], which knows who is spoken with, and at [Connection], one conversation: [Arrival] is RFC 9293,
/// section 3.10.7, step by step; [Sender] and [Receiver] keep the two directions. Each mechanism has a class of its own:
/// [RoundTrip], [Scoreboard], [CongestionWindow], [SendQueue], [ReceiveQueue], [Options], [Cookies].
///
/// Urgent data is left in the stream where it is; [Connection#urgentMark] says up to where the peer calls it urgent.
///
/// Source: RFC 9293; 5681, 6582, 6675 (congestion and recovery), 6298 (timeout), 7323 (timestamps, window scale), 2018
/// (selective acknowledgement), 5961 (blind attacks), 6528 (initial sequence numbers), 4987 (floods), 6093 (urgent data).
@NullMarked
package spin.plexus.tcp;

import org.jspecify.annotations.NullMarked;
