package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.MemoryFault;
import spin.hw.mmu.Pte;

/// UDP over IP, on this machine only: what is sent goes through both protocols down to the loopback interface, and from its queue, at the next soft
/// interrupt, up again to a socket.
///
/// A datagram lies in a frame of its own, headers before the data, as in a cluster of an mbuf:
///
///      4  IP: version and length, identification, time to live and protocol with checksum, source, destination
///     24  UDP: both ports, length with checksum
///     32  data
///
/// Checksums are computed and checked over what is there. The bytes never leave the machine, so they stay in its own order.
final class Datagrams {

    private static final int IP = 4;
    private static final int IP_BYTES = 20;
    static final int UDP = IP + IP_BYTES;
    private static final int UDP_BYTES = 8;
    static final int DATA = UDP + UDP_BYTES;
    private static final int MOST_BYTES = Pte.PAGE_BYTES - DATA;
    /// Datagrams that a socket keeps; what comes on top is lost, as UDP may.
    private static final int MOST_QUEUED = 32;
    private static final int PORTS = 1 << 16;

    private static final int VERSION = 4 << 28 | 5 << 24;
    private static final int TIME_AND_PROTOCOL = 30 << 24 | 17 << 16;
    private static final int LOCALHOST = 127 << 24 | 1;
    private static final int PROTOCOL = 17;

    /// A datagram on its way.
    private static final class Datagram {
        final long frame;
        final int bytes;
        @Nullable
        Datagram next;

        Datagram(long frame, int bytes) {
            this.frame = frame;
            this.bytes = bytes;
        }
    }

    /// Datagrams in order of arrival.
    private static final class Queue {
        private @Nullable Datagram first;
        private @Nullable Datagram last;
        private int length;

        void add(Datagram datagram) {
            var tail = last;
            if (tail == null) {
                first = datagram;
            } else {
                tail.next = datagram;
            }
            last = datagram;
            length++;
        }

        @Nullable
        Datagram take() {
            var head = first;
            if (head != null) {
                first = head.next;
                if (first == null) {
                    last = null;
                }
                length--;
            }
            return head;
        }
    }

    /// A socket that is bound to a port.
    private final class Socket extends OpenFile {

        private final int port;
        private final Queue received = new Queue();
        private final WaitQueue receivers = new WaitQueue();
        private @Nullable Socket next;

        Socket(int port) {
            super(1);
            this.port = port;
        }

        @Override
        void read(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EINVAL);
        }

        @Override
        void write(KernelThread caller) {
            kernel.failure(caller, UnixAbi.EINVAL);
        }

        @Override
        boolean isReadable() {
            return received.first != null;
        }

