package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// Signal numbers, OSF/1's, and what each does to a process that has said nothing about it.
final class Signal {
    static final int MOST = 64;
    /// From here on a number can be pending several times.
    static final int FIRST_QUEUED = 32;

    static final int ILL = 4;
    static final int TRAP = 5;
    static final int FPE = 8;
    static final int KILL = 9;
    static final int BUS = 10;
    static final int SEGV = 11;
    static final int PIPE = 13;
    static final int ALRM = 14;
    static final int URG = 16;
    static final int STOP = 17;
    static final int TSTP = 18;
    static final int CONT = 19;
    static final int CHLD = 20;
    static final int TTIN = 21;
    static final int TTOU = 22;
    static final int XCPU = 24;
    static final int XFSZ = 25;
    static final int VTALRM = 26;
    static final int PROF = 27;
    static final int WINCH = 28;

    /// Those that nobody can block, catch or ignore.
    static final long UNSTOPPABLE = bit(KILL) | bit(STOP);
    static final long STOPS = bit(STOP) | bit(TSTP) | bit(TTIN) | bit(TTOU);
    private static final long IGNORED = bit(URG) | bit(CONT) | bit(CHLD) | bit(WINCH);

    static final int CODE_USER = 0;
    static final int CODE_KERNEL = 0x80;
    static final int CODE_QUEUE = -1;
    static final int CODE_TIMER = -2;
    static final int CODE_TKILL = -6;
    /// Sent by the system, about nothing in particular.
    static final Info KERNEL = new Info(CODE_KERNEL, 0, 0, 0, 0);

    /// What a handler is told, as far as its signal has it.
    ///
    /// @param code si_code
    /// @param address of a fault
    /// @param pid who sent it, or who changed; of a timer its number
    /// @param status of a child; of a timer how many were left out
    /// @param value that the sender gave along
    /// @param timer that wants to know when it is delivered; null for none
    record Info(int code, int pid, int status, long address, long value, @Nullable PosixTimer timer) {
        Info(int code, int pid, int status, long address, long value) {
            this(code, pid, status, address, value, null);
        }

        /// It is delivered.
        Info delivered() {
            return timer == null ? this : timer.delivered(this);
        }

        /// It never will be.
        void forgotten() {
            if (timer != null) {
                timer.forgotten();
            }
        }

        static Info fault(int code, long address) {
            return new Info(code, 0, 0, address, 0);
        }

        static Info from(int code, int pid) {
            return new Info(code, pid, 0, 0, 0);
        }

        static Info child(int code, int pid, int status) {
            return new Info(code, pid, status, 0, 0);
        }
    }

    private Signal() {}

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    static boolean isValid(long signal) {
        return signal >= 1 && signal <= MOST;
    }

    static boolean isIgnoredByDefault(int signal) {
        return (IGNORED & bit(signal)) != 0;
    }

    static boolean stopsByDefault(int signal) {
        return (STOPS & bit(signal)) != 0;
    }

    /// Whether it is about the instruction that the process executes.
    static boolean isFault(int signal) {
        return signal == ILL || signal == TRAP || signal == FPE || signal == BUS || signal == SEGV;
    }
}
