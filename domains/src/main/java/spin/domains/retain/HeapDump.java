package spin.domains.retain;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/// Reads a heap dump in HotSpot's binary format from front to back and hands each thing in it to a [Visitor].
///
/// ```
/// file      = "JAVA PROFILE 1.0.x" 0 , size of an identifier (4), milliseconds (8), record*
/// record    = tag (1), microseconds (4), length (4), body
/// body      = STRING id text | LOAD_CLASS serial id stack name | HEAP_DUMP_SEGMENT part* | others, passed over
/// part      = tag (1), what the tag says: a root, a class, an object, an array
/// ```
///
/// A class stands before its instances in no particular order, so a reader who needs the fields of an object reads twice:
/// the first time for the classes.
///
/// Source: the format as `hprof_b_spec.h` and HotSpot's `heapDumper.cpp` describe it.
final class HeapDump {

    private static final int STRING = 0x01;
    private static final int LOAD_CLASS = 0x02;
    private static final int HEAP_DUMP = 0x0C;
    private static final int HEAP_DUMP_SEGMENT = 0x1C;

    private static final int ROOT_UNKNOWN = 0xFF;
    private static final int ROOT_JNI_GLOBAL = 0x01;
    private static final int ROOT_JNI_LOCAL = 0x02;
    private static final int ROOT_JAVA_FRAME = 0x03;
    private static final int ROOT_NATIVE_STACK = 0x04;
    private static final int ROOT_STICKY_CLASS = 0x05;
    private static final int ROOT_THREAD_BLOCK = 0x06;
    private static final int ROOT_MONITOR_USED = 0x07;
    private static final int ROOT_THREAD_OBJECT = 0x08;
    private static final int CLASS_DUMP = 0x20;
    private static final int INSTANCE_DUMP = 0x21;
    private static final int OBJECT_ARRAY_DUMP = 0x22;
    private static final int PRIMITIVE_ARRAY_DUMP = 0x23;

    static final int OBJECT = 2;
    static final int LONG = 11;

    /// A field of instances, or a static one with its value.
    record Field(String name, int type, long value) {}

    /// A class.
    ///
    /// @param statics those that hold references
    /// @param fields  of instances, those that the class itself declares, in the order of an instance's bytes
    record ClassRecord(long id, String name, long superId, long loaderId, List<Field> statics, List<Field> fields) {}

    /// What is done with the things in a dump. Each method may do nothing.
    interface Visitor {

        default void root(long id, String kind) {}

        default void type(ClassRecord type) {}

        /// @param values the instance's bytes: its class's fields, then those of the superclass, and so on
        default void instance(long id, long classId, byte[] values) {}

        default void array(long id, long classId, long[] elements) {}

        default void primitiveArray(long id) {}
    }

    private final Path file;
    private final Map<Long, String> strings = new HashMap<>();
    private final Map<Long, String> classNames = new HashMap<>();

    HeapDump(Path file) {
        this.file = file;
    }

    /// How many bytes an identifier has in that dump, 4 or 8.
    static int idBytes(Path file) throws IOException {
        try (var in = new Input(Files.newInputStream(file))) {
            in.readHeader();
            return in.idBytes;
        }
    }