        @Override
        void closed() {
            unbind(this);
            for (var left = received.take(); left != null; left = received.take()) {
                kernel.frames.drop(left.frame);
            }
            // Another thread of who closed it may wait here; it looks the descriptor up again.
            kernel.wakeAll(receivers);
        }
    }

    private final Kernel kernel;
    private final Step receiving = this::receive;
    private final Queue loopback = new Queue();
    private @Nullable Socket sockets;
    private int identification;

    Datagrams(Kernel kernel) {
        this.kernel = kernel;
    }

    // System calls.

    void bind(KernelThread caller) {
        var port = kernel.argument(caller, 0);
        var descriptor = caller.process.freeDescriptor();
        if (port <= 0 || port >= PORTS) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else if (descriptor < 0) {
            kernel.failure(caller, UnixAbi.EMFILE);
        } else if (bound((int) port) != null) {
            kernel.failure(caller, UnixAbi.EADDRINUSE);
        } else {
            var socket = new Socket((int) port);
            socket.next = sockets;
            sockets = socket;
            caller.process.files[descriptor] = socket;
            kernel.result(caller, descriptor);
        }
    }

    void send(KernelThread caller) {
        var socket = socket(caller);
        var bytes = kernel.argument(caller, 2);
        var to = kernel.argument(caller, 3);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
        } else if (bytes < 0 || bytes > MOST_BYTES) {
            kernel.failure(caller, UnixAbi.EMSGSIZE);
        } else if (to <= 0 || to >= PORTS) {
            kernel.failure(caller, UnixAbi.EINVAL);
        } else {
            var frame = kernel.frames.take();
            if (frame == 0) {
                kernel.failure(caller, UnixAbi.ENOMEM);
                return;
            }
            try {
                kernel.user.copyIn(kernel.argument(caller, 1), frame + DATA, (int) bytes);
            } catch (MemoryFault fault) {
                kernel.frames.drop(frame);
                throw fault;
            }
            udpOutput(frame, socket.port, (int) to, (int) bytes);
            kernel.result(caller, bytes);
        }
    }

    void receive(KernelThread caller) {
        var socket = socket(caller);
        if (socket == null) {
            kernel.failure(caller, UnixAbi.EBADF);
            return;
        }
        var wanted = kernel.argument(caller, 2);
        var datagram = socket.received.take();
        if (datagram == null) {
            caller.uio.none();
            kernel.waitInterruptibly(caller, socket.receivers, receiving);
            return;
        }
        var count = wanted < 0 ? 0 : (int) Math.min(wanted, datagram.bytes);
        var sender = kernel.memory.loadLong(datagram.frame + UDP) >>> 16;
        try {
            kernel.user.copyOut(datagram.frame + DATA, kernel.argument(caller, 1), count);
        } finally {
            kernel.frames.drop(datagram.frame);
        }
        kernel.result(caller, count);
        kernel.secondResult(caller, sender);
    }

    private @Nullable Socket socket(KernelThread caller) {
        var descriptor = kernel.argument(caller, 0);
        return descriptor >= 0 && descriptor < Proc.FILES
                && caller.process.files[(int) descriptor] instanceof Socket socket ? socket : null;
    }

    private @Nullable Socket bound(int port) {
        for (var socket = sockets; socket != null; socket = socket.next) {
            if (socket.port == port) {
                return socket;
            }
        }
        return null;
    }

    private void unbind(Socket gone) {
        Socket before = null;
        for (var socket = sockets; socket != null; socket = socket.next) {
            if (socket == gone) {
                if (before == null) {
                    sockets = gone.next;
                } else {
                    before.next = gone.next;
                }
                return;
            }
            before = socket;
        }
    }

    // Down.

    void udpOutput(long frame, int from, int to, int bytes) {
        var words = kernel.memory;
        var length = UDP_BYTES + bytes;
        words.storeLong(frame + UDP, from << 16 | to);
        words.storeLong(frame + UDP + 4, length << 16);
        var pseudo = 2L * (LOCALHOST & 0xffff) + 2L * (LOCALHOST >>> 16) + PROTOCOL + length;
        var sum = folded(pseudo + sum(frame + UDP, length));
        words.storeLong(frame + UDP + 4, length << 16 | (~sum & 0xffff));
        ipOutput(frame, length, bytes);
    }

    private void ipOutput(long frame, int length, int bytes) {
        var words = kernel.memory;
        identification++;
        words.storeLong(frame + IP, VERSION | (IP_BYTES + length));
        words.storeLong(frame + IP + 4, identification << 16);
        words.storeLong(frame + IP + 8, TIME_AND_PROTOCOL);
        words.storeLong(frame + IP + 12, LOCALHOST);
        words.storeLong(frame + IP + 16, LOCALHOST);
        words.storeLong(frame + IP + 8, TIME_AND_PROTOCOL | (~folded(sum(frame + IP, IP_BYTES)) & 0xffff));
        loopback.add(new Datagram(frame, bytes));
        kernel.softInterrupt();
    }

    // Up.

    /// The soft interrupt of the network: everything that the loopback interface has.
    void input() {
        for (var datagram = loopback.take(); datagram != null; datagram = loopback.take()) {
            datagram.next = null;
            var socket = accepted(datagram.frame) ? bound(kernel.memory.loadLong(datagram.frame + UDP) & 0xffff) : null;
            if (socket == null || socket.received.length == MOST_QUEUED) {
                kernel.frames.drop(datagram.frame);
            } else {
                socket.received.add(datagram);
                kernel.wakeOne(socket.receivers);
                kernel.files.readable();
            }
        }
    }

    private boolean accepted(long frame) {
        var words = kernel.memory;
        if (folded(sum(frame + IP, IP_BYTES)) != 0xffff
                || (words.loadLong(frame + IP + 8) >>> 16 & 0xff) != PROTOCOL) {
            return false;
        }
        var length = words.loadLong(frame + UDP + 4) >>> 16;
        var pseudo = 2L * (LOCALHOST & 0xffff) + 2L * (LOCALHOST >>> 16) + PROTOCOL + length;
        return folded(pseudo + sum(frame + UDP, length)) == 0xffff;
    }

    /// The sum of the 16-bit words, two at a time, without the carries folded in.
    private long sum(long from, int bytes) {
        var words = kernel.memory;
        var sum = 0L;
        var at = 0;
        for (; at + 4 <= bytes; at += 4) {
            sum += words.loadLong(from + at) & 0xffff_ffffL;
        }
        for (; at < bytes; at++) {
            sum += (words.loadByte(from + at) & 0xffL) << (8 * (at & 1));
        }
        return sum;
    }

    private static int folded(long sum) {
        var folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) ((folded >>> 16) + (folded & 0xffff));
    }
}
