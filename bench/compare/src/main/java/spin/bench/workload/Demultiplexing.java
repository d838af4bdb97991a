package spin.bench.workload;

import spin.bench.port.Framed;
import spin.bench.port.Workload;
import spin.hw.asm.Program;

/// UDP packets in Ethernet frames, each for one of several applications by its port: whose is it? The frames are in memory; nothing is sent.
public final class Demultiplexing implements Workload, Framed {
    private static final int USUAL_PORTS = 10;
    private static final int MOST_PORTS = 1000;
    private static final int FIRST_PORT = 4000;
    private static final int BYTES = 60;
    private static final int ETHERNET = 14;
    private static final int VERSION_AND_LENGTH = 0x4500;

    private final int ports;
    private int frames;

    /// For the harness.
    public Demultiplexing() {
        this(USUAL_PORTS);
    }

    private Demultiplexing(int ports) {
        this.ports = ports;
    }

    @Override
    public String name() {
        return "demultiplexing";
    }

    @Override
    public String parameter() {
        return "ports";
    }

    @Override
    public Workload with(int number) {
        if (number < 1 || number > MOST_PORTS) {
            throw new IllegalArgumentException("there can be 1 to " + MOST_PORTS + " ports; this is " + number);
        }
        return new Demultiplexing(number);
    }

    @Override
    public int applications() {
        return ports;
    }

    @Override
    public int port(int application) {
        return FIRST_PORT + application;
    }

    /// Each in turn, in steps that are no neighbours.
    @Override
    public int addressee(int number) {
        return (int) (number * 7L % ports);
    }

    @Override
    public byte[] frame(int number) {
        var frame = new byte[BYTES];
        put(frame, TYPE_AT, 2, TYPE);
        put(frame, ETHERNET, 2, VERSION_AND_LENGTH);
        put(frame, ETHERNET + 2, 2, BYTES - ETHERNET);
        put(frame, PROTOCOL_AT, 1, PROTOCOL);
        put(frame, SOURCE_AT, 4, SOURCE);
        put(frame, PORT_AT, 2, port(addressee(number)));
        return frame;
    }

    private static void put(byte[] frame, int at, int count, int value) {
        for (int i = 0; i < count; i++) {
            frame[at + i] = (byte) (value >>> (8 * (count - 1 - i)));
        }
    }

    @Override
    public int frames() {
        return frames;
    }

    /// The stream has as many frames as there are operations; the program is nothing but its end.
    @Override
    public Program program(int operations) {
        frames = operations;
        return UserProgram.of(1, code -> {}, code -> {}, code -> {});
    }
}
