package spin.ext.strace;

import java.util.ArrayList;
import java.util.List;
import spin.core.memory.Context;
import spin.core.memory.Translation;
import spin.core.memory.VmException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// Makes text of arguments and results.
final class Decoder {
    private static final int SHOWN = 32;
    private static final int LONGEST_PATH = 256;
    private static final int PAGE = 8192;
    private static final int ACCESS_MODE = 3;
    private static final List<String> ACCESS = List.of("O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE");
    private static final long AT_FDCWD = -100;

    private record Flag(long bit, String name) {}

    /// As Linux on the Alpha has them (arch/alpha/include/uapi/asm/fcntl.h).
    private static final List<Flag> OPEN_FLAGS = List.of(new Flag(0_4, "O_NONBLOCK"), new Flag(0_10, "O_APPEND"),
            new Flag(0_1000, "O_CREAT"), new Flag(0_2000, "O_TRUNC"), new Flag(0_4000, "O_EXCL"),
            new Flag(0_10000, "O_NOCTTY"), new Flag(0_100000, "O_DIRECTORY"), new Flag(0_200000, "O_NOFOLLOW"),
            new Flag(0_10000000, "O_CLOEXEC"));
    private static final List<String> SIGNALS = List.of("0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP",
            "SIGABRT", "SIGEMT", "SIGFPE", "SIGKILL", "SIGBUS", "SIGSEGV", "SIGSYS", "SIGPIPE", "SIGALRM", "SIGTERM",
            "SIGURG", "SIGSTOP", "SIGTSTP", "SIGCONT", "SIGCHLD", "SIGTTIN", "SIGTTOU", "SIGIO", "SIGXCPU", "SIGXFSZ",
            "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGINFO", "SIGUSR1", "SIGUSR2");

    private final Translation translation;

    Decoder(Translation translation) {
        this.translation = translation;
    }

    /// The call as it begins; what it fills is shown by its address until it has.
    String begun(CallTable.Call call, Strand strand, SavedState state) {
        return call.name() + "(" + arguments(call, strand, values(call, state), -1) + ")";
    }

    /// The same when it is over.
    String over(CallTable.Call call, Strand strand, long[] values, long result, boolean failed) {
        var text = call.name() + "(" + arguments(call, strand, values, failed ? 0 : result) + ") = ";
        if (failed) {
            return text + "-1 " + CallTable.error(result);
        }
        return text + (call.result() == 'x' ? hex(result) : Long.toString(result));
    }

    /// The same when nobody saw what it gave.
    String unknown(CallTable.Call call, Strand strand, long[] values) {
        return call.name() + "(" + arguments(call, strand, values, -1) + ") = ?";
    }

    static long[] values(CallTable.Call call, SavedState state) {
        var values = new long[call.arguments().length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = state.argument(i);
        }
        return values;
    }

    /// @param filled bytes that the call has put into a buffer; -1 while nobody knows
    private String arguments(CallTable.Call call, Strand strand, long[] values, long filled) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < values.length; i++) {
            long next = i + 1 < values.length ? values[i + 1] : 0;
            texts.add(argument(call.arguments().charAt(i), strand.context(), values[i], next, filled));
        }
        return String.join(", ", texts);
    }

    private String argument(char kind, Context space, long value, long next, long filled) {
        return switch (kind) {
            case 'd' -> Long.toString(value);
            case 'f' -> (int) value == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) value);
            case 'o' -> value == 0 ? "0" : "0" + Long.toOctalString(value & 0xffff);
            case 'p' -> path(space, value);
            case 'b' -> bytes(space, value, next);
            case 'B' -> filled < 0 ? hex(value) : bytes(space, value, Math.min(filled, next));
            case 'F' -> flags(value);
            case 's' -> value >= 0 && value < SIGNALS.size() ? SIGNALS.get((int) value) : Long.toString(value);
            default -> hex(value);
        };
    }

    private static String hex(long value) {
        return value == 0 ? "0" : "0x" + Long.toHexString(value);
    }

    private static String flags(long value) {
        var text = new StringBuilder(ACCESS.get((int) value & ACCESS_MODE));
        long left = value & ~ACCESS_MODE;
        for (var flag : OPEN_FLAGS) {
            if ((left & flag.bit) != 0) {
                text.append('|').append(flag.name);
                left &= ~flag.bit;
            }
        }
        return left == 0 ? text.toString() : text.append('|').append(hex(left)).toString();
    }

    private String path(Context space, long address) {
        var found = new ArrayList<Byte>();
        for (long at = address; found.size() < LONGEST_PATH;) {
            int chunk = (int) (PAGE - (at & PAGE - 1));
            var bytes = read(space, at, Math.min(chunk, LONGEST_PATH - found.size()));
            if (bytes.length == 0) {
                return hex(address);
            }
            for (byte each : bytes) {
                if (each == 0) {
                    return quoted(found, false);
                }
                found.add(each);
            }
            at += bytes.length;
        }
        return quoted(found, true);
    }

    private String bytes(Context space, long address, long length) {
        int shown = Math.clamp(length, 0, SHOWN);
        var bytes = read(space, address, shown);
        if (bytes.length < shown) {
            return hex(address);
        }
        var found = new ArrayList<Byte>();
        for (byte each : bytes) {
            found.add(each);
        }
        return quoted(found, length > shown);
    }

    /// What is there; nothing when not all of it is, for nothing shall be brought in for the sake of who looks.
    private byte[] read(Context space, long address, int length) {
        try {
            return length <= 0 ? new byte[0] : translation.read(space, address, length);
        } catch (VmException _) {
            return new byte[0];
        }
    }

    private static String quoted(List<Byte> bytes, boolean more) {
        var text = new StringBuilder("\"");
        for (byte each : bytes) {
            int value = each & 0xff;
            switch (value) {
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (value >= ' ' && value < 0x7f) {
                        text.append((char) value);
                    } else {
                        text.append("\\x").append(Character.forDigit(value >> 4, 16))
                                .append(Character.forDigit(value & 15, 16));
                    }
                }
            }
        }
        return text.append(more ? "\"..." : "\"").toString();
    }
}
