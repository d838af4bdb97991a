package spin.hw.net.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;
import spin.hw.net.LinkPort;

/// One Ethernet frame in each UDP datagram, as QEMU's `-netdev dgram` does. Only datagrams of the one peer are heard: the one that was
/// given, or the first who spoke.
public final class UdpLink implements HostLink {
    private final String name;
    private final DatagramChannel channel;
    private final Selector selector;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(LinkPort.MAXIMUM_LENGTH);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(LinkPort.MAXIMUM_LENGTH);

    private @Nullable SocketAddress firstSpeaker;

    private UdpLink(String name, DatagramChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// @throws HostLinkException when the local address is taken or not this host's, or the remote one is unknown
    public static UdpLink open(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        var name = "UDP link from " + local + " to " + remote;
        if (remote.isUnresolved() || local.isUnresolved()) {
            throw new HostLinkException(name + " cannot be opened: no such host; give an address.");
        }
        var channel = DatagramChannel.open();
        try {
            channel.bind(local).connect(remote);
            return new UdpLink(name, channel);
        } catch (IOException refused) {
            channel.close();
            throw new HostLinkException(name + " cannot be opened: " + refused.getMessage()
                    + "; give a free port and addresses that can reach each other.", refused);
        }
    }

    /// A link whose peer is the first who sends to it. Until then what is sent is dropped, as on a cable that ends nowhere.
    ///
    /// @param local an address that only those can send to who may be the peer
    /// @throws HostLinkException when the local address is taken or not this host's
    public static UdpLink listen(InetSocketAddress local) throws IOException {
        var name = "UDP link at " + local;
        var channel = DatagramChannel.open();
        try {
            channel.bind(local);
            return new UdpLink(name, channel);
        } catch (IOException refused) {
            channel.close();
            throw new HostLinkException(name + " cannot be opened: " + refused.getMessage() + "; give a free port.",
                    refused);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        incoming.clear();
        try {
            listen();
        } catch (ClosedChannelException closed) {
            return -1;
        } catch (PortUnreachableException nobodyThere) {
            // An earlier frame found no peer. It may come yet, as the other end of a cable may.
            return 0;
        }
        incoming.flip();
        int length = incoming.remaining();
        incoming.get(buffer, 0, length);
        return length;
    }

    /// Reads one datagram of the peer, or of whoever becomes it, if there is one. Such a channel is not connected when that is known: connecting would
    /// throw away what the peer has sent meanwhile.
    private void listen() throws IOException {
        if (channel.isConnected()) {
            channel.read(incoming);
            return;
        }
        for (var sender = channel.receive(incoming); sender != null; sender = channel.receive(incoming)) {
            if (firstSpeaker == null) {
                firstSpeaker = sender;
            }
            if (sender.equals(firstSpeaker)) {
                return;
            }
            incoming.clear();
        }
    }

    @Override
    public void await(long atMostNanos) throws IOException {
        Selectors.await(selector, atMostNanos);
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public boolean transmit(byte[] frame, int offset, int length) throws IOException {
        var to = firstSpeaker;
        if (to == null && !channel.isConnected()) {
            return false;
        }
        outgoing.clear().put(frame, offset, length).flip();
        try {
            return (to == null ? channel.write(outgoing) : channel.send(outgoing, to)) == length;
        } catch (ClosedChannelException closed) {
            return false;
        } catch (IOException refused) {
            // Nobody there, too long for a datagram, no buffer: a network that drops the frame does no worse.
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
