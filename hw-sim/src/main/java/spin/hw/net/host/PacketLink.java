package spin.hw.net.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spin.hw.net.LinkPort;

/// A network interface that exists on the host, read and written past its protocols by an AF_PACKET socket: best one end
/// of a veth pair.
///
/// A peer on the same host leaves TCP and UDP checksums to hardware that is not there; the kernel says so for each frame, and
/// they are finished here. VLAN tags, which the kernel keeps apart, are put back. Segments joined for offloading arrive joined:
/// switch that off at the peer (`ethtool -K IF tso off gso off`) or they exceed the MTU. The interface listens to all
/// addresses while it is open.
///
/// Source: packet(7).
public final class PacketLink implements HostLink {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_AUXDATA = 8;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final short PACKET_MR_PROMISC = 1;
    private static final short ETH_P_ALL = 0x0003;
    private static final int MSG_TRUNC = 0x20;

    /// struct msghdr: name 0, its length 8, vector 16, its length 24, control 32, its length 40, flags 48.
    private static final int MESSAGE_SIZE = 56;
    private static final int CONTROL_SIZE = 64;
    /// struct cmsghdr: length 0, level 8, type 12, then struct tpacket_auxdata: status 0, ..., tag 16, its type 18.
    private static final int CONTROL_DATA = 16;
    private static final int CHECKSUM_NOT_READY = 1 << 3;
    private static final int VLAN_VALID = 1 << 4;
    private static final int VLAN_TYPE_VALID = 1 << 6;
    private static final int VLAN_TAG = 4;
    private static final int ADDRESSES = 12;

    private final String device;
    private final Descriptor descriptor;
    private final MemorySegment incoming;
    private final MemorySegment outgoing;
    private final MemorySegment control;
    private final MemorySegment message;

    private PacketLink(String device, Descriptor descriptor) {
        this.device = device;
        this.descriptor = descriptor;
        this.incoming = descriptor.allocate(LinkPort.MAXIMUM_LENGTH);
        this.outgoing = descriptor.allocate(LinkPort.MAXIMUM_LENGTH);
        this.control = descriptor.allocate(CONTROL_SIZE);
        this.message = descriptor.allocate(MESSAGE_SIZE);
        var vector = descriptor.allocate(16);
        vector.set(ADDRESS, 0, incoming);
        vector.set(JAVA_LONG, 8, incoming.byteSize());
        message.set(ADDRESS, 16, vector);
        message.set(JAVA_LONG, 24, 1);
        message.set(ADDRESS, 32, control);
    }

    /// Opens the interface, in the network namespace of the calling thread.
    ///
    /// @throws HostLinkException when the host is not Linux, has no such interface, or does not allow it
    public static PacketLink open(String device) throws HostLinkException {
        Linux.demand("Packet socket on " + device);
        Linux.demandInterfaceName(device);
        int index = Linux.interfaceIndex(device);
        if (index < 0) {
            throw refused(device, -index);
        }
        // With protocol 0 it hears nothing until it is bound, least of all another interface's frames.
        int number = Linux.socket(AF_PACKET, SOCK_RAW | Linux.O_NONBLOCK | Linux.O_CLOEXEC, 0);
        if (number < 0) {
            throw refused(device, -number);
        }
        int result = bind(number, index);
        if (result < 0) {
            Linux.close(number);
            throw refused(device, -result);
        }
        return new PacketLink(device, new Descriptor(number));
    }

    private static int bind(int number, int index) {
        try (var arena = Arena.ofConfined()) {
            // struct sockaddr_ll: family 0, protocol 2 in network order, interface 4, address 12.
            var address = arena.allocate(20, 8);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT, 2, Short.reverseBytes(ETH_P_ALL));
            address.set(JAVA_INT, 4, index);
            var one = arena.allocate(4, 8);
            one.set(JAVA_INT, 0, 1);
            // struct packet_mreq: interface 0, type 4, length 6, address 8.
            var membership = arena.allocate(16, 8);
            membership.set(JAVA_INT, 0, index);
            membership.set(JAVA_SHORT, 4, PACKET_MR_PROMISC);
            int result = Linux.setsockopt(number, SOL_PACKET, PACKET_AUXDATA, one);
            result = result < 0 ? result : Linux.setsockopt(number, SOL_PACKET, PACKET_IGNORE_OUTGOING, one);
            result = result < 0 ? result : Linux.setsockopt(number, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
            return result < 0 ? result : Linux.bind(number, address);
        }
    }

