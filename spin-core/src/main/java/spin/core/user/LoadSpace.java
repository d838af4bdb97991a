package spin.core.user;

import java.util.HashMap;
import java.util.Map;
import spin.core.memory.AddressSpaces;
import spin.core.memory.Context;
import spin.core.memory.Protection;
import spin.core.memory.VmException;
import spin.hw.elf.ImageSpace;
import spin.hw.elf.Rights;
import spin.hw.memory.PhysicalMemory;

/// A context as the loader of executables sees it. Pages are filled as they come, before the program runs, so their frames are
/// written directly, whatever rights the program will have.
final class LoadSpace implements ImageSpace {
    private static final long PAGE = 8192;

    private final AddressSpaces spaces;
    private final PhysicalMemory memory;
    private final Context context;
    private final Map<Long, Long> frames = new HashMap<>();

    LoadSpace(AddressSpaces spaces, PhysicalMemory memory, Context context) {
        this.spaces = spaces;
        this.memory = memory;
        this.context = context;
    }

    @Override
    public boolean map(long start, long bytes, Rights rights) {
        try {
            spaces.allocate(context, start, start + bytes);
            for (long page = start; page < start + bytes; page += PAGE) {
                frames.put(page, spaces.map(context, page, protection(rights)));
            }
            return true;
        } catch (VmException _) {
            // The loader says what did not fit, and the whole space is thrown away.
            return false;
        }
    }

    @Override
    public void write(long va, byte[] source, int offset, int length) {
        for (int done = 0; done < length;) {
            long address = va + done;
            var frame = frames.get(address & -PAGE);
            if (frame == null) {
                throw new IllegalStateException(
                        "0x%x of the image was not mapped before it was filled".formatted(address));
            }
            long within = address & (PAGE - 1);
            int chunk = (int) Math.min(length - done, PAGE - within);
            memory.copyIn(frame + within, source, offset + done, chunk);
            done += chunk;
        }
    }

    private static Protection protection(Rights rights) {
        if (rights.write()) {
            return rights.execute() ? Protection.READ_WRITE_EXECUTE : Protection.READ_WRITE;
        }
        if (rights.execute()) {
            return Protection.READ_EXECUTE;
        }
        return rights.read() ? Protection.READ : Protection.NONE;
    }
}
