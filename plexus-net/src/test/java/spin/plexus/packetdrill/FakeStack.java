package spin.plexus.packetdrill;

import java.util.Arrays;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Octets;

/// As much of a TCP as the runner's own tests need: it answers a call, acknowledges data after 40 ms, sends what is
/// written, and makes one mistake when told to.
final class FakeStack implements TestedStack {
    enum Mistake {
        NONE,
        SILENT,
        WRONG_FLAGS,
        WRONG_ACKNOWLEDGEMENT,
        WRONG_SEQUENCE,
        WRONG_WINDOW,
        WRONG_OPTION,
        WRONG_LENGTH,
        BAD_CHECKSUM,
        BAD_IP_CHECKSUM,
        CUT_SHORT,
        LATE,
        SENT_TWICE,
        WRONG_PAYLOAD,
        WRONG_READ,
        WRONG_ERROR,
        NEVER_RESTS
    }

    private static final int START = 0xffff_fff0;
    private static final byte[] OPTIONS = {2, 4, 5, (byte) 0xb4};

    private final Mistake mistake;
    private final Hosts hosts;
    private final Output output;
    private int remotePort;
    private int next;
    private int expected;
    private boolean established;
    private byte[] received = new byte[0];
    private long acknowledgeAt = Long.MAX_VALUE;

    FakeStack(Mistake mistake, Hosts hosts, Output output) {
        this.mistake = mistake;
        this.hosts = hosts;
        this.output = output;
    }

    @Override
    public Outcome call(SocketCall call, long now) {
        return switch (call) {
            case SocketCall.Socket _ -> new Outcome.Returned(17);
            case SocketCall.Accept _ -> established ? new Outcome.Returned(18) : new Outcome.Blocked();
            case SocketCall.Write write -> {
                send(0x18, write.data(), new byte[0]);
                next += write.data().length;
                yield new Outcome.Returned(write.data().length);
            }
            case SocketCall.Read(var descriptor, var most, var _) -> {
                if (descriptor != 18) {
                    yield new Outcome.Failed(mistake == Mistake.WRONG_ERROR ? "EINVAL" : "EBADF");
                }
                if (received.length == 0 || most == 0) {
                    yield new Outcome.Blocked();
                }
                var data = Arrays.copyOf(received, Math.min(most, received.length));
                received = Arrays.copyOfRange(received, data.length, received.length);
                if (mistake == Mistake.WRONG_READ) {
                    data[0]++;
                }
                yield new Outcome.Returned(data.length, data);
            }
            case SocketCall.Connect _ -> new Outcome.Unknown("this stack calls nobody");
            default -> new Outcome.Returned(0);
        };
    }

    @Override
    public void deliver(byte[] packet, long now) {
        remotePort = Octets.get16(packet, 20);
        int flags = packet[33];
        int header = (packet[32] >> 4 & 0xf) * 4;
        int length = packet.length - 20 - header;
        if ((flags & 2) != 0) {
            next = START;
            expected = Octets.get32(packet, 24) + 1;
            if (mistake != Mistake.SILENT) {
                send(mistake == Mistake.WRONG_FLAGS ? 0x10 : 0x12, new byte[0], OPTIONS);
            }
            next++;
        } else if (length == 0) {
            established = true;
        } else {
            received = Arrays.copyOfRange(packet, packet.length - length, packet.length);
            expected += length;
            acknowledgeAt = now + (mistake == Mistake.LATE ? 60_000 : 40_000);
        }
    }

    @Override
    public long deadline() {
        return mistake == Mistake.NEVER_RESTS ? 0 : acknowledgeAt;
    }

    @Override
    public void advance(long now) {
        if (mistake != Mistake.NEVER_RESTS) {
            acknowledgeAt = Long.MAX_VALUE;
            send(0x10, new byte[0], new byte[0]);
        }
    }

    private void send(int flags, byte[] payload, byte[] options) {
        var given = options.clone();
        if (mistake == Mistake.WRONG_OPTION && given.length > 0) {
            given[3]++;
        }
        int length = payload.length - (mistake == Mistake.WRONG_LENGTH && payload.length > 0 ? 1 : 0);
        var packet = new byte[40 + given.length + length];
        packet[0] = 0x45;
        Octets.put16(packet, 2, packet.length);
        packet[8] = 64;
        packet[9] = 6;
        Octets.put32(packet, 12, hosts.local());
        Octets.put32(packet, 16, hosts.remote());
        Octets.put16(packet, 10,
                Checksum.of(Checksum.add(0, packet, 0, 20)) + (mistake == Mistake.BAD_IP_CHECKSUM ? 1 : 0));
        Octets.put16(packet, 20, 8080);
        Octets.put16(packet, 22, remotePort);
        Octets.put32(packet, 24, next + (mistake == Mistake.WRONG_SEQUENCE && payload.length > 0 ? 1 : 0));
        Octets.put32(packet, 28, expected + (mistake == Mistake.WRONG_ACKNOWLEDGEMENT ? 1 : 0));
        Octets.put16(packet, 32, (((20 + given.length) / 4) << 12) | flags);
        Octets.put16(packet, 34, mistake == Mistake.WRONG_WINDOW ? 999 : 1000);
        System.arraycopy(given, 0, packet, 40, given.length);
        System.arraycopy(payload, 0, packet, 40 + given.length, length);
        if (mistake == Mistake.WRONG_PAYLOAD && length > 0) {
            packet[packet.length - 1]++;
        }
        long sum = Checksum.addPseudoHeader(0, hosts.local(), hosts.remote(), 6, packet.length - 20);
        Octets.put16(packet, 36,
                Checksum.of(Checksum.add(sum, packet, 20, packet.length - 20))
                        ^ (mistake == Mistake.BAD_CHECKSUM ? 1 : 0));
        output.sent(mistake == Mistake.CUT_SHORT ? Arrays.copyOf(packet, 30) : packet);
        if (mistake == Mistake.SENT_TWICE) {
            output.sent(packet);
        }
    }
}
