package spin.plexus.packetdrill;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spin.plexus.packetdrill.TestedStack.Outcome;
import spin.plexus.packetdrill.script.Action;
import spin.plexus.packetdrill.script.Expression;
import spin.plexus.packetdrill.script.Position;

/// Makes the system calls of a script and checks what they answer. At most one waits, as in the tool.
final class Calls {
    private static final int MOST_BYTES = 1 << 24;
    private static final Map<String, Long> NAMES = Map.ofEntries(Map.entry("SOCK_STREAM", 1L),
            Map.entry("SOCK_DGRAM", 2L), Map.entry("SOCK_NONBLOCK", 0x800L), Map.entry("SOCK_CLOEXEC", 0x8_0000L),
            Map.entry("SIOCINQ", 0x541bL), Map.entry("FIONREAD", 0x541bL), Map.entry("SIOCOUTQ", 0x5411L),
            Map.entry("SHUT_RD", 0L), Map.entry("SHUT_WR", 1L),
            Map.entry("SHUT_RDWR", 2L), Map.entry("SOL_SOCKET", 1L), Map.entry("SO_REUSEADDR", 2L),
            Map.entry("SO_SNDBUF", 7L), Map.entry("SO_RCVBUF", 8L), Map.entry("SO_KEEPALIVE", 9L),
            Map.entry("SOL_TCP", 6L), Map.entry("IPPROTO_TCP", 6L), Map.entry("TCP_NODELAY", 1L),
            Map.entry("F_GETFL", 3L), Map.entry("F_SETFL", 4L), Map.entry("O_RDWR", 2L),
            Map.entry("O_NONBLOCK", 0x800L), Map.entry("MSG_OOB", 1L), Map.entry("MSG_PEEK", 2L),
            Map.entry("MSG_DONTWAIT", 0x40L),
            Map.entry("MSG_NOSIGNAL", 0x4000L), Map.entry("SO_TYPE", 3L), Map.entry("SO_ERROR", 4L),
            Map.entry("SO_LINGER", 13L), Map.entry("TCP_MAXSEG", 2L), Map.entry("TCP_USER_TIMEOUT", 18L),
            Map.entry("ECONNRESET", 104L),
            Map.entry("ETIMEDOUT", 110L), Map.entry("ECONNREFUSED", 111L), Map.entry("POLLIN", 1L),
            Map.entry("POLLPRI", 2L), Map.entry("POLLOUT", 4L), Map.entry("POLLERR", 8L), Map.entry("POLLHUP", 16L),
            Map.entry("POLLRDHUP", 0x2000L));
    private static final int MOST_WATCHED = 1024;
    private static final int MSG_PEEK = 2;

    private final TestedStack stack;
    private final TestedStack.Hosts hosts;
    private final int port;
    /// The script's descriptors and the stack's.
    private final Map<Long, Integer> descriptors = new HashMap<>();
    private final Map<Integer, Long> written = new HashMap<>();
    private final Map<Integer, Long> read = new HashMap<>();
    private @Nullable Waiting waiting;
    /// The stack's number of the connection that the script is about: the one that was accepted or connected last.
    private int subject = -1;

    /// @param until when it has to have answered
    /// @param expires when it answers that nothing has happened; [Long#MAX_VALUE] for never
    private record Waiting(Position position, Action.Call call, SocketCall made, long until, long expires) {}

    Calls(TestedStack stack, TestedStack.Hosts hosts, int port) {
        this.stack = stack;
        this.hosts = hosts;
        this.port = port;
    }

    void make(Position position, Action.Call call, long now, OptionalLong until) throws StoppedException {
        requireNoneWaiting(position);
        var made = socketCall(position, call);
        var outcome = stack.call(made, now);
        long expires = outcome instanceof Outcome.Blocked && made instanceof SocketCall.Poll
                ? expiry(position, call, now)
                : Long.MAX_VALUE;
        if (!(outcome instanceof Outcome.Blocked)) {
            check(position, call, made, outcome);
        } else if (expires <= now) {
            check(position, call, made, nothing(made));
        } else if (until.isEmpty()) {
            throw failed(position, call.name() + " waits, and the script does not let it; give it an end, "
                    + "'+0...0.1 " + call.name() + "(...)'");
        } else {
            waiting = new Waiting(position, call, made, until.getAsLong(), expires);
        }
    }

