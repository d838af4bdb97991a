package spin.ext.unix;

/// What signalfd makes: reads take signals of a set that are pending for whoever reads, instead of a handler.
///
/// ```text
///   struct signalfd_siginfo:  0 signal   8 code   12 pid   24 timer   32 overruns   40 status   44 value (32 bits)   48 value   72 address   128
/// ```
final class SignalFile extends AnonymousFile {
    private static final int BYTES = 128;

    private final Processes processes;
    private final Scheduling scheduling;
    private long wanted;

    SignalFile(Processes processes, int mode, long wanted) {
        super("signalfd", mode);
        this.processes = processes;
        scheduling = processes.scheduling();
        wanted(wanted);
    }

    void wanted(long set) {
        wanted = set & ~Signal.UNSTOPPABLE;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        if (most < BYTES) {
            return -Errno.EINVAL;
        }
        var signals = process.signals();
        while ((signals.pending() & wanted) == 0) {
            if (isNonBlocking()) {
                return -Errno.EAGAIN;
            }
            if (!scheduling.await(process, process.signalSent)) {
                return Interrupted.RESTART;
            }
        }
        int done = 0;
        while (done + BYTES <= most) {
            int signal = signals.next(wanted);
            if (signal == 0) {
                break;
            }
            process.memory().write(address + done, information(signal, signals.info()));
            done += BYTES;
        }
        return done;
    }

    private static byte[] information(int signal, Signal.Info info) {
        var out = Bytes.of(BYTES);
        out.putInt(0, signal).putInt(8, info.code());
        if (info.code() == Signal.CODE_TIMER) {
            out.putInt(24, info.pid()).putInt(32, info.status());
        } else {
            out.putInt(12, info.pid());
        }
        if (signal == Signal.CHLD && info.code() > 0) {
            out.putInt(40, info.status());
        } else {
            out.putInt(44, (int) info.value()).putLong(48, info.value());
        }
        out.putLong(72, info.address());
        return Bytes.content(out);
    }

    @Override
    int events() {
        var asks = processes.running();
        return asks != null && (asks.signals().pending() & wanted) != 0 ? POLLIN : 0;
    }

    @Override
    Waiters waiters() {
        var asks = processes.running();
        return asks == null ? new Waiters(scheduling) : asks.signalSent;
    }
}
