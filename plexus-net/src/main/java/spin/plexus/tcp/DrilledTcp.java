package spin.plexus.tcp;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.plexus.packetdrill.SocketCall;
import spin.plexus.packetdrill.TestedStack;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;

/// The kernel's TCP under the runner of packetdrill's scripts: sockets are a table of numbers, packets are written and
/// read here, microseconds become nanoseconds.
///
/// Of the options of sockets it knows SO_REUSEADDR, which changes nothing here, SO_SNDBUF as far as the buffer suffices, SO_KEEPALIVE, SO_LINGER,
/// SO_TYPE, SO_ERROR, TCP_NODELAY, TCP_MAXSEG and TCP_USER_TIMEOUT; of those of descriptors O_NONBLOCK; of ioctl SIOCINQ and SIOCOUTQ; of Linux' settings those of [#system];
/// of `TCP_INFO` those of [#info].
public final class DrilledTcp implements TestedStack {
    private static final long NANOSECONDS = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long ENDLESS_THRESHOLD = 0x7fff_ffff;
    private static final int IP = 20;
    // What Linux calls them by.
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_SNDBUF = 7;
    private static final int SO_KEEPALIVE = 9;
    private static final int SOL_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_MAXSEG = 2;
    private static final int TCP_USER_TIMEOUT = 18;
    /// A script that asks for less wants to see what happens when it is full.
    private static final int LEAST_SEND_BUFFER = 1 << 16;
    private static final int SO_TYPE = 3;
    private static final int SO_ERROR = 4;
    private static final int SO_LINGER = 13;
    private static final int STREAM = 1;
    private static final int SOCKET_TYPE = 0xf;
    private static final int SOCK_CLOEXEC = 0x8_0000;
    private static final int SIOCINQ = 0x541b;
    private static final int SIOCOUTQ = 0x5411;
    private static final int SHUT_RD = 0;
    private static final int SHUT_WR = 1;
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final int POLLERR = 8;
    private static final int POLLHUP = 16;
    private static final int POLLRDHUP = 0x2000;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int MSG_PEEK = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int ICMP = 1;

    private final Hosts hosts;
    private final Output output;
    private Settings settings;
    private Supplier<CongestionControl> controls = () -> Reno.RENO;
    private TcpStack tcp;
    private final Map<Integer, Socket> sockets = new HashMap<>();
    private final Map<Integer, Integer> narrow = new HashMap<>();
    private final Paths paths = new Paths() {
        @Override
        public int linkMtu(int remote) {
            return hosts.mtu();
        }

        @Override
        public int pathMtu(int remote) {
            return narrow.getOrDefault(remote, hosts.mtu());
        }
    };
    private int next = 3;

    /// Scripts have no links: a packet comes out of the script, and what is sent is handed to it.
    private static final Link NOWHERE = new Link() {
        @Override
        public String name() {
            return "script";
        }

        @Override
        public long station() {
            return 0;
        }

        @Override
        public void send(byte[] frame) {
            throw new IllegalStateException("a script's packets do not go by its link");
        }
    };

    private static final class Socket {
        boolean waits = true;
        boolean noDelay;
        boolean keepAlive;
        boolean reset;
        boolean errorTold;
        boolean connected;
        /// What is there can still be read; nothing is waited for any more.
        boolean readsNoMore;
        int port;
        @Nullable
        Listener listener;
        @Nullable
        Connection connection;
    }

    /// The kernel's own TCP, as a host on an Ethernet has it.
    public static TestedStack.Maker maker() {
        return (hosts, output) -> new DrilledTcp(Settings.standard(), hosts, output);
    }

    private DrilledTcp(Settings settings, Hosts hosts, Output output) {
        this.hosts = hosts;
        this.output = output;
        this.settings = settings;
        this.tcp = made();
    }

    private TcpStack made() {
        return new TcpStack(settings, controls, paths, 1, segment -> output.sent(packet(segment)));
    }

    @Override
    public Outcome call(SocketCall call, long micros) {
        long now = micros * NANOSECONDS;
        var outcome = carriedOut(call, now);
        return outcome instanceof Outcome.Blocked && !waits(call)
                ? new Outcome.Failed(call instanceof SocketCall.Connect ? "EINPROGRESS" : "EAGAIN")
                : outcome;
    }

