package spin.ext.unix;

import java.util.HashMap;
import java.util.Map;
import spin.core.file.FileNode;

/// The pipes behind names in file systems. A file system keeps the name; what goes through is kept here while somebody has it open.
final class NamedPipes {
    private static final int BOTH = 2;

    private final Scheduling scheduling;
    private final Map<Key, Pipe> pipes = new HashMap<>();

    private record Key(String system, long number) {}

    NamedPipes(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    /// Waits until the other side is open, unless that is not wanted.
    OpenFile open(UnixProcess process, String system, FileNode node, int flags) {
        var key = new Key(system, node.attributes().number());
        pipes.values().removeIf(Pipe::isUnused);
        var pipe = pipes.computeIfAbsent(key, any -> new Pipe(scheduling, key.number));
        int mode = flags & OpenFile.ACCESS_MODE;
        boolean waits = (flags & OpenFile.NONBLOCK) == 0;
        if (mode == OpenFile.WRITE_ONLY && !waits && !pipe.hasReaders()) {
            throw new RefusedException(Errno.ENXIO);
        }
        var end = switch (mode) {
            case OpenFile.WRITE_ONLY -> pipe.writeEnd(flags);
            case BOTH -> pipe.bothEnds(flags);
            default -> pipe.readEnd(flags);
        };
        node.open();
        end.whenClosed(node::close);
        boolean there = mode == BOTH || !waits;
        try {
            there = there || pipe.awaitOther(process, mode == 0);
        } finally {
            if (!there) {
                end.release();
            }
        }
        if (!there) {
            throw new RefusedException(Errno.EINTR);
        }
        return end;
    }
}
