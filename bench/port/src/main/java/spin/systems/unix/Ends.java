package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Waiting for children: what a parent can be told, and when a dead one is gone.
final class Ends {

    private static final int NO_HANG = 1;
    private static final int UNTRACED = 2;
    private static final int EXITED = 4;
    private static final int CONTINUED = 8;
    private static final int NO_WAIT = 0x0100_0000;
    private static final long KNOWN = NO_HANG | UNTRACED | CONTINUED | 0xe000_0000L;
    private static final int CONTINUED_STATUS = 0xffff;
    private static final int STOPPED_STATUS = 0x7f;
    private static final int USAGE_BYTES = 144;
    private static final int INFORMATION_BYTES = 128;

    private final Unix unix;
    private final User user;
    /// Whether the last [#find] saw any child at all that was meant.
    private boolean any;

    Ends(Unix unix) {
        this.unix = unix;
        this.user = unix.user;
    }

    long waitFor(UnixProcess process, long pid, long statusAt, long options, long usageAt) {
        if ((options & ~KNOWN) != 0) {
            return -Errno.EINVAL;
        }
        var byGroup = pid == 0 || pid < -1;
        var found = find(process, byGroup ? pid == 0 ? process.leader.group : -pid : pid, byGroup, options | EXITED);
        if (found == null) {
            return nothing(process, options);
        }
        if (statusAt != 0) {
            user.putInt(statusAt, status(found));
        }
        if (usageAt != 0) {
            user.zero(usageAt, USAGE_BYTES);
        }
        told(found);
        return found.pid;
    }

    private long nothing(UnixProcess process, long options) {
        return !any ? -Errno.ECHILD : (options & NO_HANG) != 0 ? 0 : Unix.await(process, process.leader.children);
    }

    long waitId(UnixProcess process, long kind, long id, long informationAt, long options) {
        if (kind < 0 || kind > 2 || (options & (EXITED | UNTRACED | CONTINUED)) == 0) {
            return -Errno.EINVAL;
        }
        var wanted = kind == 0 ? -1 : kind == 2 && id == 0 ? process.leader.group : id;
        var found = find(process, wanted, kind == 2, options);
        if (found == null) {
            var answer = nothing(process, options);
            if (answer == 0 && informationAt != 0) {
                user.zero(informationAt, INFORMATION_BYTES);
            }
            return answer;
        }
        if (informationAt != 0) {
            inform(found, informationAt);
        }
        if ((options & NO_WAIT) == 0) {
            told(found);
        }
        return 0;
    }

    private void inform(UnixProcess child, long at) {
        var status = status(child);
        var killed = status & 0x7f;
        var ended = child.state == UnixProcess.DEAD;
        var code = !ended
                ? child.event
                : killed == 0
                        ? Signals.CHILD_EXITED
                        : (status & 0x80) != 0 ? Signals.CHILD_DUMPED : Signals.CHILD_KILLED;
        user.clearScratch(INFORMATION_BYTES);
        user.scratch(0, Signals.CHLD);
        user.scratch(8, code);
        user.scratch(16, child.pid);
        user.scratch(24, status == CONTINUED_STATUS ? Signals.CONT : ended && killed != 0 ? killed : status >>> 8);
        user.outScratch(at, INFORMATION_BYTES);
    }

    private @Nullable UnixProcess find(UnixProcess parent, long wanted, boolean byGroup, long options) {
        any = false;
        for (var place = 0; place < unix.places(); place++) {
            var child = unix.at(place);
            if (child != null && child.parent == parent.leader
                    && (wanted == -1 || wanted == (byGroup ? child.group : child.pid))) {
                any = true;
                if (isNews(child, options)) {
                    return child;
                }
            }
        }
        return null;
    }

    private static boolean isNews(UnixProcess child, long options) {
        if (child.state == UnixProcess.DEAD) {
            return (options & EXITED) != 0;
        }
        return (child.event == Signals.CHILD_STOPPED && (options & UNTRACED) != 0)
                || (child.event == Signals.CHILD_CONTINUED && (options & CONTINUED) != 0);
    }

    private static int status(UnixProcess child) {
        if (child.state == UnixProcess.DEAD) {
            return child.status;
        }
        return child.event == Signals.CHILD_STOPPED ? child.stoppedBy << 8 | STOPPED_STATUS : CONTINUED_STATUS;
    }

    private void told(UnixProcess child) {
        if (child.state == UnixProcess.DEAD) {
            unix.forget(child);
        } else {
            child.event = 0;
        }
    }
}