    private boolean waits(SocketCall call) {
        return switch (call) {
            case SocketCall.Write(var number, _, var flags) -> (flags & MSG_DONTWAIT) == 0 && socket(number).waits;
            case SocketCall.Read(var number, _, var flags) -> (flags & MSG_DONTWAIT) == 0 && socket(number).waits;
            case SocketCall.Accept(var number) -> socket(number).waits;
            case SocketCall.Connect(var number, _, _) -> socket(number).waits;
            default -> true;
        };
    }

    private Outcome carriedOut(SocketCall call, long now) {
        var misuse = misuse(call);
        return misuse == null ? accepted(call, now) : new Outcome.Failed(misuse);
    }

    /// What a call gets that makes no sense for its socket, as Linux says it; null for one that does.
    private @Nullable String misuse(SocketCall call) {
        return switch (call) {
            case SocketCall.Socket _,SocketCall.Poll _ -> null;
            case SocketCall.Bind(var number, _) -> misuse(number, socket -> socket.port == 0 ? null : "EINVAL");
            case SocketCall.Listen(var number, _) ->
                misuse(number, socket -> socket.connection == null ? null : "EINVAL");
            case SocketCall.Accept(var number) -> misuse(number, socket -> socket.listener != null ? null : "EINVAL");
            case SocketCall.Connect(var number, _, _) ->
                misuse(number, socket -> socket.listener == null ? null : "EISCONN");
            case SocketCall.Write(var number, _, _) ->
                misuse(number, socket -> socket.connection == null ? "EPIPE" : null);
            case SocketCall.Read(var number, _, _) ->
                misuse(number, socket -> socket.connection == null ? "ENOTCONN" : null);
            case SocketCall.Shutdown(var number, _) ->
                misuse(number, socket -> socket.connection == null && socket.listener == null ? "ENOTCONN" : null);
            case SocketCall.Close(var number) -> misuse(number, _ -> null);
            case SocketCall.SetOption(var number, _, _, _) -> misuse(number, _ -> null);
            case SocketCall.GetOption(var number, _, _) -> misuse(number, _ -> null);
            case SocketCall.Queued(var number, _) ->
                misuse(number, socket -> socket.listener == null ? null : "EINVAL");
            case SocketCall.Control(var number, _, _) -> misuse(number, _ -> null);
        };
    }

    private @Nullable String misuse(int number, Function<Socket, @Nullable String> rule) {
        var socket = sockets.get(number);
        return socket == null ? "EBADF" : rule.apply(socket);
    }