    private static HostLinkException refused(String device, int errno) {
        var reason = switch (errno) {
            case Linux.ENODEV -> "the host has no interface " + device + "; make one: ip link add " + device
                    + " type veth peer name PEER";
            case Linux.EPERM, Linux.EACCES -> "it takes CAP_NET_RAW; run as root or in a user namespace: unshare -Urn";
            default -> "the host says errno " + errno + "; see errno(3)";
        };
        return new HostLinkException("Packet socket on " + device + " cannot be opened: " + reason + ".");
    }

    /// What a failed write means: the host takes nothing now, or never again.
    static boolean refuse(String name, int errno) throws HostLinkException {
        return switch (errno) {
            case Linux.EAGAIN, Linux.EINTR, Linux.ENOBUFS, Linux.EIO, Linux.ENETDOWN, EMSGSIZE, EINVAL -> false;
            default -> throw new HostLinkException(name + " takes no frames any more (errno " + errno
                    + "); bring the interface back and open it again.");
        };
    }

    /// The frame is longer than the interface allows.
    private static final int EMSGSIZE = 90;
    /// The frame is shorter than its header.
    private static final int EINVAL = Linux.EINVAL;

    @Override
    public String name() {
        return "packet socket on " + device;
    }

    @Override
    public int receive(byte[] buffer) throws HostLinkException {
        int length;
        do {
            long count = descriptor.read(this::receiveMessage);
            int errno = Descriptor.errno(count);
            if (errno == Linux.ENETDOWN) {
                // Said once, and the interface may come up again.
                return 0;
            }
            if (errno != 0) {
                throw new HostLinkException(name() + " was taken away (errno " + errno + "); open it again.");
            }
            if (count <= 0) {
                return (int) count;
            }
            length = frame(buffer, (int) count);
        } while (length == 0);
        return length;
    }

    @Override
    public void await(long atMostNanos) {
        descriptor.await(atMostNanos);
    }

    @Override
    public void wake() {
        descriptor.wake();
    }

    private long receiveMessage(int number, MemorySegment state) {
        message.set(JAVA_LONG, 40, CONTROL_SIZE);
        // With MSG_TRUNC the true length comes back, so that a frame that does not fit is known as one.
        return Linux.recvmsg(number, message, MSG_TRUNC, state);
    }

    /// Copies the frame out, with its tag and its checksum as they would be on a line; 0 when no wire carries it.
    private int frame(byte[] buffer, int count) {
        int status = 0;
        int tag = 0;
        int tagType = 0x8100;
        if (message.get(JAVA_LONG, 40) >= CONTROL_DATA + 20 && control.get(JAVA_INT, 8) == SOL_PACKET
                && control.get(JAVA_INT, 12) == PACKET_AUXDATA) {
            status = control.get(JAVA_INT, CONTROL_DATA);
            tag = control.get(JAVA_SHORT, CONTROL_DATA + 16);
            tagType = (status & VLAN_TYPE_VALID) != 0 ? control.get(JAVA_SHORT, CONTROL_DATA + 18) : tagType;
        }
        boolean tagged = (status & VLAN_VALID) != 0 && count >= ADDRESSES;
        if (count + (tagged ? VLAN_TAG : 0) > LinkPort.MAXIMUM_LENGTH) {
            return 0;
        }
        MemorySegment.copy(incoming, JAVA_BYTE, 0, buffer, 0, count);
        if ((status & CHECKSUM_NOT_READY) != 0) {
            UnfinishedChecksum.finish(buffer, count);
        }
        return tagged ? insertTag(buffer, count, tagType, tag) : count;
    }

    private static int insertTag(byte[] buffer, int count, int type, int tag) {
        System.arraycopy(buffer, ADDRESSES, buffer, ADDRESSES + VLAN_TAG, count - ADDRESSES);
        buffer[ADDRESSES] = (byte) (type >> 8);
        buffer[ADDRESSES + 1] = (byte) type;
        buffer[ADDRESSES + 2] = (byte) (tag >> 8);
        buffer[ADDRESSES + 3] = (byte) tag;
        return count + VLAN_TAG;
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) throws HostLinkException {
        MemorySegment.copy(frame, offset, outgoing, JAVA_BYTE, 0, length);
        long count = descriptor.write(outgoing, length);
        if (count < 0) {
            return refuse(name(), (int) -count);
        }
        return true;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
