package spin.hw.net.pcap;

import static spin.hw.net.pcap.PcapngWriter.BYTE_ORDER_MAGIC;
import static spin.hw.net.pcap.PcapngWriter.CRC_ERROR;
import static spin.hw.net.pcap.PcapngWriter.ENHANCED_PACKET;
import static spin.hw.net.pcap.PcapngWriter.INTERFACE_DESCRIPTION;
import static spin.hw.net.pcap.PcapngWriter.INTERFACE_NAME;
import static spin.hw.net.pcap.PcapngWriter.INTERFACE_OFFSET;
import static spin.hw.net.pcap.PcapngWriter.INTERFACE_RESOLUTION;
import static spin.hw.net.pcap.PcapngWriter.OPTION_COMMENT;
import static spin.hw.net.pcap.PcapngWriter.OPTION_END;
import static spin.hw.net.pcap.PcapngWriter.PACKET_FLAGS;
import static spin.hw.net.pcap.PcapngWriter.SECTION_HEADER;
import static spin.hw.net.pcap.PcapngWriter.SIMPLE_PACKET;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.net.LinkPort;

/// Reads the frames of a capture file, one after another.
///
/// Understood are both byte orders, several sections, every time resolution, enhanced and simple packet blocks; blocks and
/// options of other kinds are skipped. Memory is bounded by the longest block that is admitted, not by what a length field claims:
/// a block is read in pieces as its bytes really come.
public final class PcapngReader implements Closeable {
    private static final int LONGEST_BLOCK = 16 << 20;
    private static final int SHORTEST_BLOCK = 12;
    private static final int MOST_INTERFACES = 65_536;
    private static final int OPTION_HEADER = 4;
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    private final InputStream in;
    private final List<Description> interfaces = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    /// The first interface of this section.
    private int sectionStart;
    private long offset;
    private long blockOffset;
    private @Nullable Captured latest;

    /// @param unitsPerSecond of its time stamps
    private record Description(CaptureInterface shown, int snapLength, BigInteger unitsPerSecond, long offsetSeconds) {}

    /// An option that the reader knows: its code and where its value lies.
    private interface OptionVisitor {
        void option(int code, ByteBuffer value) throws PcapngException;
    }

    /// @throws PcapngException when the file does not begin as a capture of this format does
    public PcapngReader(InputStream in) throws IOException {
        this.in = in;
        if (!readBlockOrEnd(true)) {
            throw wrong("the file is empty; a capture begins with a section header block");
        }
    }

    /// The interfaces described so far, of all sections.
    public List<CaptureInterface> interfaces() {
        return interfaces.stream().map(Description::shown).toList();
    }

    /// The next frame; null at the end of the file.
    ///
    /// @throws PcapngException when the file is damaged; frames before that place were given as they are
    public @Nullable Captured next() throws IOException {
        latest = null;
        while (latest == null) {
            if (!readBlockOrEnd(false)) {
                return null;
            }
        }
        return latest;
    }

