package spin.hw.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import spin.hw.memory.MemoryImage;
import spin.hw.memory.PhysicalMemory;

/// A checkpoint as a file. All numbers are big-endian:
///
///     SPINCKPT  format version (4)
///     chunk     kind (1)  packed length (4)  length (4)  deflated bytes  CRC-32C (4) of all these
///       …
///
///     kind  unpacked
///     H     profile (UTF), memory bytes (8), how many chunks follow, this one not counted (4)
///     P     part (UTF), version (4), its state as in StateCodec
///     M     frame number (4), 8,192 bytes; so often as there are, up to 64 frames; frames left out are zero
///
/// The version is looked at before anything else, so that a later format is refused by name. Every other bit is under a checksum,
/// and nothing is unpacked before its checksum was right.
final class CheckpointFile {

    static final int FORMAT = 1;

    private static final byte[] MAGIC = {'S', 'P', 'I', 'N', 'C', 'K', 'P', 'T'};
    private static final int FRAMES_IN_CHUNK = 64;
    private static final int FRAME_RECORD = Integer.BYTES + PhysicalMemory.FRAME_BYTES;
    /// No part of a machine is as large; a chunk that claims more is damaged, or made to fill the host.
    private static final int LARGEST_CHUNK = 256 << 20;
    private static final long LARGEST_MEMORY = 1L << 34;

    private CheckpointFile() {}

    // Writing.

    static void write(Checkpoint checkpoint, OutputStream to) throws IOException {
        var out = new DataOutputStream(to);
        out.write(MAGIC);
        out.writeInt(FORMAT);
        var memory = checkpoint.memory();
        int touched = 0;
        for (int number = 0; number < memory.frames(); number++) {
            touched += memory.isTouched(number) ? 1 : 0;
        }
        int memoryChunks = (touched + FRAMES_IN_CHUNK - 1) / FRAMES_IN_CHUNK;

        var header = new ByteArrayOutputStream();
        var headerData = new DataOutputStream(header);
        headerData.writeUTF(checkpoint.profile());
        headerData.writeLong(memory.size());
        headerData.writeInt(checkpoint.parts().size() + memoryChunks);
        writeChunk(out, 'H', header.toByteArray());

        for (var part : checkpoint.parts().entrySet()) {
            var bytes = new ByteArrayOutputStream();
            var data = new DataOutputStream(bytes);
            data.writeUTF(part.getKey());
            data.writeInt(part.getValue().version());
            StateCodec.write(part.getValue().state(), data);
            writeChunk(out, 'P', bytes.toByteArray());
        }
        writeMemory(out, memory);
        out.flush();
    }

    private static void writeMemory(DataOutputStream out, MemoryImage memory) throws IOException {
        var chunk = ByteBuffer.allocate(FRAMES_IN_CHUNK * FRAME_RECORD);
        for (int number = 0; number < memory.frames(); number++) {
            if (memory.isTouched(number)) {
                chunk.putInt(number);
                memory.copyFrame(number, chunk.array(), chunk.position());
                chunk.position(chunk.position() + PhysicalMemory.FRAME_BYTES);
                if (!chunk.hasRemaining()) {
                    writeChunk(out, 'M', chunk.array());
                    chunk.clear();
                }
            }
        }
        if (chunk.position() > 0) {
            var rest = new byte[chunk.position()];
            chunk.flip().get(rest);
            writeChunk(out, 'M', rest);
        }
    }

