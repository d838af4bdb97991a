package spin.plexus.tcp;

import spin.plexus.ip.IpAddress;

/// A segment by its fields, with the addresses that its checksum covers. Mutable and used again: a machine has one that
/// comes in and one that goes out, and whoever is given a segment reads it before returning.
public final class Segment {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int URG = 32;
    private static final String LETTERS = "FSRPAU";

    int sourceAddress;
    int sourcePort;
    int destinationAddress;
    int destinationPort;
    int sequence;
    int acknowledgement;
    int flags;
    int window;
    int urgentPointer;
    final Options options = new Options();
    Payload payload = Payload.NONE;
    int payloadLength;

    /// Empties it but for the addresses.
    Segment begin(int sequence, int acknowledgement, int flags) {
        this.sequence = sequence;
        this.acknowledgement = acknowledgement;
        this.flags = flags;
        window = 0;
        urgentPointer = 0;
        options.clear();
        payload = Payload.NONE;
        payloadLength = 0;
        return this;
    }

    public Segment from(int address, int port) {
        sourceAddress = address;
        sourcePort = port;
        return this;
    }

    public Segment to(int address, int port) {
        destinationAddress = address;
        destinationPort = port;
        return this;
    }

    /// Sets the control fields; options and text are none afterwards.
    public Segment header(int flags, int sequence, int acknowledgement, int window) {
        begin(sequence, acknowledgement, flags);
        this.window = window;
        return this;
    }

    public Segment urgentPointer(int pointer) {
        urgentPointer = pointer;
        return this;
    }

    public Segment payload(Payload text, int length) {
        payload = text;
        payloadLength = length;
        return this;
    }

    public int sourceAddress() {
        return sourceAddress;
    }

    public int sourcePort() {
        return sourcePort;
    }

    public int destinationAddress() {
        return destinationAddress;
    }

    public int destinationPort() {
        return destinationPort;
    }

    public int sequence() {
        return sequence;
    }

    public int acknowledgement() {
        return acknowledgement;
    }

    /// The lower six bits of the control field.
    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// As in the header, unscaled.
    public int window() {
        return window;
    }

    public int urgentPointer() {
        return urgentPointer;
    }

    public Options options() {
        return options;
    }

    public int payloadLength() {
        return payloadLength;
    }

    /// A copy of the text.
    public byte[] payload() {
        var copy = new byte[payloadLength];
        payload.copyTo(0, copy, 0, payloadLength);
        return copy;
    }

    /// Sequence numbers that it occupies: those of the text, one for SYN and one for FIN.
    public int length() {
        return payloadLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /// The first sequence number behind it.
    int end() {
        return sequence + length();
    }

    /// As people write it: who to whom, the control bits, sequence numbers, acknowledgement, window, options.
    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(IpAddress.toText(sourceAddress)).append(':').append(sourcePort).append(" > ")
                .append(IpAddress.toText(destinationAddress)).append(':').append(destinationPort).append(' ')
                .append(flagsText()).append(' ').append(Integer.toUnsignedString(sequence)).append('(')
                .append(payloadLength).append(')');
        if (has(ACK)) {
            text.append(" ack ").append(Integer.toUnsignedString(acknowledgement));
        }
        text.append(" win ").append(window);
        if (has(URG)) {
            text.append(" urg ").append(urgentPointer);
        }
        return text.append(options).toString();
    }

    private String flagsText() {
        var text = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags & (1 << bit)) != 0) {
                text.append(LETTERS.charAt(bit));
            }
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