    private Outcome accepted(SocketCall call, long now) {
        return switch (call) {
            case SocketCall.Socket(var type) -> opened(type);
            case SocketCall.Bind(var number, var port) -> {
                socket(number).port = port;
                yield new Outcome.Returned(0);
            }
            case SocketCall.Listen(var number, var backlog) -> {
                socket(number).listener = tcp.listen(socket(number).port, backlog);
                yield new Outcome.Returned(0);
            }
            case SocketCall.Accept(var number) -> accept(socket(number), now);
            case SocketCall.Connect(var number, var address, var port) -> connect(socket(number), address, port, now);
            case SocketCall.Write(_, _, var flags) when (flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)) != 0 ->
                flagged(flags);
            case SocketCall.Write(var number, var data, _) -> write(socket(number), data, now);
            case SocketCall.Read(_, _, var flags) when (flags & ~(MSG_DONTWAIT | MSG_PEEK)) != 0 -> flagged(flags);
            case SocketCall.Read(var number, var most, var flags) when (flags & MSG_PEEK) != 0 ->
                peek(socket(number), most);
            case SocketCall.Read(var number, var most, _) -> read(socket(number), most, now);
            case SocketCall.Close(var number) -> close(number, now);
            case SocketCall.Shutdown(var number, var how) -> shutdown(socket(number), how, now);
            case SocketCall.SetOption(var number, var level, var option, var value) ->
                set(socket(number), level, option, value, now);
            case SocketCall.GetOption(var number, var level, var option) -> get(socket(number), level, option);
            case SocketCall.Poll(var watched) -> poll(watched);
            case SocketCall.Queued(var number, var request) -> queued(socket(number), request);
            case SocketCall.Control(var number, var command, var value) -> control(socket(number), command, value);
        };
    }

    private Outcome opened(int type) {
        if ((type & ~(SOCKET_TYPE | O_NONBLOCK | SOCK_CLOEXEC)) != 0 || (type & SOCKET_TYPE) != STREAM) {
            return new Outcome.Unknown("the stack has no sockets of type 0x%x, only streams".formatted(type));
        }
        var socket = new Socket();
        socket.waits = (type & O_NONBLOCK) == 0;
        sockets.put(next, socket);
        return new Outcome.Returned(next++);
    }

    private static Outcome queued(Socket socket, int request) {
        var connection = socket.connection;
        return switch (request) {
            case SIOCINQ -> value(connection == null ? 0 : connection.readable());
            case SIOCOUTQ -> value(connection == null ? 0 : connection.unsent());
            default -> new Outcome.Unknown("the stack has no request 0x%x of ioctl".formatted(request));
        };
    }

    private static Outcome flagged(int flags) {
        return new Outcome.Unknown(
                "the stack does not know the flags 0x%x of a call that sends or reads; MSG_DONTWAIT and MSG_NOSIGNAL are known"
                        .formatted(flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL)));
    }

    private static Outcome shutdown(Socket socket, int how, long now) {
        socket.readsNoMore |= how != SHUT_WR;
        if (how != SHUT_RD) {
            connection(socket).close(now);
        }
        return new Outcome.Returned(0);
    }

    private static Outcome set(Socket socket, int level, int option, long value, long now) {
        if (level == SOL_SOCKET && option == SO_LINGER) {
            return linger(socket, value);
        }
        if (level == SOL_SOCKET && option == SO_SNDBUF) {
            return value >= LEAST_SEND_BUFFER && value <= Settings.standard().sizes().sendBuffer()
                    ? new Outcome.Returned(0)
                    : new Outcome.Unknown("the stack's buffer for sending holds %d bytes, whatever is asked"
                            .formatted(Settings.standard().sizes().sendBuffer()));
        }
        if (level == SOL_TCP && option == TCP_USER_TIMEOUT && socket.connection != null && value > 0) {
            socket.connection.userTimeout(value * MILLISECOND);
        } else if (level == SOL_SOCKET && option == SO_KEEPALIVE) {
            socket.keepAlive = value != 0;
        } else if (level == SOL_TCP && option == TCP_NODELAY) {
            socket.noDelay = value != 0;
        } else if (level != SOL_SOCKET || option != SO_REUSEADDR) {
            return new Outcome.Unknown("the stack has no option %d of level %d".formatted(option, level));
        }
        apply(socket, now);
        return new Outcome.Returned(0);
    }

    /// Of lingering only the rule that throws away: the other one would make a call wait that here does not.
    private static Outcome linger(Socket socket, long value) {
        socket.reset = value >>> 32 != 0;
        return socket.reset && (int) value != 0
                ? new Outcome.Unknown("the stack does not wait while it closes")
                : new Outcome.Returned(0);
    }

    private static Outcome get(Socket socket, int level, int option) {
        var connection = socket.connection;
        if (level == SOL_SOCKET) {
            return switch (option) {
                case SO_TYPE -> value(STREAM);
                case SO_KEEPALIVE -> value(socket.keepAlive ? 1 : 0);
                case SO_ERROR -> {
                    int error = error(socket);
                    socket.errorTold |= error != 0;
                    yield value(error);
                }
                default -> new Outcome.Unknown("the stack has no option %d of level %d".formatted(option, level));
            };
        }
        if (level == SOL_TCP && option == TCP_NODELAY) {
            return value(socket.noDelay ? 1 : 0);
        }
        if (level == SOL_TCP && option == TCP_MAXSEG && connection != null) {
            return value(connection.sender.segment());
        }
        return new Outcome.Unknown("the stack has no option %d of level %d".formatted(option, level));
    }

    private static Outcome value(int value) {
        return new Outcome.Returned(0,
                new byte[]{(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
    }

    /// As Linux numbers it.
    private static int error(Socket socket) {
        var connection = socket.connection;
        if (connection == null || socket.errorTold) {
            return 0;
        }
        return switch (connection.ending()) {
            case NONE, CLOSED, ABORTED -> 0;
            case RESET -> ECONNRESET;
            case TIMED_OUT -> ETIMEDOUT;
            case REFUSED -> ECONNREFUSED;
        };
    }

    private Outcome poll(List<SocketCall.Watched> watched) {
        var events = new byte[2 * watched.size()];
        int count = 0;
        for (int i = 0; i < watched.size(); i++) {
            var each = watched.get(i);
            int found = events(socket(each.descriptor())) & (each.events() | POLLERR | POLLHUP);
            events[2 * i] = (byte) found;
            events[2 * i + 1] = (byte) (found >> 8);
            count += found == 0 ? 0 : 1;
        }
        return count == 0 ? new Outcome.Blocked() : new Outcome.Returned(count, events);
    }

    private static int events(Socket socket) {
        var connection = socket.connection;
        if (connection == null) {
            var listener = socket.listener;
            return listener == null ? POLLOUT | POLLHUP : listener.hasCaller() ? POLLIN : 0;
        }
        boolean over = connection.ending() != Ending.NONE;
        if (!over && !connection.state().isSynchronized()) {
            return 0;
        }
        boolean heardAll = connection.isPeerClosed() || over;
        int events = connection.readable() > 0 || heardAll ? POLLIN : 0;
        events |= heardAll ? POLLRDHUP : 0;
        events |= connection.writable() > 0 || connection.isFinQueued() || over ? POLLOUT : 0;
        events |= over || (heardAll && connection.isFinQueued()) ? POLLHUP : 0;
        return events | (error(socket) != 0 ? POLLERR : 0);
    }

    /// What of Linux' settings has a meaning here, and what is as it is here anyway.
    @Override
    public boolean system(String name, String value) {
        if (!sockets.isEmpty() || !name.startsWith("net.ipv4.tcp_")) {
            return false;
        }
        var choices = settings.choices();
        boolean on = value.equals("1");
        boolean off = value.equals("0");
        return switch (name.substring("net.ipv4.tcp_".length())) {
            case "timestamps" -> (on || off) && chosen(new Settings.Choices(on, choices.selective(),
                    choices.windowScale(), choices.quickAcknowledgements()));
            case "sack" -> (on || off) && chosen(new Settings.Choices(choices.timestamps(), on, choices.windowScale(),
                    choices.quickAcknowledgements()));
            case "window_scaling" -> (on || off) && chosen(new Settings.Choices(choices.timestamps(),
                    choices.selective(), on, choices.quickAcknowledgements()));
            case "rmem" -> buffer(value);
            case "congestion_control" -> control(value);
            case "ecn", "early_retrans", "recovery", "frto", "fack" -> off;
            // What sockets may ask for; none here can.
            case "fastopen" -> value.matches("[0-3]");
            case "slow_start_after_idle", "no_metrics_save", "dsack" -> on;
            // How a host cuts what it hands to its card, and when: here nothing is handed over in bundles.
            case "tso_win_divisor", "min_tso_segs", "pacing_ss_ratio", "pacing_ca_ratio" -> value.matches("[0-9]{1,9}");
            default -> false;
        };
    }

    /// Least, first and most bytes. The buffer is as large as it is; what Linux would make of the most is the shift that it announces.
    private boolean buffer(String value) {
        var words = value.strip().split("\\s+", -1);
        if (words.length != 3 || !words[2].matches("[0-9]{1,10}")) {
            return false;
        }
        int shift = 0;
        while (shift < Connection.MOST_SHIFT && Long.parseLong(words[2]) >> shift > 0xffff) {
            shift++;
        }
        var sizes = settings.sizes();
        settings = settings.with(new Settings.Sizes(sizes.largestSegment(), sizes.sendBuffer(), sizes.receiveBuffer(),
                sizes.firstWindow(), sizes.halfOpen(), shift));
        return chosen(settings.choices());
    }

    private boolean control(String name) {
        controls = name.equals("cubic") ? Cubic::new : () -> Reno.RENO;
        return (name.equals("cubic") || name.equals("reno")) && chosen(settings.choices());
    }

    private boolean chosen(Settings.Choices choices) {
        settings = settings.with(choices);
        tcp = made();
        return true;
    }

    private static void apply(Socket socket, long now) {
        if (socket.connection != null) {
            socket.connection.noDelay(socket.noDelay, now);
            socket.connection.keepAlive(socket.keepAlive, now);
        }
    }

    private static Outcome control(Socket socket, int command, int value) {
        return switch (command) {
            case F_GETFL -> new Outcome.Returned(O_RDWR | (socket.waits ? 0 : O_NONBLOCK));
            case F_SETFL -> {
                socket.waits = (value & O_NONBLOCK) == 0;
                yield new Outcome.Returned(0);
            }
            default -> new Outcome.Unknown("the stack has no command %d of fcntl".formatted(command));
        };
    }

    private Outcome accept(Socket socket, long now) {
        var listener = socket.listener;
        var connection = listener == null ? null : listener.accept();
        if (connection == null) {
            return new Outcome.Blocked();
        }
        var made = new Socket();
        made.connection = connection;
        made.connected = true;
        made.noDelay = socket.noDelay;
        made.keepAlive = socket.keepAlive;
        apply(made, now);
        sockets.put(next, made);
        return new Outcome.Returned(next++);
    }

    private Outcome connect(Socket socket, int address, int port, long now) {
        var connection = socket.connection;
        if (connection == null) {
            socket.connection = tcp.connect(hosts.local(), tcp.freePort(hosts.local(), address, port, taken -> false),
                    address, port,
                    now);
            apply(socket, now);
            return new Outcome.Blocked();
        }
        return switch (connection.ending()) {
            case NONE -> connection.state() == State.SYN_SENT || connection.state() == State.SYN_RECEIVED
                    ? new Outcome.Blocked()
                    : connected(socket);
            case REFUSED -> new Outcome.Failed("ECONNREFUSED");
            case TIMED_OUT -> new Outcome.Failed("ETIMEDOUT");
            case CLOSED, RESET, ABORTED -> new Outcome.Failed("ECONNRESET");
        };
    }

    /// The call that has waited is told once that it was answered; every other one that there is a connection already.
    private static Outcome connected(Socket socket) {
        if (socket.connected) {
            return new Outcome.Failed("EISCONN");
        }
        socket.connected = true;
        return new Outcome.Returned(0);
    }

    private static Outcome write(Socket socket, byte[] data, long now) {
        var connection = connection(socket);
        boolean full = connection.writable() == 0 && connection.unsent() > 0;
        int count = connection.write(data, 0, data.length, now);
        if (count > 0 || data.length == 0) {
            return new Outcome.Returned(count);
        }
        return full && connection.ending() == Ending.NONE ? new Outcome.Blocked() : new Outcome.Failed("EPIPE");
    }

    private static Outcome read(Socket socket, int most, long now) {
        var data = new byte[most];
        int count = connection(socket).read(data, 0, most, now);
        if (count > 0) {
            return new Outcome.Returned(count, Arrays.copyOf(data, count));
        }
        if (connection(socket).ending() == Ending.RESET) {
            return new Outcome.Failed("ECONNRESET");
        }
        return count < 0 || socket.readsNoMore ? new Outcome.Returned(0) : new Outcome.Blocked();
    }

    private static Outcome peek(Socket socket, int most) {
        var data = new byte[most];
        int count = connection(socket).peek(data, 0, most);
        return count > 0 ? new Outcome.Returned(count, Arrays.copyOf(data, count)) : new Outcome.Blocked();
    }

    private Outcome close(int number, long now) {
        var socket = socket(number);
        if (socket.listener != null) {
            socket.listener.close(now);
        }
        if (socket.connection != null && socket.reset) {
            socket.connection.abort(now);
        } else if (socket.connection != null) {
            socket.connection.release(now);
        }
        sockets.remove(number);
        return new Outcome.Returned(0);
    }

    /// What Linux calls `tcpi_...` and is the same here; windows are counted in segments.
    @Override
    public OptionalLong info(int descriptor, String name) {
        var socket = sockets.get(descriptor);
        var connection = socket == null ? null : socket.connection;
        if (connection == null) {
            return OptionalLong.empty();
        }
        var sender = connection.sender;
        var window = connection.congestion();
        int segment = Math.max(1, sender.segment());
        return switch (name) {
            case "tcpi_state" -> OptionalLong.of(number(connection.state()));
            case "tcpi_ca_state" -> OptionalLong.of(sender.recoveryState());
            case "tcpi_snd_cwnd" -> OptionalLong.of(window.bytes() / segment);
            case "tcpi_snd_ssthresh" -> OptionalLong.of(
                    window.isThresholdKnown() ? window.threshold() / segment : ENDLESS_THRESHOLD);
            case "tcpi_snd_mss" -> OptionalLong.of(segment);
            case "tcpi_rcv_mss" -> connection.hasReceiver()
                    ? OptionalLong.of(connection.receiver().fullSize())
                    : OptionalLong.empty();
            case "tcpi_unacked" -> OptionalLong.of(Math.ceilDiv(sender.newest - sender.oldest, segment));
            case "tcpi_backoff" -> OptionalLong.of(sender.timeouts());
            case "tcpi_rtt" -> OptionalLong.of(connection.roundTrip() / NANOSECONDS);
            case "tcpi_rto" -> OptionalLong.of(sender.roundTrip.timeout() / NANOSECONDS);
            default -> OptionalLong.empty();
        };
    }

    /// As Linux numbers it.
    private static int number(State state) {
        return switch (state) {
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RECEIVED -> 3;
            case FIN_WAIT_1 -> 4;
            case FIN_WAIT_2 -> 5;
            case TIME_WAIT -> 6;
            case CLOSED -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
        };
    }

    private Socket socket(int number) {
        var socket = sockets.get(number);
        if (socket == null) {
            throw new IllegalStateException("the script uses " + number + ", which is no socket");
        }
        return socket;
    }

    private static Connection connection(Socket socket) {
        if (socket.connection == null) {
            throw new IllegalStateException("the script speaks on a socket that has no connection");
        }
        return socket.connection;
    }

    @Override
    public void deliver(byte[] packet, long micros) {
        if (packet[9] == ICMP) {
            var quoted = Arrays.copyOfRange(packet, IP + 8, packet.length);
            var kind = ErrorKind.of(packet[IP], packet[IP + 1]);
            int mtu = Octets.get16(packet, IP + 6);
            boolean known = tcp.refused(kind, quoted, (quoted[0] & 0xf) * 4, mtu, micros * NANOSECONDS);
            if (known && kind == ErrorKind.FRAGMENTATION_NEEDED && mtu > 0) {
                narrow.merge(Octets.get32(quoted, 16), mtu, Math::min);
            }
            return;
        }
        var segment = new Segment().from(Octets.get32(packet, 12), Octets.get16(packet, IP))
                .to(Octets.get32(packet, 16), Octets.get16(packet, IP + 2))
                .header(packet[IP + 13] & 0x3f, Octets.get32(packet, IP + 4), Octets.get32(packet, IP + 8),
                        Octets.get16(packet, IP + 14))
                .urgentPointer(Octets.get16(packet, IP + 18));
        int header = (packet[IP + 12] >> 4 & 0xf) * 4;
        Frame.during(NOWHERE, packet, frame -> segment.options().read(frame, IP + 20, IP + header));
        var payload = Arrays.copyOfRange(packet, IP + header, packet.length);
        tcp.arrived(segment.payload(Payload.of(payload), payload.length), micros * NANOSECONDS);
    }

    @Override
    public long deadline() {
        long due = tcp.deadline();
        // Rounded up: nothing is done before it is due.
        return due == Long.MAX_VALUE ? due : Math.max(0, Math.ceilDiv(due, NANOSECONDS));
    }

    @Override
    public void advance(long micros) {
        tcp.tick(micros * NANOSECONDS);
    }

    private static byte[] packet(Segment segment) {
        int header = TcpView.headerOf(segment);
        var packet = new byte[IP + header + segment.payloadLength];
        packet[0] = 0x45;
        Octets.put16(packet, 2, packet.length);
        packet[8] = 64;
        packet[9] = TcpView.PROTOCOL;
        Octets.put32(packet, 12, segment.sourceAddress());
        Octets.put32(packet, 16, segment.destinationAddress());
        Octets.put16(packet, 10, Checksum.of(Checksum.add(0, packet, 0, IP)));
        TcpView.write(packet, IP, header, segment);
        return packet;
    }
}
