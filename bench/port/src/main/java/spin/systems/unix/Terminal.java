package spin.systems.unix;

import spin.bench.port.ProgramConsole;

/// The terminal. The machine stands still while a read of it waits, so one waits here until something has been typed or nobody else can do anything.
final class Terminal {

    private final Unix unix;
    private final ProgramConsole console;
    private final Channel typed = new Channel();
    /// Whether somebody has found nothing there.
    private boolean awaited;
    /// Whether a read may stop the machine.
    private boolean mayStop;

    Terminal(Unix unix) {
        this.unix = unix;
        this.console = unix.console;
    }

    boolean hasInput() {
        var has = console.hasInput();
        awaited |= !has;
        return has;
    }

    long read(UnixProcess process, OpenFile file, Memory memory, long to, long most) {
        if (!mayStop && !hasInput()) {
            return file.waitsNever() ? -Errno.EAGAIN : Unix.await(process, typed);
        }
        mayStop = false;
        var user = unix.user;
        var bytes = console.read((int) Math.min(most, Below.PAGE));
        for (var i = 0; i < bytes.length; i++) {
            user.octet(i, bytes[i]);
        }
        return memory.out(user.scratch(), 0, to, bytes.length) == bytes.length ? bytes.length : -Errno.EFAULT;
    }

    void tick() {
        if (awaited && console.hasInput()) {
            awaited = false;
            unix.wakeUp(typed);
        }
    }

    /// Nobody can go on and no time will change that: whether what is typed may.
    boolean expects() {
        for (var place = 0; place < unix.places(); place++) {
            for (var thread = unix.at(place); thread != null; thread = thread.next) {
                if (thread.waits && thread.waitsFor == typed && thread.state == UnixProcess.RUNNING) {
                    mayStop = true;
                    unix.resume(thread);
                    return true;
                }
            }
        }
        return awaited;
    }
}