    /// Something has happened, so the call that waits is made again.
    void again(long now) throws StoppedException {
        var one = waiting;
        if (one == null) {
            return;
        }
        var outcome = stack.call(one.made(), now);
        if (!(outcome instanceof Outcome.Blocked)) {
            waiting = null;
            check(one.position(), one.call(), one.made(), outcome);
        }
    }

    /// A call that waits no longer than it was told answers so.
    void expire(long now) throws StoppedException {
        var one = waiting;
        if (one != null && one.expires() <= now) {
            waiting = null;
            check(one.position(), one.call(), one.made(), nothing(one.made()));
        }
    }

    private static long expiry(Position position, Action.Call call, long now) throws StoppedException {
        long milliseconds = integer(position, call, 2);
        return milliseconds < 0 ? Long.MAX_VALUE : now + milliseconds * 1000;
    }

    private static Outcome nothing(SocketCall made) {
        int watched = made instanceof SocketCall.Poll(var list) ? list.size() : 0;
        return new Outcome.Returned(0, new byte[2 * watched]);
    }

    void requireInTime(long now, long tolerance) throws StoppedException {
        var one = waiting;
        if (one != null && now > one.until() + tolerance) {
            throw failed(one.position(), one.call().name() + " should have returned by "
                    + Notation.seconds(one.until()) + ", it still waits at " + Notation.seconds(now));
        }
    }

    void requireNoneWaiting(Position position) throws StoppedException {
        var one = waiting;
        if (one != null) {
            throw failed(position, "the call of line " + one.position().line() + ", " + one.call().name()
                    + ", still waits");
        }
    }

    private void check(Position position, Action.Call call, SocketCall made, Outcome outcome)
            throws StoppedException {
        switch (outcome) {
            case Outcome.Unknown(var what) -> throw skipped(position, what);
            case Outcome.Failed(var errno) -> {
                if (!(call.result() instanceof Expression.Any) && !errno.equals(call.errno())) {
                    throw failed(position, call.name() + " should answer " + answer(call) + ", it answers -1 " + errno);
                }
            }
            case Outcome.Returned(var value, var data) -> returned(position, call, made, value, data);
            case Outcome.Blocked() -> throw new AssertionError("a call that waits has no answer");
        }
    }

    private void returned(Position position, Action.Call call, SocketCall made, long value, byte[] data)
            throws StoppedException {
        long expected = call.result() instanceof Expression.Any ? value : number(call.result());
        boolean opens = made instanceof SocketCall.Socket || made instanceof SocketCall.Accept;
        if (!call.errno().isEmpty() || (opens ? expected < 0 : expected != value)) {
            throw failed(position, call.name() + " should answer " + answer(call) + ", it answers " + value);
        }
        switch (made) {
            case SocketCall.Socket _,SocketCall.Accept _ -> {
                descriptors.put(expected, (int) value);
                subject = (int) value;
            }
            case SocketCall.Write write -> written.merge(write.descriptor(), value, Long::sum);
            case SocketCall.Read from -> {
                long start = read.getOrDefault(from.descriptor(), 0L);
                if (!Arrays.equals(data, Composer.payload(start + 1, data.length))) {
                    throw failed(position, call.name() + " gives other bytes than were sent from " + (start + 1));
                }
                if ((from.flags() & MSG_PEEK) == 0) {
                    read.put(from.descriptor(), start + data.length);
                }
            }
            case SocketCall.GetOption _ -> requireValue(position, call, 3, data);
            case SocketCall.Queued _ -> requireValue(position, call, 2, data);
            case SocketCall.Poll _ -> requireEvents(position, call, data);
            default -> {
            }
        }
    }

    /// @param index of the argument that says what the call should give
    private static void requireValue(Position position, Action.Call call, int index, byte[] data)
            throws StoppedException {
        var wanted = argument(position, call, index);
        if (wanted instanceof Expression.Any
                || (wanted instanceof Expression.Items(_, var items) && items.getFirst() instanceof Expression.Any)) {
            return;
        }
        int value = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (number(wanted) != value) {
            throw failed(position, call.name() + " should give " + number(wanted) + ", it gives " + value);
        }
    }

