package spin.systems.aegis.exos.process;

/// Replaces a process's image by a static Alpha executable of the library's file system. Nothing of it is read but headers: pages come when they
/// are touched.
///
/// Arguments wait in a frame while the old image goes: how many of them, how many variables, how many bytes; then, 64 bytes from the beginning, the
/// path and they themselves, each with a zero at its end.
final class Images {

    static final int ARGUMENTS = 0;
    static final int VARIABLES = 8;
    static final int STRING_BYTES = 16;
    static final int STRINGS = 64;

    private static final long MAGIC = 0x464c_457fL;
    private static final int ALPHA = 0x9026;
    private static final int EXECUTABLE = 2;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int LOAD = 1;
    private static final long INITIAL_FPCR = 0x680e_8000_0000_0000L;
    private static final int SP = 30;

    private static final int AT_PHDR = 3;
    private static final int AT_PHENT = 4;
    private static final int AT_PHNUM = 5;
    private static final int AT_PAGESZ = 6;
    private static final int AT_ENTRY = 9;
    private static final int AT_CLKTCK = 17;
    private static final int AT_RANDOM = 25;
    private static final int AT_EXECFN = 31;
    private static final int AUXILIARY_WORDS = 30;

    private final Run run;
    private final Family family;
    private final Memory memory;
    private final Inodes inodes;

    private long entry;
    private int headers;
    private long headersAt;
    private long headersVa;
    private long end;

    Images(Run run, Family family, Memory memory, Inodes inodes) {
        this.run = run;
        this.family = family;
        this.memory = memory;
        this.inodes = inodes;
    }

    /// 0 when the file can be executed; after that nothing is lost yet.
    long check(int inode) {
        if (inodes.size(inode) < HEADER_BYTES) {
            return -Errno.ENOEXEC;
        }
        inodes.read(inode, 0, Place.SCRATCH, HEADER_BYTES);
        var kind = run.word(Place.SCRATCH + 16);
        if ((run.word(Place.SCRATCH) & 0xffff_ffffL) != MAGIC || (kind & 0xffff) != EXECUTABLE
                || (kind >>> 16 & 0xffff) != ALPHA) {
            return -Errno.ENOEXEC;
        }
        entry = run.word(Place.SCRATCH + 24);
        headersAt = run.word(Place.SCRATCH + 32);
        headers = (int) (run.word(Place.SCRATCH + 56) & 0xffff);
        headersVa = 0;
        end = 0;
        if (headers == 0 || headers > 16 || headersAt < 0
                || headersAt + (long) headers * SEGMENT_BYTES > inodes.size(inode)) {
            return -Errno.ENOEXEC;
        }
        for (var number = 0; number < headers; number++) {
            if (!isSound(inode, number)) {
                return -Errno.ENOEXEC;
            }
        }
        return end == 0 ? -Errno.ENOEXEC : 0;
    }

    private void header(int inode, int number) {
        inodes.read(inode, headersAt + (long) number * SEGMENT_BYTES, Place.SCRATCH, SEGMENT_BYTES);
    }

    /// Segments lie in the file and in the address space, in ascending order, on pages of their own.
    private boolean isSound(int inode, int number) {
        header(inode, number);
        if ((run.word(Place.SCRATCH) & 0xffff_ffffL) != LOAD) {
            return true;
        }
        var offset = run.word(Place.SCRATCH + 8);
        var va = run.word(Place.SCRATCH + 16);
        var inFile = run.word(Place.SCRATCH + 32);
        var bytes = run.word(Place.SCRATCH + 40);
        if (offset < 0 || inFile < 0 || bytes < inFile || offset + inFile < 0 || offset + inFile > inodes.size(inode)
                || va < Place.STACK_TOP || va + bytes < va || va + bytes > Place.MAPPINGS
                || (va & -Place.PAGE) < Memory.up(end)) {
            return false;
        }
        if (headersAt >= offset && headersAt < offset + inFile) {
            headersVa = va + headersAt - offset;
        }
        end = va + bytes;
        return true;
    }

