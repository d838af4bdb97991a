package spin.hw.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stack as a program finds it (System V ABI, Alpha supplement, "process initialization"; order of the auxiliary vector as qemu-alpha
/// has it, which start-up code must not and does not rely on):
///
///     top     +---------------------------+
///             | a zero quadword           |
///             | path, environment strings,|
///             | argument strings,         |
///             | platform, random bytes    |
///             +---------------------------+
///             | AT_NULL                   |
///             | auxiliary vector          |
///             | 0                         |
///             | environment pointers      |
///             | 0                         |
///             | argument pointers         |
///     sp ->   | argument count            |   a multiple of 16
///             +---------------------------+
///
/// It is computed, not stored: a value of bytes and addresses that anyone may put in place.
public final class InitialStack {

    /// Where Linux and OSF/1 let a program's stack end: it grows down from the beginning of the text.
    public static final long TOP = 0x1_2000_0000L;

    /// Strings and pointers together; Linux would allow a quarter of the stack.
    private static final int LARGEST = 128 << 10;

    private static final int AT_PHDR = 3;
    private static final int AT_PHENT = 4;
    private static final int AT_PHNUM = 5;
    private static final int AT_PAGESZ = 6;
    private static final int AT_BASE = 7;
    private static final int AT_FLAGS = 8;
    private static final int AT_ENTRY = 9;
    private static final int AT_UID = 11;
    private static final int AT_GID = 13;
    private static final int AT_EUID = 12;
    private static final int AT_EGID = 14;
    private static final int AT_PLATFORM = 15;
    private static final int AT_HWCAP = 16;
    private static final int AT_CLKTCK = 17;
    private static final int AT_SECURE = 23;
    private static final int AT_RANDOM = 25;
    private static final int AT_EXECFN = 31;

    private static final int PAGE_BYTES = 8192;
    private static final int TICKS_PER_SECOND = 1024;

    /// The layout, or why there is none.
    public sealed interface Result {

        /// @param pointer the stack pointer to start with, where `bytes` begin
        @SuppressWarnings("ArrayRecordComponent") // made for one caller and handed over
        record Laid(long pointer, byte[] bytes) implements Result {}

        record Refused(ElfRefusal refusal) implements Result {}
    }

    private record Entry(int type, long value) {}

    private final ElfImage image;
    private final ProgramArguments told;
    private final long top;

    private InitialStack(ElfImage image, ProgramArguments told, long top) {
        this.image = image;
        this.told = told;
        this.top = top;
    }

    /// The stack of `image` when it is told `told`, ending at `top`, a multiple of 16.
    public static Result of(ElfImage image, ProgramArguments told, long top) {
        if ((top & 15) != 0) {
            throw new IllegalArgumentException(
                    "A stack cannot end at 0x" + Long.toHexString(top) + "; give a multiple of 16.");
        }
        return new InitialStack(image, told, top).lay();
    }

    private Result lay() {
        var strings = new ArrayList<byte[]>();
        told.arguments().forEach(s -> strings.add(terminated(s)));
        told.environment().forEach(s -> strings.add(terminated(s)));
        strings.add(terminated(told.path()));
        told.platform().ifPresent(s -> strings.add(terminated(s)));
        long size = strings.stream().mapToLong(s -> s.length + 8L).sum();
        if (size > LARGEST) {
            return refused("Arguments and environment take %d bytes, more than the %d that a program may be given;"
                    + " shorten them.", size, LARGEST);
        }
        if (strings.stream().anyMatch(InitialStack::hasZeroInside)) {
            return refused("An argument or environment string holds a zero byte, which ends a string; remove it.");
        }
        return lay(strings);
    }

    private Result lay(List<byte[]> strings) {
        long stringBytes = strings.stream().mapToLong(s -> s.length).sum();
        long firstString = top - 8 - stringBytes;
        long random = firstString - ProgramArguments.RANDOM_BYTES & -16L;
        var words = new ArrayList<Long>();
        words.add((long) told.arguments().size());
        long at = firstString;
        int next = 0;
        for (int i = 0; i < told.arguments().size(); i++) {
            words.add(at);
            at += strings.get(next++).length;
        }
        words.add(0L);
        for (int i = 0; i < told.environment().size(); i++) {
            words.add(at);
            at += strings.get(next++).length;
        }
        words.add(0L);
        long platform = at + strings.get(next).length;
        for (var entry : auxiliaryVector(random, at, platform)) {
            words.add((long) entry.type());
            words.add(entry.value());
        }
        words.add(0L);
        words.add(0L);
        long pointer = random - 8L * words.size() & -16L;
        var bytes = ByteBuffer.allocate((int) (top - pointer)).order(ByteOrder.LITTLE_ENDIAN);
        words.forEach(bytes::putLong);
        bytes.position((int) (random - pointer)).put(told.random());
        bytes.position((int) (firstString - pointer));
        strings.forEach(bytes::put);
        return new Result.Laid(pointer, bytes.array());
    }

    private List<Entry> auxiliaryVector(long random, long path, long platform) {
        var entries = new ArrayList<Entry>();
        image.programHeaders().va().ifPresent(va -> {
            entries.add(new Entry(AT_PHDR, va));
            entries.add(new Entry(AT_PHENT, ElfImage.ProgramHeaders.ENTRY_BYTES));
            entries.add(new Entry(AT_PHNUM, image.programHeaders().count()));
        });
        entries.add(new Entry(AT_PAGESZ, PAGE_BYTES));
        entries.add(new Entry(AT_BASE, 0));
        entries.add(new Entry(AT_FLAGS, 0));
        entries.add(new Entry(AT_ENTRY, image.entry()));
        entries.add(new Entry(AT_UID, 0));
        entries.add(new Entry(AT_EUID, 0));
        entries.add(new Entry(AT_GID, 0));
        entries.add(new Entry(AT_EGID, 0));
        // What AMASK reports as present: nothing on a 21064.
        entries.add(new Entry(AT_HWCAP, 0));
        entries.add(new Entry(AT_CLKTCK, TICKS_PER_SECOND));
        entries.add(new Entry(AT_RANDOM, random));
        entries.add(new Entry(AT_SECURE, 0));
        entries.add(new Entry(AT_EXECFN, path));
        if (told.platform().isPresent()) {
            entries.add(new Entry(AT_PLATFORM, platform));
        }
        return entries;
    }

    private static byte[] terminated(String text) {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(encoded, encoded.length + 1);
    }

    private static boolean hasZeroInside(byte[] terminated) {
        for (int i = 0; i < terminated.length - 1; i++) {
            if (terminated[i] == 0) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private static Result refused(String format, Object... arguments) {
        return new Result.Refused(ElfRefusal.of(ElfRefusal.Reason.BAD_ARGUMENTS, format, arguments));
    }
}
