package spin.plexus.tcp;

/// What a segment does to a connection, step by step and in the order of the standard; the numbers in the names are its.
///
/// Differences that are meant: RST, SYN and ACK that do not fit are challenged as RFC 5961 says (RFC 9293 takes that over),
/// and whatever provokes an answer without moving the connection on is limited.
///
/// Source: RFC 9293, 3.10.7.3 and 3.10.7.4; RFC 5961; RFC 7323, 5.
final class Arrival {
    private final TcpStack stack;

    Arrival(TcpStack stack) {
        this.stack = stack;
    }

    void process(Connection connection, Segment segment, long now) {
        if (connection.state() == State.SYN_SENT) {
            inSynSent(connection, segment, now);
        } else {
            otherwise(connection, segment, now);
        }
        connection.settle(now);
    }

    /// RFC 9293, 3.10.7.3.
    private void inSynSent(Connection connection, Segment segment, long now) {
        var sender = connection.sender;
        boolean acknowledges = segment.has(Segment.ACK);
        if (acknowledges && (Sequence.atMost(segment.acknowledgement, sender.initialSequence)
                || Sequence.after(segment.acknowledgement, sender.newest))) {
            stack.refuse(segment);
            return;
        }
        if (segment.has(Segment.RST)) {
            if (acknowledges) {
                connection.end(Ending.REFUSED);
            }
            return;
        }
        if (!segment.has(Segment.SYN)) {
            return;
        }
        connection.peerSyn(segment, now);
        if (acknowledges) {
            sender.synAcknowledged(segment, now);
            connection.established(segment, now);
            connection.receiver().acknowledgeNow = true;
            textAndFin(connection, segment, now);
        } else {
            // Both have called at the same time.
            connection.state(State.SYN_RECEIVED);
            connection.sendSyn(now);
        }
    }

    private void otherwise(Connection connection, Segment segment, long now) {
        if (!firstSequence(connection, segment, now)) {
            return;
        }
        int flags = segment.flags;
        if ((flags & (Segment.RST | Segment.SYN)) != 0) {
            if ((flags & Segment.RST) != 0) {
                secondReset(connection, segment, now);
            } else {
                fourthSyn(connection, now);
            }
            return;
        }
        if ((flags & Segment.ACK) == 0 || !fifthAcknowledgement(connection, segment, now)) {
            return;
        }
        connection.heard(now);
        if (connection.state() != State.CLOSED) {
            if ((flags & Segment.URG) != 0) {
                sixthUrgent(connection, segment);
            }
            textAndFin(connection, segment, now);
        }
    }

    private boolean firstSequence(Connection connection, Segment segment, long now) {
        var receiver = connection.receiver();
        boolean reset = segment.has(Segment.RST);
        if (receiver.timestamps && !reset && !segment.options.hasTimestamps()) {
            // RFC 7323, 3.2: silently, as it is no segment of this connection.
            return false;
        }
        if (!reset && receiver.isOld(segment, now)) {
            answer(connection, segment, now);
            return false;
        }
        if (receiver.isAcceptable(segment)) {
            // Whoever acknowledges what was never sent is not the peer, and his timestamp would make the peer's seem old.
            if (segment.has(Segment.ACK) && connection.sender.isPlausible(segment.acknowledgement)) {
                receiver.remember(segment, now);
            }
            return true;
        }
        if (reset) {
            return false;
        }
        if (connection.state() == State.SYN_RECEIVED && segment.has(Segment.SYN)
                && segment.sequence == receiver.initialSequence) {
            if (connection.listener == null && segment.has(Segment.ACK)) {
                // Both have called, and this is the peer's half of the handshake again with an acknowledgement of ours (3.5,
                // figure 8): the SYN has been taken already, the rest counts.
                segment.sequence++;
                segment.flags &= ~Segment.SYN;
                receiver.remember(segment, now);
                return true;
            }
            // Our answer was lost.
            if (connection.budget.take(now)) {
                connection.resendSyn();
            }
            return false;
        }
        boolean probe = receiver.window() == 0 && segment.sequence == receiver.next();
        if (probe && segment.has(Segment.ACK) && !segment.has(Segment.SYN)) {
            // The window is shut, but what the peer acknowledges, and its window, count (MUST-66).
            receiver.acknowledgeNow = true;
            fifthAcknowledgement(connection, segment, now);
            connection.heard(now);
            return false;
        }
        if (connection.state() == State.TIME_WAIT && segment.has(Segment.FIN)) {
            connection.timeWait(now);
        }
        answer(connection, segment, now);
        return false;
    }

