package spin.hw.net.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spin.hw.net.LinkPort;

/// A TAP device: the other end is a network interface of the host's kernel, which the host configures as any other.
///
/// Without the virtio header the kernel hands over whole frames with finished checksums, cut to the interface's MTU. The device
/// goes when it is closed, unless it was made to persist.
///
/// Source: Linux, Documentation/networking/tuntap.rst.
public final class TapLink implements HostLink {
    private static final String NODE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TAP = 0x0002;
    private static final short IFF_NO_PI = 0x1000;
    /// struct ifreq: 16 bytes of name, then a union of 24.
    private static final int REQUEST_SIZE = 40;
    private static final int REQUEST_FLAGS = 16;

    private final String device;
    private final Descriptor descriptor;
    private final MemorySegment incoming;
    private final MemorySegment outgoing;

    private TapLink(String device, Descriptor descriptor) {
        this.device = device;
        this.descriptor = descriptor;
        this.incoming = descriptor.allocate(LinkPort.MAXIMUM_LENGTH);
        this.outgoing = descriptor.allocate(LinkPort.MAXIMUM_LENGTH);
    }

    /// Makes the device, or takes one over that was made for this user.
    ///
    /// @throws HostLinkException when the host is not Linux, has no TUN node, or does not allow it
    public static TapLink open(String device) throws HostLinkException {
        Linux.demand("TAP device " + device);
        Linux.demandInterfaceName(device);
        int number = Linux.open(NODE, Linux.O_RDWR | Linux.O_NONBLOCK | Linux.O_CLOEXEC);
        if (number < 0) {
            throw refused(device, -number);
        }
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(REQUEST_SIZE, 8);
            request.setString(0, device);
            request.set(JAVA_SHORT, REQUEST_FLAGS, (short) (IFF_TAP | IFF_NO_PI));
            int result = Linux.ioctl(number, TUNSETIFF, request);
            if (result < 0) {
                Linux.close(number);
                throw refused(device, -result);
            }
        }
        return new TapLink(device, new Descriptor(number));
    }

    private static HostLinkException refused(String device, int errno) {
        var reason = switch (errno) {
            case Linux.ENOENT, Linux.ENODEV -> "the host has no " + NODE + "; load its module: modprobe tun";
            case Linux.EPERM, Linux.EACCES ->
                "it takes CAP_NET_ADMIN; run as root, or let root give you the device: ip tuntap add dev " + device
                        + " mode tap user YOU";
            case Linux.EBUSY -> "another program has it open; give another name";
            case Linux.EINVAL -> "an interface of that name exists and is no TAP device; give another name";
            default -> "the host says errno " + errno + "; see errno(3)";
        };
        return new HostLinkException("TAP device " + device + " cannot be opened: " + reason + ".");
    }

    @Override
    public String name() {
        return "TAP device " + device;
    }

    @Override
    public int receive(byte[] buffer) throws HostLinkException {
        long count = descriptor.read((number, state) -> Linux.read(number, incoming, state));
        if (Descriptor.errno(count) != 0) {
            throw new HostLinkException(
                    name() + " was taken away (errno " + Descriptor.errno(count) + "); open it again.");
        }
        if (count == Descriptor.CLOSED) {
            return -1;
        }
        MemorySegment.copy(incoming, JAVA_BYTE, 0, buffer, 0, (int) count);
        return (int) count;
    }

    @Override
    public void await(long atMostNanos) {
        descriptor.await(atMostNanos);
    }

    @Override
    public void wake() {
        descriptor.wake();
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) throws HostLinkException {
        MemorySegment.copy(frame, offset, outgoing, JAVA_BYTE, 0, length);
        long count = descriptor.write(outgoing, length);
        if (count < 0) {
            return PacketLink.refuse(name(), (int) -count);
        }
        return true;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
