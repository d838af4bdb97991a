package spin.hw.debug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Finds packets in what comes from a debugger (GDB manual, appendix E.1):
///
///     $ payload # two hexadecimal digits       the sum of the payload's bytes, modulo 256
///     + and -                                  the other side has, or has not, got a packet
///     0x03                                     interrupt
///
/// It is fed byte by byte and never asks for more. A packet that is longer than [#LONGEST] is read to its end, forgotten on the way, and
/// reported as corrupt; so is one whose sum is wrong. Bytes between packets are noise.
final class PacketReader {

    /// Bytes of payload, after unescaping; GDB is told so and keeps to it.
    static final int LONGEST = 0x4000;

    private static final int ESCAPE = '}';

    /// What a byte completed.
    sealed interface Event {

        /// @param payload one char a byte
        record Packet(String payload) implements Event {}

        /// A packet that must be sent again.
        record Corrupt() implements Event {}

        record Acknowledged() implements Event {}

        /// Our last packet did not arrive.
        record Refused() implements Event {}

        record Interrupt() implements Event {}
    }

    private enum State {
        BETWEEN,
        PAYLOAD,
        ESCAPED,
        FIRST_DIGIT,
        SECOND_DIGIT
    }

    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private State state = State.BETWEEN;
    private boolean tooLong;
    private int sum;
    private int claimed;

    /// Takes the next byte.
    Optional<Event> take(int octet) {
        return switch (state) {
            case BETWEEN -> between(octet);
            case PAYLOAD -> payload(octet);
            case ESCAPED -> {
                sum += octet;
                append(octet ^ 0x20);
                state = State.PAYLOAD;
                yield Optional.empty();
            }
            case FIRST_DIGIT -> {
                claimed = Character.digit(octet, 16);
                state = State.SECOND_DIGIT;
                yield Optional.empty();
            }
            case SECOND_DIGIT -> {
                int low = Character.digit(octet, 16);
                state = State.BETWEEN;
                boolean right = claimed >= 0 && low >= 0 && (claimed << 4 | low) == (sum & 0xff) && !tooLong;
                yield Optional.of(right
                        ? new Event.Packet(payload.toString(StandardCharsets.ISO_8859_1))
                        : new Event.Corrupt());
            }
        };
    }

    private Optional<Event> between(int octet) {
        return switch (octet) {
            case '$' -> {
                begin();
                yield Optional.empty();
            }
            case '+' -> Optional.of(new Event.Acknowledged());
            case '-' -> Optional.of(new Event.Refused());
            case 3 -> Optional.of(new Event.Interrupt());
            default -> Optional.empty();
        };
    }

    private Optional<Event> payload(int octet) {
        switch (octet) {
            case '$' -> begin(); // the end of the packet before was lost
            case '#' -> state = State.FIRST_DIGIT;
            case ESCAPE -> {
                sum += octet;
                state = State.ESCAPED;
            }
            default -> {
                sum += octet;
                append(octet);
            }
        }
        return Optional.empty();
    }

    private void begin() {
        payload.reset();
        tooLong = false;
        sum = 0;
        state = State.PAYLOAD;
    }

    private void append(int octet) {
        if (payload.size() == LONGEST) {
            tooLong = true;
        } else {
            payload.write(octet);
        }
    }

    /// A packet around `text`, one char a byte, escaped as needed.
    static byte[] packet(String text) {
        var bytes = new ByteArrayOutputStream(text.length() + 4);
        bytes.write('$');
        int total = 0;
        for (int i = 0; i < text.length(); i++) {
            int octet = text.charAt(i) & 0xff;
            if (octet == '$' || octet == '#' || octet == ESCAPE || octet == '*') {
                bytes.write(ESCAPE);
                total += ESCAPE;
                octet ^= 0x20;
            }
            bytes.write(octet);
            total += octet;
        }
        bytes.write('#');
        bytes.writeBytes("%02x".formatted(total & 0xff).getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }
}