    private static void requireEvents(Position position, Action.Call call, byte[] data) throws StoppedException {
        var entries = entries(position, call);
        var there = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries.size(); i++) {
            var wanted = field(entries.get(i), "revents");
            int events = there.getShort(2 * i);
            if (wanted != null && !(wanted instanceof Expression.Any) && number(wanted) != events) {
                throw failed(position, "poll should give the events " + number(wanted) + " for entry " + i
                        + ", it gives " + events);
            }
        }
    }

    private static List<Expression.Structure> entries(Position position, Action.Call call) throws StoppedException {
        var entries = new ArrayList<Expression.Structure>();
        if (argument(position, call, 0) instanceof Expression.Items(_, var items) && items.size() <= MOST_WATCHED) {
            for (var item : items) {
                if (item instanceof Expression.Structure structure) {
                    entries.add(structure);
                }
            }
        }
        if (entries.isEmpty() || entries.size() != integer(position, call, 1)) {
            throw bad(position, "poll needs entries such as [{fd=3, events=POLLIN, revents=POLLIN}], and their number");
        }
        return entries;
    }

    private static @Nullable Expression field(Expression.Structure structure, String name) {
        for (var field : structure.fields()) {
            if (field.name().equals(name)) {
                return field.value();
            }
        }
        return null;
    }

    private static String answer(Action.Call call) throws StoppedException {
        return (call.result() instanceof Expression.Any ? "..." : String.valueOf(number(call.result())))
                + (call.errno().isEmpty() ? "" : " " + call.errno());
    }

    private SocketCall socketCall(Position position, Action.Call call) throws StoppedException {
        return switch (call.name()) {
            case "socket" -> new SocketCall.Socket(integer(position, call, 1));
            case "bind" -> new SocketCall.Bind(descriptor(position, call), port);
            case "listen" -> new SocketCall.Listen(descriptor(position, call), integer(position, call, 1));
            case "accept" -> new SocketCall.Accept(descriptor(position, call));
            case "connect" -> new SocketCall.Connect(descriptor(position, call), hosts.remote(), port);
            case "close" -> new SocketCall.Close(descriptor(position, call));
            case "shutdown" -> new SocketCall.Shutdown(descriptor(position, call), integer(position, call, 1));
            case "write" -> write(position, call, 0);
            case "writev" -> write(position, call, vector(position, call), 0);
            case "readv" -> new SocketCall.Read(descriptor(position, call), vector(position, call), 0);
            case "sendmsg" -> write(position, call, message(position, call), integer(position, call, 2));
            case "recvmsg" -> new SocketCall.Read(descriptor(position, call), message(position, call),
                    integer(position, call, 2));
            case "ioctl" -> new SocketCall.Queued(descriptor(position, call), integer(position, call, 1));
            case "sendto" -> write(position, call, integer(position, call, 3));
            case "recvfrom" -> new SocketCall.Read(descriptor(position, call), length(position, call),
                    integer(position, call, 3));
            case "send" -> write(position, call, integer(position, call, 3));
            case "read" -> new SocketCall.Read(descriptor(position, call), length(position, call), 0);
            case "recv" -> new SocketCall.Read(descriptor(position, call), length(position, call),
                    integer(position, call, 3));
            case "setsockopt" -> new SocketCall.SetOption(descriptor(position, call), integer(position, call, 1),
                    integer(position, call, 2), optionValue(argument(position, call, 3)));
            case "getsockopt" -> new SocketCall.GetOption(descriptor(position, call), integer(position, call, 1),
                    integer(position, call, 2));
            case "poll" -> poll(position, call);
            case "fcntl" -> new SocketCall.Control(descriptor(position, call), integer(position, call, 1),
                    call.arguments().size() > 2 ? integer(position, call, 2) : 0);
            default -> throw skipped(position, "the runner does not make the call " + call.name());
        };
    }

    private SocketCall poll(Position position, Action.Call call) throws StoppedException {
        var watched = new ArrayList<SocketCall.Watched>();
        for (var entry : entries(position, call)) {
            var number = field(entry, "fd");
            var events = field(entry, "events");
            if (number == null || events == null) {
                throw bad(position, "an entry of poll needs fd and events");
            }
            long descriptor = number(number);
            watched.add(new SocketCall.Watched(descriptors.getOrDefault(descriptor, (int) descriptor),
                    (int) number(events)));
        }
        return new SocketCall.Poll(watched);
    }

    /// A number, or the rule of lingering: whether it holds in the upper half, seconds in the lower.
    private static long optionValue(Expression expression) throws StoppedException {
        if (expression instanceof Expression.Structure structure) {
            var on = field(structure, "onoff");
            var seconds = field(structure, "linger");
            if (on != null && seconds != null) {
                return number(on) << 32 | number(seconds);
            }
        }
        return number(expression);
    }

    private SocketCall write(Position position, Action.Call call, int flags) throws StoppedException {
        return write(position, call, length(position, call), flags);
    }

    private SocketCall write(Position position, Action.Call call, int length, int flags) throws StoppedException {
        int descriptor = descriptor(position, call);
        return new SocketCall.Write(descriptor,
                Composer.payload(written.getOrDefault(descriptor, 0L) + 1, length), flags);
    }

    /// The pieces of a call that has their number beside them.
    private static int vector(Position position, Action.Call call) throws StoppedException {
        var pieces = argument(position, call, 1);
        if (!(pieces instanceof Expression.Items(_, var items)) || items.size() != integer(position, call, 2)) {
            throw noPieces(position, call);
        }
        return gathered(position, call, pieces);
    }

    /// The pieces of `{msg_name(...)=..., msg_iov(2)=[{..., 10}, {..., 20}], msg_flags=0}`.
    private static int message(Position position, Action.Call call) throws StoppedException {
        if (!(argument(position, call, 1) instanceof Expression.Structure header)) {
            throw noPieces(position, call);
        }
        var flags = field(header, "msg_flags");
        if (field(header, "msg_control") != null
                || (flags != null && !(flags instanceof Expression.Any) && number(flags) != 0)) {
            throw skipped(position, "the stack has neither control messages nor flags of a message");
        }
        var pieces = field(header, "msg_iov");
        if (pieces == null) {
            throw noPieces(position, call);
        }
        return gathered(position, call, pieces);
    }

    /// All of `[{..., 10}, {..., 20}]`: a stack has one call for text in one piece and in several.
    private static int gathered(Position position, Action.Call call, Expression pieces) throws StoppedException {
        if (!(pieces instanceof Expression.Items(_, var items))) {
            throw noPieces(position, call);
        }
        long sum = 0;
        for (var item : items) {
            long length = item instanceof Expression.Structure(_, var fields) && fields.size() == 2
                    ? number(fields.getLast().value())
                    : -1;
            if (length < 0 || length > MOST_BYTES - sum) {
                throw noPieces(position, call);
            }
            sum += length;
        }
        return (int) sum;
    }

    private static StoppedException noPieces(Position position, Action.Call call) {
        return bad(position, call.name()
                + " needs pieces such as [{..., 10}, {..., 20}], and their number; together they have at most "
                + MOST_BYTES + " bytes");
    }

    OptionalLong info(String name) {
        return stack.info(subject, name);
    }

    private int length(Position position, Action.Call call) throws StoppedException {
        int length = integer(position, call, 2);
        if (length < 0 || length > MOST_BYTES) {
            throw bad(position, call.name() + " of " + length + " bytes; it may be 0 to " + MOST_BYTES);
        }
        return length;
    }

    /// A number that the script has given no socket reaches the stack as it is: calls on closed sockets are tested too.
    private int descriptor(Position position, Action.Call call) throws StoppedException {
        long number = number(argument(position, call, 0));
        return descriptors.getOrDefault(number, (int) number);
    }

    private static int integer(Position position, Action.Call call, int index) throws StoppedException {
        long number = number(argument(position, call, index));
        if (number != (int) number) {
            throw bad(position, call.name() + ": " + number + " is not a number of 32 bits");
        }
        return (int) number;
    }

    private static Expression argument(Position position, Action.Call call, int index) throws StoppedException {
        List<Expression> arguments = call.arguments();
        if (index >= arguments.size()) {
            throw bad(position, call.name() + " needs " + (index + 1) + " arguments, it has " + arguments.size());
        }
        return arguments.get(index);
    }

    private static long number(Expression expression) throws StoppedException {
        return switch (expression) {
            case Expression.Numeral(_, var value) -> value;
            case Expression.Or(_, var left, var right) -> number(left) | number(right);
            case Expression.Items(_, var items) when items.size() == 1 -> number(items.getFirst());
            case Expression.Word(var position, var name) -> {
                var value = NAMES.get(name);
                if (value == null) {
                    throw skipped(position, "the runner does not know the name " + name);
                }
                yield value;
            }
            default -> throw bad(expression.position(), "expected a number or the name of one");
        };
    }

    private static StoppedException failed(Position position, String message) {
        return new StoppedException(new Verdict.Failed(position, message, "", "", ""));
    }

    private static StoppedException skipped(Position position, String reason) {
        return new StoppedException(new Verdict.Skipped(position, reason));
    }

    private static StoppedException bad(Position position, String message) {
        return new StoppedException(new Verdict.Bad(position, message));
    }
}
