package spin.hw.net.pcap;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes one section of Ethernet frames, little-endian, with nanosecond stamps.
///
/// ```
///  +------+--------------+------+-------------------+--------------+
///  | type | total length | body | options, padding  | total length |
///  +------+--------------+------+-------------------+--------------+
///     4          4                                         4
/// ```
///
/// All interfaces have one link type and no snap length, or libpcap's tools refuse the file. Used by one thread; a machine
/// of a cluster gets a file of its own.
public final class PcapngWriter implements Closeable, Flushable {
    /// LINKTYPE_ETHERNET.
    public static final int ETHERNET = 1;

    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;
    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;
    static final int SECTION_APPLICATION = 4;
    static final int INTERFACE_NAME = 2;
    static final int INTERFACE_RESOLUTION = 9;
    static final int INTERFACE_OFFSET = 14;
    static final int PACKET_FLAGS = 2;
    /// Link-layer error "CRC error" in a packet's flags.
    static final int CRC_ERROR = 1 << 24;

    private static final int NANOSECONDS = 9;
    private static final int LONGEST_OPTION = 0xffff;

    private final OutputStream out;
    private int interfaces;

    /// Writes the head of the file.
    ///
    /// @param application what wrote it; empty for none
    public PcapngWriter(OutputStream out, String application) throws IOException {
        this.out = out;
        var options = application.isEmpty()
                ? List.<Option>of()
                : List.of(Option.text(SECTION_APPLICATION, application));
        var block = new Block(SECTION_HEADER, 16, options);
        block.body.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        block.write(out);
    }

    /// Describes a further interface and gives its number.
    public int describe(String name, String... comments) throws IOException {
        var options = comments(List.of(comments));
        options.add(Option.text(INTERFACE_NAME, name));
        options.add(new Option(INTERFACE_RESOLUTION, new byte[]{NANOSECONDS}));
        var block = new Block(INTERFACE_DESCRIPTION, 8, options);
        block.body.putShort((short) ETHERNET).putShort((short) 0).putInt(0);
        block.write(out);
        return interfaces++;
    }

    /// Writes one frame, whole.
    ///
    /// @param nanos since the start of the simulation
    public void write(int interfaceNumber, long nanos, byte[] frame, int length, Direction direction,
            boolean checkFailed, List<String> comments) throws IOException {
        if (interfaceNumber < 0 || interfaceNumber >= interfaces) {
            throw new IllegalArgumentException("This capture has " + interfaces
                    + " interfaces; describe number " + interfaceNumber + " before a frame is written to it.");
        }
        var options = comments(comments);
        int flags = direction.flags() | (checkFailed ? CRC_ERROR : 0);
        if (flags != 0) {
            options.add(new Option(PACKET_FLAGS,
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(flags).array()));
        }
        var block = new Block(ENHANCED_PACKET, 20 + padded(length), options);
        block.body.putInt(interfaceNumber).putInt((int) (nanos >>> 32)).putInt((int) nanos).putInt(length)
                .putInt(length).put(frame, 0, length);
        block.body.position(block.body.position() + padded(length) - length);
        block.write(out);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static List<Option> comments(List<String> texts) {
        var options = new ArrayList<Option>();
        texts.forEach(text -> options.add(Option.text(OPTION_COMMENT, text)));
        return options;
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    private record Option(int code, byte[] value) {
        static Option text(int code, String text) {
            byte[] value = text.getBytes(StandardCharsets.UTF_8);
            if (value.length > LONGEST_OPTION) {
                throw new IllegalArgumentException(
                        "A capture's comment or name has at most 65535 bytes; this one has " + value.length + ".");
            }
            return new Option(code, value);
        }

        int size() {
            return 4 + padded(value.length);
        }
    }

    private static final class Block {
        final ByteBuffer body;
        private final List<Option> options;

        Block(int type, int bodyLength, List<Option> options) {
            int optionLength = options.isEmpty() ? 0 : 4 + options.stream().mapToInt(Option::size).sum();
            int total = 12 + bodyLength + optionLength;
            this.options = options;
            this.body = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(total);
        }

        void write(OutputStream out) throws IOException {
            for (var option : options) {
                body.putShort((short) option.code()).putShort((short) option.value().length).put(option.value());
                body.position(body.position() + padded(option.value().length) - option.value().length);
            }
            if (!options.isEmpty()) {
                body.putShort((short) OPTION_END).putShort((short) 0);
            }
            body.putInt(body.capacity());
            out.write(body.array());
        }
    }
}