    /// After [#check] has said yes: the old image goes, the new one is there. False when there was no memory for it; then the process is lost.
    boolean replace(int inode, long frame, long key) {
        memory.map.dropAll();
        memory.areas.clear();
        for (var number = 0; number < headers; number++) {
            header(inode, number);
            if ((run.word(Place.SCRATCH) & 0xffff_ffffL) == LOAD && !addSegment(inode)) {
                return false;
            }
        }
        if (!memory.areas.add(Place.STACK_TOP - Place.STACK_BYTES, Place.STACK_TOP, Areas.READ | Areas.WRITE)) {
            return false;
        }
        run.word(Place.BREAK_START, Memory.up(end));
        run.word(Place.BREAK, Memory.up(end));
        run.word(Place.NEXT_MAPPING, Place.MAPPINGS);
        run.clear(Place.CONTEXT, 8 * 32);
        run.clear(Place.FLOATS, 8 * 31);
        run.word(Place.FPCR, INITIAL_FPCR);
        run.word(Place.UNIQUE, 0);
        run.word(Place.CONTEXT_PC, entry);
        return stack(frame, key);
    }

    private boolean addSegment(int inode) {
        var flags = (int) (run.word(Place.SCRATCH) >>> 32);
        var rights = ((flags & 4) != 0 ? Areas.READ : 0) | ((flags & 2) != 0 ? Areas.WRITE : 0)
                | ((flags & 1) != 0 ? Areas.EXECUTE : 0);
        var va = run.word(Place.SCRATCH + 16);
        return memory.areas.addFile(va & -Place.PAGE, Memory.up(va + run.word(Place.SCRATCH + 40)), rights, inode, va,
                run.word(Place.SCRATCH + 8), run.word(Place.SCRATCH + 32));
    }

    private boolean stack(long frame, long key) {
        var from = run.window(Place.W_ARGUMENTS, frame, key, Place.RW);
        var bytes = run.word(from + STRING_BYTES);
        var arguments = run.word(from + ARGUMENTS);
        var variables = run.word(from + VARIABLES);
        var strings = Place.STACK_TOP - 8 - bytes;
        var random = strings - 16 & -16;
        var words = 3 + arguments + variables + AUXILIARY_WORDS;
        var pointer = random - 8 * words & -16;
        if (memory.out(strings, from + STRINGS, bytes) != bytes) {
            return false;
        }
        var seed = family.pid() * 0x9e37_79b9_7f4a_7c15L ^ family.ticks();
        memory.put(random, 8, seed * 0xbf58_476d_1ce4_e5b9L);
        memory.put(random + 8, 8, seed * 0x94d0_49bb_1331_11ebL);
        memory.put(pointer, 8, arguments);
        var at = STRINGS + length(from, STRINGS);
        var next = pointer + 8;
        for (var i = 0L; i < arguments + variables; i++) {
            if (i == arguments) {
                next = word(next, 0);
            }
            next = word(next, strings + at - STRINGS);
            at += length(from, at);
        }
        next = word(next, 0);
        if (variables == 0) {
            next = word(next, 0);
        }
        next = pair(next, AT_PHDR, headersVa);
        next = pair(next, AT_PHENT, SEGMENT_BYTES);
        next = pair(next, AT_PHNUM, headers);
        next = pair(next, AT_PAGESZ, Place.PAGE);
        next = pair(next, AT_ENTRY, entry);
        next = pair(next, 11, 0);
        next = pair(next, 12, 0);
        next = pair(next, 13, 0);
        next = pair(next, 14, 0);
        next = pair(next, AT_CLKTCK, Family.TICKS_PER_SECOND);
        next = pair(next, 23, 0);
        next = pair(next, AT_RANDOM, random);
        next = pair(next, AT_EXECFN, strings);
        pair(next, 0, 0);
        run.register(SP, pointer);
        return !memory.failed();
    }

    /// Bytes of the string at an offset of the frame, with its zero.
    private int length(long from, int offset) {
        var bytes = 1;
        while (run.octet(from + offset + bytes - 1) != 0) {
            bytes++;
        }
        return bytes;
    }

    private long word(long at, long value) {
        memory.put(at, 8, value);
        return at + 8;
    }

    private long pair(long at, int type, long value) {
        return word(word(at, type), value);
    }
}