    private static void writeChunk(DataOutputStream out, char kind, byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream(bytes.length / 2 + 64);
        try (var deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(bytes);
            deflater.finish();
            var buffer = new byte[8192];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        var head = ByteBuffer.allocate(9).put((byte) kind).putInt(packed.size()).putInt(bytes.length).array();
        var body = packed.toByteArray();
        out.write(head);
        out.write(body);
        out.writeInt(checksum(head, body));
    }

    // Reading.

    static Checkpoint read(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        readMagic(in);
        try {
            var header = readChunk(in, "its head");
            if (header.kind != 'H') {
                throw damaged("its head is missing");
            }
            var data = header.data();
            var profile = data.readUTF();
            long memoryBytes = data.readLong();
            int chunks = data.readInt();
            if (memoryBytes <= 0 || memoryBytes > LARGEST_MEMORY || memoryBytes % PhysicalMemory.FRAME_BYTES != 0) {
                throw damaged("no machine has " + memoryBytes + " bytes of memory");
            }
            var memory = new MemoryImage.Builder(memoryBytes);
            var parts = new LinkedHashMap<String, Checkpoint.Part>();
            for (int i = 1; i <= chunks; i++) {
                var chunk = readChunk(in, "chunk " + i + " of " + chunks);
                switch (chunk.kind) {
                    case 'P' -> readPart(chunk, parts);
                    case 'M' -> readFrames(chunk, memory);
                    default -> throw damaged("chunk " + i + " is of an unknown kind " + chunk.kind);
                }
            }
            if (in.read() >= 0) {
                throw damaged("something follows its end");
            }
            return new Checkpoint(profile, parts, memory.build());
        } catch (EOFException | DataFormatException broken) {
            throw damaged("a chunk does not hold what it should");
        }
    }

    private static void readMagic(DataInputStream in) throws IOException {
        var magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new CheckpointException("This is no checkpoint of a machine: it does not begin with SPINCKPT.");
        }
        var version = in.readNBytes(Integer.BYTES);
        if (version.length < Integer.BYTES) {
            throw truncated("its format version");
        }
        int format = ByteBuffer.wrap(version).getInt();
        if (format != FORMAT) {
            throw new CheckpointException(
                    "The checkpoint has format version " + format + " and this release reads version "
                            + FORMAT + "; restore it with the release that saved it.");
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Chunks are read once and not compared.
    private record Chunk(char kind, String place, byte[] bytes) {

        DataInputStream data() {
            return new DataInputStream(new ByteArrayInputStream(bytes));
        }
    }

    private static Chunk readChunk(DataInputStream in, String place) throws IOException, DataFormatException {
        var head = in.readNBytes(9);
        if (head.length < 9) {
            throw truncated(place);
        }
        var fields = ByteBuffer.wrap(head);
        char kind = (char) fields.get();
        int packedLength = fields.getInt();
        int length = fields.getInt();
        if (packedLength < 0 || packedLength > LARGEST_CHUNK || length < 0 || length > LARGEST_CHUNK) {
            throw damaged(place + " claims a length that no chunk has");
        }
        var packed = in.readNBytes(packedLength);
        var checksum = in.readNBytes(Integer.BYTES);
        if (packed.length < packedLength || checksum.length < Integer.BYTES) {
            throw truncated(place);
        }
        if (ByteBuffer.wrap(checksum).getInt() != checksum(head, packed)) {
            throw damaged("the checksum of " + place + " is wrong");
        }
        return new Chunk(kind, place, unpack(packed, length, place));
    }

    private static byte[] unpack(byte[] packed, int length, String place) throws DataFormatException {
        var bytes = new ByteArrayOutputStream(Math.min(length, FRAMES_IN_CHUNK * FRAME_RECORD));
        try (var inflater = new Inflater()) {
            inflater.setInput(packed);
            var buffer = new byte[8192];
            while (!inflater.finished() && bytes.size() <= length) {
                int count = inflater.inflate(buffer);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                bytes.write(buffer, 0, count);
            }
            if (!inflater.finished() || bytes.size() != length || inflater.getRemaining() > 0) {
                throw damaged(place + " does not unpack to its length");
            }
        }
        return bytes.toByteArray();
    }

    private static void readPart(Chunk chunk, Map<String, Checkpoint.Part> parts) {
        var data = chunk.data();
        try {
            var name = data.readUTF();
            int version = data.readInt();
            var part = new Checkpoint.Part(version, StateCodec.read(name, data));
            if (parts.putIfAbsent(name, part) != null) {
                throw damaged("part " + name + " is there twice");
            }
        } catch (IOException broken) {
            throw damaged(chunk.place + " holds no part of a machine");
        }
    }

    private static void readFrames(Chunk chunk, MemoryImage.Builder memory) {
        var records = ByteBuffer.wrap(chunk.bytes);
        if (chunk.bytes.length == 0 || chunk.bytes.length % FRAME_RECORD != 0) {
            throw damaged(chunk.place + " holds no whole frames of memory");
        }
        while (records.hasRemaining()) {
            int number = records.getInt();
            if (number < 0 || number >= memory.frames() || !memory.put(number, chunk.bytes, records.position())) {
                throw damaged("frame " + number + " is there twice or outside memory");
            }
            records.position(records.position() + PhysicalMemory.FRAME_BYTES);
        }
    }

    private static int checksum(byte[] head, byte[] body) {
        var checksum = new CRC32C();
        checksum.update(head);
        checksum.update(body);
        return (int) checksum.getValue();
    }

    private static CheckpointException truncated(String place) {
        return new CheckpointException(
                "The checkpoint is cut short: it ends within " + place + "; take another copy of it.");
    }

    private static CheckpointException damaged(String how) {
        return new CheckpointException("The checkpoint is damaged: " + how + "; take another copy of it.");
    }
}
