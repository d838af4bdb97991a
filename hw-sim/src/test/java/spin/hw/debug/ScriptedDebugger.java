package spin.hw.debug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A debugger in memory that says its lines one by one, each when it is asked for more, and remembers the answers. When it has said all
/// it is gone.
final class ScriptedDebugger implements DebugTransport {

    private final ArrayDeque<byte[]> script = new ArrayDeque<>();
    private final ArrayDeque<Integer> input = new ArrayDeque<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private int pollsUntilInterrupt = -1;
    boolean closed;

    /// Packets to send, framed.
    ScriptedDebugger says(String... packets) {
        for (var packet : packets) {
            script.add(PacketReader.packet(packet));
        }
        return this;
    }

    /// Bytes to send as they are.
    ScriptedDebugger saysRaw(String bytes) {
        script.add(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /// Presses the interrupt key while the machine runs, at the n-th look.
    ScriptedDebugger interruptsAtPoll(int n) {
        pollsUntilInterrupt = n;
        return this;
    }

    @Override
    public int read() {
        if (input.isEmpty()) {
            var next = script.poll();
            if (next == null) {
                return END;
            }
            for (byte octet : next) {
                input.add(octet & 0xff);
            }
        }
        return input.isEmpty() ? END : input.remove();
    }

    @Override
    public int poll() {
        return pollsUntilInterrupt > 0 && --pollsUntilInterrupt == 0 ? 3 : NOTHING;
    }

    @Override
    public void write(byte[] bytes) {
        heard.writeBytes(bytes);
    }

    @Override
    public void close() {
        closed = true;
    }

    /// The payloads that came back, in order, with right sums, acknowledgements left out.
    List<String> replies() {
        var reader = new PacketReader();
        var replies = new ArrayList<String>();
        for (byte octet : heard.toByteArray()) {
            reader.take(octet & 0xff).ifPresent(event -> {
                switch (event) {
                    case PacketReader.Event.Packet(var payload) -> replies.add(payload);
                    case PacketReader.Event.Corrupt() -> throw new AssertionError("The server sent a corrupt packet.");
                    default -> {
                        // acknowledgements
                    }
                }
            });
        }
        return replies;
    }

    /// All that came back.
    String heard() {
        return heard.toString(StandardCharsets.ISO_8859_1);
    }
}