    /// The frame last given, as something that a wire could deliver.
    void demandReplayable(Captured frame) throws PcapngException {
        if (interfaces.get(frame.interfaceNumber()).shown().linkType() != PcapngWriter.ETHERNET) {
            throw wrong("interface " + frame.interfaceNumber() + " is not Ethernet; only Ethernet can be replayed");
        }
        if (frame.isCut() || frame.length() < 1 || frame.length() > LinkPort.MAXIMUM_LENGTH) {
            throw wrong("a frame of " + frame.length() + " bytes of which " + frame.bytes().length
                    + " are here; capture whole frames to replay them (tcpdump -s 0)");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean readBlockOrEnd(boolean first) throws IOException {
        blockOffset = offset;
        byte[] head = in.readNBytes(8);
        offset += head.length;
        if (head.length == 0) {
            return false;
        }
        if (head.length < 8) {
            throw wrong("the file ends within the block's type and length");
        }
        // The type of a section header reads the same in both orders, on purpose.
        int type = ByteBuffer.wrap(head).order(order).getInt();
        if (first && type != SECTION_HEADER) {
            throw wrong("type 0x%08x where a section header (0x0a0d0d0a) must stand; this is no pcapng file"
                    .formatted(type));
        }
        ByteBuffer body = type == SECTION_HEADER ? sectionBody(head) : body(length(head, order));
        switch (type) {
            case SECTION_HEADER -> section(body);
            case INTERFACE_DESCRIPTION -> describe(body);
            case ENHANCED_PACKET -> enhancedPacket(body);
            case SIMPLE_PACKET -> simplePacket(body);
            default -> {
                // Statistics, name resolution, secrets, private blocks: nothing that is a frame.
            }
        }
        return true;
    }

    private ByteBuffer sectionBody(byte[] head) throws IOException {
        byte[] magic = bytes(4);
        int littleEndian = ByteBuffer.wrap(magic).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (littleEndian == BYTE_ORDER_MAGIC) {
            order = ByteOrder.LITTLE_ENDIAN;
        } else if (littleEndian == Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            order = ByteOrder.BIG_ENDIAN;
        } else {
            throw wrong("byte-order magic 0x%08x; it is 0x1a2b3c4d in one order or the other".formatted(littleEndian));
        }
        int length = length(head, order);
        if (length < SHORTEST_BLOCK + 16) {
            throw wrong("a section header of " + length + " bytes; it has at least 28");
        }
        return body(length - 4);
    }

    private int length(byte[] head, ByteOrder inOrder) throws PcapngException {
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(head).order(inOrder).getInt(4));
        if (length < SHORTEST_BLOCK || length % 4 != 0) {
            throw wrong("a length of " + length + "; it must be a multiple of 4 and at least 12");
        }
        if (length > LONGEST_BLOCK) {
            throw wrong("a length of " + length + " bytes; blocks of more than 16 MiB are not read");
        }
        return (int) length;
    }

    /// What stands between the block's head and its second length, which must equal the first.
    private ByteBuffer body(int length) throws IOException {
        byte[] bytes = bytes(length - SHORTEST_BLOCK);
        int claimed = ByteBuffer.wrap(bytes(4)).order(order).getInt();
        if (claimed != (int) (offset - blockOffset)) {
            throw wrong("its length is " + (offset - blockOffset) + " at the beginning and "
                    + Integer.toUnsignedString(claimed) + " at the end");
        }
        return ByteBuffer.wrap(bytes).order(order);
    }

    private byte[] bytes(int count) throws IOException {
        // It allocates as the bytes come, whatever the count.
        byte[] bytes = in.readNBytes(count);
        offset += bytes.length;
        if (bytes.length < count) {
            throw wrong("the file ends " + (count - bytes.length) + " bytes before the block does");
        }
        return bytes;
    }

    private void section(ByteBuffer body) throws PcapngException {
        int major = Short.toUnsignedInt(body.getShort());
        int minor = Short.toUnsignedInt(body.getShort());
        if (major != 1) {
            throw wrong("version " + major + "." + minor + " of the format; only 1.x is known");
        }
        sectionStart = interfaces.size();
    }

    private void describe(ByteBuffer body) throws PcapngException {
        demand(body, 8, "an interface description");
        int linkType = Short.toUnsignedInt(body.getShort());
        body.getShort();
        int snapLength = body.getInt();
        if (interfaces.size() == MOST_INTERFACES) {
            throw wrong("more than " + MOST_INTERFACES + " interfaces; no such file is read");
        }
        var builder = new InterfaceOptions();
        visitOptions(body, builder);
        interfaces.add(new Description(new CaptureInterface(builder.name, linkType, builder.comments), snapLength,
                builder.unitsPerSecond, builder.offsetSeconds));
    }

    private final class InterfaceOptions implements OptionVisitor {
        final List<String> comments = new ArrayList<>();
        String name = "";
        BigInteger unitsPerSecond = BigInteger.valueOf(1_000_000);
        long offsetSeconds;

        @Override
        public void option(int code, ByteBuffer value) throws PcapngException {
            switch (code) {
                case OPTION_COMMENT -> comments.add(text(value));
                case INTERFACE_NAME -> name = text(value);
                case INTERFACE_RESOLUTION -> {
                    demand(value, 1, "a time resolution");
                    int power = value.get() & 0xff;
                    unitsPerSecond = power < 0x80 ? BigInteger.TEN.pow(power) : BigInteger.TWO.pow(power & 0x7f);
                }
                case INTERFACE_OFFSET -> {
                    demand(value, 8, "a time offset");
                    offsetSeconds = value.getLong();
                }
                default -> {
                    // Addresses, speed, filter, operating system.
                }
            }
        }
    }

    private void enhancedPacket(ByteBuffer body) throws PcapngException {
        demand(body, 20, "an enhanced packet");
        int number = body.getInt();
        var of = description(Integer.toUnsignedLong(number));
        long units = ((long) body.getInt() << 32) | Integer.toUnsignedLong(body.getInt());
        int captured = captured(body, body.getInt());
        int length = length(body.getInt(), captured);
        byte[] bytes = new byte[captured];
        body.get(bytes);
        body.position(Math.min(body.limit(), body.position() + (-captured & 3)));
        var comments = new ArrayList<String>();
        long[] flags = new long[1];
        visitOptions(body, (code, value) -> {
            if (code == OPTION_COMMENT) {
                comments.add(text(value));
            } else if (code == PACKET_FLAGS) {
                demand(value, 4, "a packet's flags");
                flags[0] = value.getInt();
            }
        });
        latest = new Captured(sectionStart + number, nanos(of, units), bytes, length, Direction.of(flags[0]),
                (flags[0] & CRC_ERROR) != 0, comments);
    }

    private void simplePacket(ByteBuffer body) throws PcapngException {
        demand(body, 4, "a simple packet");
        var of = description(0);
        long length = Integer.toUnsignedLong(body.getInt());
        long snapLength = of.snapLength() == 0 ? Long.MAX_VALUE : Integer.toUnsignedLong(of.snapLength());
        long captured = Math.min(length, snapLength);
        if (captured > body.remaining() || length > Integer.MAX_VALUE) {
            throw wrong("a simple packet of " + length + " bytes in a block that has " + body.remaining());
        }
        byte[] bytes = new byte[(int) captured];
        body.get(bytes);
        latest = new Captured(sectionStart, 0, bytes, (int) length, Direction.UNKNOWN, false, List.of());
    }

    private Description description(long number) throws PcapngException {
        if (number >= interfaces.size() - sectionStart) {
            throw wrong("a packet of interface " + number + "; this section describes "
                    + (interfaces.size() - sectionStart));
        }
        return interfaces.get(sectionStart + (int) number);
    }

    private int captured(ByteBuffer body, int claimed) throws PcapngException {
        // The length on the wire is still to come.
        if (claimed < 0 || claimed > body.remaining() - 4) {
            throw wrong("a packet with " + Integer.toUnsignedString(claimed) + " bytes in a block that has room for "
                    + (body.remaining() - 4));
        }
        return claimed;
    }

    private int length(int claimed, int captured) throws PcapngException {
        if (claimed < captured) {
            throw wrong("a packet of " + Integer.toUnsignedString(claimed) + " bytes of which " + captured
                    + " were captured");
        }
        return claimed;
    }

    /// Rounded down to a nanosecond of simulated or, in captures from elsewhere, of real time.
    private long nanos(Description of, long units) throws PcapngException {
        var value = new BigInteger(Long.toUnsignedString(units)).multiply(NANOS_PER_SECOND)
                .divide(of.unitsPerSecond()).add(BigInteger.valueOf(of.offsetSeconds()).multiply(NANOS_PER_SECOND));
        if (value.signum() < 0 || value.bitLength() > 63) {
            throw wrong("a time stamp of " + value + " ns; it must lie within 292 years after the start of the clock");
        }
        return value.longValue();
    }

    private void visitOptions(ByteBuffer body, OptionVisitor visitor) throws PcapngException {
        while (body.remaining() >= OPTION_HEADER) {
            int code = Short.toUnsignedInt(body.getShort());
            int length = Short.toUnsignedInt(body.getShort());
            if (code == OPTION_END) {
                return;
            }
            if (length > body.remaining()) {
                throw wrong("option " + code + " of " + length + " bytes where " + body.remaining() + " are left");
            }
            visitor.option(code, body.slice(body.position(), length).order(order));
            body.position(Math.min(body.limit(), body.position() + length + (-length & 3)));
        }
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value).toString();
    }

    private void demand(ByteBuffer body, int count, String what) throws PcapngException {
        if (body.remaining() < count) {
            throw wrong(what + " of " + body.remaining() + " bytes; it has at least " + count);
        }
    }

    private PcapngException wrong(String what) {
        return new PcapngException(blockOffset, what + ".");
    }
}