    void read(Visitor visitor) throws IOException {
        try (var in = new Input(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            in.readHeader();
            while (in.atRecord()) {
                record(in, visitor);
            }
        }
    }

    private void record(Input in, Visitor visitor) throws IOException {
        int tag = in.data.readUnsignedByte();
        in.data.readInt();
        long length = in.data.readInt() & 0xffff_ffffL;
        switch (tag) {
            case STRING -> {
                long id = in.id();
                strings.put(id, new String(in.bytes(length - in.idBytes), StandardCharsets.UTF_8));
            }
            case LOAD_CLASS -> {
                in.data.readInt();
                long id = in.id();
                in.data.readInt();
                // An array's class has its descriptor for a name.
                classNames.put(id, Type.getObjectType(string(in.id())).getClassName());
            }
            case HEAP_DUMP, HEAP_DUMP_SEGMENT -> {
                long end = in.position + length;
                while (in.position < end) {
                    part(in, visitor);
                }
            }
            default -> in.skip(length);
        }
    }

    private void part(Input in, Visitor visitor) throws IOException {
        int tag = in.data.readUnsignedByte();
        switch (tag) {
            case ROOT_UNKNOWN -> visitor.root(in.id(), "the JVM");
            case ROOT_STICKY_CLASS -> visitor.root(in.id(), "a class of the JVM's own loader");
            case ROOT_MONITOR_USED -> visitor.root(in.id(), "a monitor in use");
            case ROOT_JNI_GLOBAL -> {
                visitor.root(in.id(), "native code");
                in.id();
            }
            case ROOT_JNI_LOCAL, ROOT_JAVA_FRAME -> {
                visitor.root(in.id(), "a local variable of a thread");
                in.skip(8);
            }
            case ROOT_NATIVE_STACK, ROOT_THREAD_BLOCK -> {
                visitor.root(in.id(), "a thread's stack");
                in.skip(4);
            }
            case ROOT_THREAD_OBJECT -> {
                visitor.root(in.id(), "a thread");
                in.skip(8);
            }
            case CLASS_DUMP -> visitor.type(classRecord(in));
            case INSTANCE_DUMP -> {
                long id = in.id();
                in.skip(4);
                long classId = in.id();
                visitor.instance(id, classId, in.bytes(in.data.readInt()));
            }
            case OBJECT_ARRAY_DUMP -> {
                long id = in.id();
                in.skip(4);
                int length = in.data.readInt();
                long classId = in.id();
                var elements = new long[length];
                for (int i = 0; i < length; i++) {
                    elements[i] = in.id();
                }
                visitor.array(id, classId, elements);
            }
            case PRIMITIVE_ARRAY_DUMP -> {
                long id = in.id();
                in.skip(4);
                long length = in.data.readInt();
                in.skip(length * size(in.data.readUnsignedByte(), in.idBytes));
                visitor.primitiveArray(id);
            }
            default -> throw new IOException("The heap dump " + file + " has a part of the unknown kind 0x"
                    + Integer.toHexString(tag) + "; it is damaged or of another JVM.");
        }
    }

    private ClassRecord classRecord(Input in) throws IOException {
        long id = in.id();
        in.skip(4);
        long superId = in.id();
        long loaderId = in.id();
        in.skip(4L * in.idBytes + 4);
        for (int i = in.data.readUnsignedShort(); i > 0; i--) {
            in.skip(2);
            in.skip(size(in.data.readUnsignedByte(), in.idBytes));
        }
        var statics = new ArrayList<Field>();
        for (int i = in.data.readUnsignedShort(); i > 0; i--) {
            var name = string(in.id());
            int type = in.data.readUnsignedByte();
            if (type == OBJECT) {
                statics.add(new Field(name, type, in.id()));
            } else {
                in.skip(size(type, in.idBytes));
            }
        }
        var fields = new ArrayList<Field>();
        for (int i = in.data.readUnsignedShort(); i > 0; i--) {
            var name = string(in.id());
            fields.add(new Field(name, in.data.readUnsignedByte(), 0));
        }
        return new ClassRecord(id, classNames.getOrDefault(id, "a class without a name"), superId, loaderId, statics,
                fields);
    }

    private String string(long id) {
        return strings.getOrDefault(id, "?");
    }

    /// Bytes of a value of that type.
    static int size(int type, int idBytes) throws IOException {
        return switch (type) {
            case OBJECT -> idBytes;
            case 4, 8 -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            case 7, LONG -> 8;
            default -> throw new IOException("The heap dump has a value of the unknown type " + type
                    + "; it is damaged or of another JVM.");
        };
    }

    /// A stream that knows where it is.
    private static final class Input implements AutoCloseable {

        private final DataInputStream data;
        private long position;
        private int idBytes;
        private @Nullable Integer peeked;

        Input(InputStream in) {
            data = new DataInputStream(new InputStream() {
                @Override
                public int read() throws IOException {
                    if (peeked != null) {
                        int next = peeked;
                        peeked = null;
                        position++;
                        return next;
                    }
                    int next = in.read();
                    position += next < 0 ? 0 : 1;
                    return next;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (peeked != null) {
                        return length == 0 ? 0 : one(bytes, offset);
                    }
                    int count = in.read(bytes, offset, length);
                    position += Math.max(count, 0);
                    return count;
                }

                private int one(byte[] bytes, int offset) throws IOException {
                    bytes[offset] = (byte) read();
                    return 1;
                }

                @Override
                public void close() throws IOException {
                    in.close();
                }
            });
        }

        void readHeader() throws IOException {
            var magic = new StringBuilder();
            for (int next = data.readUnsignedByte(); next != 0; next = data.readUnsignedByte()) {
                magic.append((char) next);
                if (magic.length() > 32) {
                    break;
                }
            }
            idBytes = data.readInt();
            if (!magic.toString().startsWith("JAVA PROFILE 1.0") || (idBytes != 4 && idBytes != 8)) {
                throw new IOException("The file does not begin like a heap dump of HotSpot.");
            }
            data.readLong();
        }

        boolean atRecord() throws IOException {
            int next = data.read();
            if (next < 0) {
                return false;
            }
            peeked = next;
            position--;
            return true;
        }

        long id() throws IOException {
            return idBytes == 8 ? data.readLong() : data.readInt() & 0xffff_ffffL;
        }

        byte[] bytes(long length) throws IOException {
            if (length < 0 || length > Integer.MAX_VALUE - 16) {
                throw new IOException("The heap dump has a record of " + length + " bytes; it is damaged.");
            }
            // Read as it comes, not allocated by what a damaged length claims.
            var bytes = data.readNBytes((int) length);
            if (bytes.length < length) {
                throw new EOFException("The heap dump ends in the middle of a record.");
            }
            return bytes;
        }

        void skip(long length) throws IOException {
            data.skipNBytes(length);
        }

        @Override
        public void close() throws IOException {
            data.close();
        }
    }
}
