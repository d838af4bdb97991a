package spin.hw.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes ELF files, good ones unless told otherwise: headers, program headers, then each segment's bytes.
final class ElfBuilder {

    static final int LOAD = 1;
    static final int READ = 4;
    static final int WRITE = 2;
    static final int EXECUTE = 1;
    static final long TEXT = 0x1_2000_0000L;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(int type, int flags, long va, byte[] bytes, long memory) {}

    private record Name(String name, long va, long size, int type) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Name> names = new ArrayList<>();
    private long entry = TEXT + 0x1000;

    /// A text segment with room for an entry, and a data segment with a tail of zeros.
    static ElfBuilder aProgram() {
        return new ElfBuilder().load(TEXT + 0x1000, READ | EXECUTE, new byte[64], 64)
                .load(TEXT + 0x12000, READ | WRITE, "initial".getBytes(StandardCharsets.US_ASCII), 0x3000);
    }

    ElfBuilder load(long va, int flags, byte[] bytes, long memory) {
        parts.add(new Part(LOAD, flags, va, bytes, memory));
        return this;
    }

    ElfBuilder header(int type, int flags) {
        parts.add(new Part(type, flags, 0, new byte[0], 0));
        return this;
    }

    ElfBuilder entry(long va) {
        entry = va;
        return this;
    }

    ElfBuilder symbol(String name, long va, long size, boolean code) {
        names.add(new Name(name, va, size, code ? 2 : 1));
        return this;
    }

    byte[] build() {
        int headers = Elf.HEADER_BYTES + 56 * parts.size();
        int body = parts.stream().mapToInt(part -> part.bytes().length).sum();
        var strings = strings();
        int symbols = headers + body;
        int table = 24 * (names.size() + 1);
        int sections = names.isEmpty() ? 0 : symbols + table + strings.length;
        var file = ByteBuffer.allocate(names.isEmpty() ? symbols : sections + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[]{0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 2).putShort((short) 0x9026).putInt(1).putLong(entry).putLong(Elf.HEADER_BYTES)
                .putLong(sections).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) parts.size()).putShort((short) 64)
                .putShort((short) (names.isEmpty() ? 0 : 3)).putShort((short) 0);
        int offset = headers;
        for (var part : parts) {
            file.putInt(part.type()).putInt(part.flags()).putLong(offset).putLong(part.va()).putLong(part.va())
                    .putLong(part.bytes().length).putLong(part.memory()).putLong(1);
            offset += part.bytes().length;
        }
        parts.forEach(part -> file.put(part.bytes()));
        if (!names.isEmpty()) {
            putSymbols(file, symbols, table, strings);
        }
        return file.array();
    }

    private byte[] strings() {
        var text = new StringBuilder("\0");
        names.forEach(name -> text.append(name.name()).append('\0'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void putSymbols(ByteBuffer file, int symbols, int table, byte[] strings) {
        file.position(symbols + 24);
        int at = 1;
        for (var name : names) {
            file.putInt(at).put((byte) (0x10 | name.type())).put((byte) 0).putShort((short) 1).putLong(name.va())
                    .putLong(name.size());
            at += name.name().getBytes(StandardCharsets.UTF_8).length + 1;
        }
        file.put(strings);
        int sections = file.position();
        section(file, sections + 64, 2, symbols, table, 2);
        section(file, sections + 128, 3, symbols + table, strings.length, 0);
    }

    private static void section(ByteBuffer file, int at, int type, long offset, long bytes, int link) {
        file.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, bytes).putInt(at + 40, link);
    }

    /// A copy of `file` with a number written over.
    static byte[] with(byte[] file, int offset, int size, long value) {
        var copy = file.clone();
        for (int i = 0; i < size; i++) {
            copy[offset + i] = (byte) (value >>> (8 * i));
        }
        return copy;
    }

    /// The offset of field `field` of program header `number`.
    static int field(int number, int field) {
        return Elf.HEADER_BYTES + 56 * number + field;
    }
}
