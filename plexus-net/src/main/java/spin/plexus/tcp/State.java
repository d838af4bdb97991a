package spin.plexus.tcp;

/// Where a connection stands.
///
/// Source: RFC 9293, 3.3.2.
public enum State {
    CLOSED(false),
    LISTEN(false),
    SYN_SENT(false),
    SYN_RECEIVED(false),
    ESTABLISHED(true),
    FIN_WAIT_1(true),
    FIN_WAIT_2(true),
    CLOSE_WAIT(true),
    CLOSING(true),
    LAST_ACK(true),
    TIME_WAIT(true);

    private final boolean known;

    /// @param known whether both sides have chosen and confirmed their sequence numbers
    State(boolean known) {
        this.known = known;
    }

    /// RFC 9293, 3.10.7.4, eighth step: what a FIN does.
    State onFin(boolean oursAcknowledged) {
        return switch (this) {
            case SYN_RECEIVED, ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT_1 -> oursAcknowledged ? TIME_WAIT : CLOSING;
            case FIN_WAIT_2 -> TIME_WAIT;
            case CLOSED, LISTEN, SYN_SENT, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> this;
        };
    }

    /// RFC 9293, 3.10.7.4, fifth step: what the acknowledgement of our FIN does.
    State onFinAcknowledged() {
        return switch (this) {
            case FIN_WAIT_1 -> FIN_WAIT_2;
            case CLOSING -> TIME_WAIT;
            case LAST_ACK -> CLOSED;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT, TIME_WAIT -> this;
        };
    }

    /// RFC 9293, 3.10.4: what the application's CLOSE does once our FIN is queued.
    State onClose() {
        return switch (this) {
            case SYN_RECEIVED, ESTABLISHED -> FIN_WAIT_1;
            case CLOSE_WAIT -> LAST_ACK;
            case CLOSED, LISTEN, SYN_SENT, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> this;
        };
    }

    /// Whether both sides have chosen and confirmed their sequence numbers.
    boolean isSynchronized() {
        return known;
    }

    /// Whether the peer may still send text.
    boolean receives() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }

    /// Whether the application may still send text.
    boolean sends() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }
}
