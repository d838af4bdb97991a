package spin.systems.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spin.bench.port.ProgramSystem;
import spin.hw.elf.Elf;
import spin.hw.elf.ElfImage;
import spin.hw.elf.ElfLoader;
import spin.hw.elf.ImageSpace;
import spin.hw.elf.InitialStack;
import spin.hw.elf.LoadResult;
import spin.hw.elf.ProgramArguments;
import spin.hw.elf.Rights;

/// Replaces a process's image by a static Alpha executable. What can be refused is found out before anything is lost.
final class Images {

    private static final long STACK_BYTES = 8L << 20;
    private static final long MAPPINGS = 0x200_0000_0000L;
    private static final long INITIAL_FPCR = 0x680e_8000_0000_0000L;

    private final Unix unix;
    private final Below below;

    Images(Unix unix) {
        this.unix = unix;
        this.below = unix.below;
    }

    /// Pages of an image under way into a process: all exist before one is bound, because two segments may share one.
    private final class Pages implements ImageSpace {
        private final Task task;
        private final List<Long> addresses = new ArrayList<>();
        private final List<Long> pages = new ArrayList<>();
        private boolean full;

        Pages(Task task) {
            this.task = task;
        }

        @Override
        public boolean map(long start, long bytes, Rights rights) {
            if (!task.isFree(start, start + bytes)) {
                return false;
            }
            task.add(start, start + bytes, (rights.read() ? Task.READ : 0) | (rights.write() ? Task.WRITE : 0)
                    | (rights.execute() ? Task.EXECUTE : 0), false);
            return true;
        }

        @Override
        public void write(long va, byte[] source, int offset, int length) {
            for (var done = 0; done < length;) {
                var at = va + done;
                var inPage = (int) (at & (Below.PAGE - 1));
                var part = Math.min(length - done, Below.PAGE - inPage);
                var page = page(at - inPage);
                if (page == 0) {
                    full = true;
                    return;
                }
                fill(page, inPage, source, offset + done, part);
                done += part;
            }
        }

        private long page(long va) {
            for (var i = addresses.size() - 1; i >= 0; i--) {
                if (addresses.get(i) == va) {
                    return pages.get(i);
                }
            }
            var page = below.page();
            if (page != 0) {
                addresses.add(va);
                pages.add(page);
            }
            return page;
        }

        private void fill(long page, int at, byte[] source, int from, int count) {
            for (var i = 0; i < count; i++) {
                var offset = at + i;
                var shift = (offset & 7) << 3;
                var word = below.load(page, offset & -8);
                below.store(page, offset & -8, (word & ~(0xffL << shift)) | ((source[from + i] & 0xffL) << shift));
            }
        }

        /// False when there was no memory for one.
        boolean bind() {
            for (var i = 0; i < pages.size(); i++) {
                full |= !task.enter(addresses.get(i), pages.get(i));
                below.release(pages.get(i));
            }
            return !full;
        }
    }

    boolean load(UnixProcess process, ProgramSystem.Program program) {
        var arguments = new ArrayList<String>();
        arguments.add(program.name());
        arguments.addAll(program.arguments());
        return replace(process, program.executable(), program.name(), arguments, program.environment()) == 0;
    }

    /// 0, or why nothing has changed. When memory runs out half way the process is killed.
    long replace(UnixProcess process, byte[] file, String path, List<String> arguments, List<String> environment) {
        if (!(Elf.parse(file) instanceof ElfImage image)) {
            return -Errno.ENOEXEC;
        }
        var told = new ProgramArguments(path, arguments, environment, Optional.empty(), random(process));
        if (!(InitialStack.of(image, told, InitialStack.TOP) instanceof InitialStack.Result.Laid stack)) {
            return -Errno.E2BIG;
        }
        unix.alone(process);
        var task = process.task();
        task.clear();
        unix.giveBack(process);
        var pages = new Pages(task);
        var loaded = ElfLoader.load(image, pages);
        pages.map(InitialStack.TOP - STACK_BYTES, STACK_BYTES, Rights.READ_WRITE);
        pages.write(stack.pointer(), stack.bytes(), 0, stack.bytes().length);
        if (!pages.bind() || !(loaded instanceof LoadResult.Loaded done)) {
            unix.outOfMemory(process);
            return 0;
        }
        process.leader.breakStart = done.end();
        process.leader.breakNow = done.end();
        process.leader.nextMapping = MAPPINGS;
        for (var n = 0; n < 31; n++) {
            task.register(n, 0);
            task.floating(n, 0);
        }
        task.fpcr(INITIAL_FPCR);
        task.unique(0);
        task.register(Unix.SP, stack.pointer());
        task.pc(image.entry());
        return 0;
    }

    /// Not secret: a sequence of the process and the time.
    private byte[] random(UnixProcess process) {
        var bytes = new byte[ProgramArguments.RANDOM_BYTES];
        var seed = process.pid * 0x9e37_79b9_7f4a_7c15L ^ below.now();
        for (var i = 0; i < bytes.length; i++) {
            seed = seed * 0x5851_f42d_4c95_7f2dL + 1;
            bytes[i] = (byte) (seed >>> 56);
        }
        return bytes;
    }
}