    /// What carries text or a FIN was sent by somebody who waits for an answer; anything else could go to and fro for ever.
    private static void answer(Connection connection, Segment segment, long now) {
        if (segment.payloadLength > 0 || segment.has(Segment.FIN)) {
            connection.receiver().noteAgain(segment.sequence, segment.payloadLength);
            connection.acknowledge();
        } else {
            connection.challenge(now);
        }
    }

    private static void secondReset(Connection connection, Segment segment, long now) {
        if (segment.sequence != connection.receiver().next()) {
            connection.challenge(now);
            return;
        }
        connection.end(switch (connection.state()) {
            case SYN_RECEIVED -> Ending.REFUSED;
            case CLOSING, LAST_ACK, TIME_WAIT -> Ending.CLOSED;
            case CLOSED, LISTEN, SYN_SENT, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> Ending.RESET;
        });
    }

    private static void fourthSyn(Connection connection, long now) {
        if (connection.state() == State.SYN_RECEIVED && connection.listener != null) {
            // Back to LISTEN, where the next SYN is welcome.
            connection.end(Ending.REFUSED);
        } else {
            connection.challenge(now);
        }
    }

    /// @return whether the segment is to be looked at further
    private boolean fifthAcknowledgement(Connection connection, Segment segment, long now) {
        var sender = connection.sender;
        if (sender.oldest == sender.initialSequence) {
            if (segment.acknowledgement != sender.initialSequence + 1) {
                stack.refuse(segment);
                return false;
            }
            if (connection.listener != null && !connection.listener.admit(connection)) {
                // The application does not keep up: the peer sends it again.
                return false;
            }
            sender.synAcknowledged(segment, now);
            connection.established(segment, now);
        }
        if (!sender.isPlausible(segment.acknowledgement)) {
            connection.challenge(now);
            return false;
        }
        var queue = sender.queue;
        int unsent = queue.length();
        sender.acknowledged(segment, now);
        if (queue.length() < unsent && !sender.finQueued) {
            connection.happens(Observer.Happening.WRITABLE);
        }
        if (sender.isFinAcknowledged()) {
            finAcknowledged(connection, now);
        }
        return true;
    }

    private static void finAcknowledged(Connection connection, long now) {
        var before = connection.state();
        var after = before.onFinAcknowledged();
        if (after == State.CLOSED && before != State.CLOSED) {
            connection.end(Ending.CLOSED);
        } else if (after == State.TIME_WAIT && before != State.TIME_WAIT) {
            connection.timeWait(now);
        } else {
            connection.state(after);
        }
    }

    private static void sixthUrgent(Connection connection, Segment segment) {
        if (connection.state().receives() && connection.receiver().urgent(segment)) {
            connection.happens(Observer.Happening.URGENT);
        }
    }

    /// Seventh and eighth step.
    private void textAndFin(Connection connection, Segment segment, long now) {
        var state = connection.state();
        if (state == State.TIME_WAIT && segment.has(Segment.FIN)) {
            connection.receiver().acknowledgeNow = true;
            connection.timeWait(now);
            return;
        }
        if (!state.receives()) {
            return;
        }
        var receiver = connection.receiver();
        if (connection.isReleased() && segment.payloadLength > 0
                && Sequence.after(segment.sequence + segment.payloadLength, receiver.next())) {
            // Nobody will read it (RFC 9293, 3.6.1): the peer should know.
            stack.refuse(segment);
            connection.end(Ending.ABORTED);
            return;
        }
        if (receiver.take(segment, now)) {
            connection.happens(Observer.Happening.READABLE);
        }
        if (receiver.finTaken) {
            var next = connection.state().onFin(connection.sender.isFinAcknowledged());
            connection.happens(Observer.Happening.PEER_CLOSED);
            if (next == State.TIME_WAIT) {
                connection.timeWait(now);
            } else {
                connection.state(next);
            }
        }
    }
}
