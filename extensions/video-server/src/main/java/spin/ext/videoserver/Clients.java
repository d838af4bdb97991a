package spin.ext.videoserver;

import java.util.ArrayList;
import spin.plexus.udp.UdpSending;

/// Who watches. A handler on the sending of the server's datagrams, so the server itself sends each once and knows of one client only.
final class Clients {
    static final int MOST = 64;

    record Client(int address, int port) {}

    private final ArrayList<Client> clients = new ArrayList<>();
    private long copies;

    /// @return false when there are too many
    boolean join(Client client) {
        if (clients.contains(client)) {
            return true;
        }
        return clients.size() < MOST && clients.add(client);
    }

    void leave(Client client) {
        clients.remove(client);
    }

    boolean isEmpty() {
        return clients.isEmpty();
    }

    Client first() {
        return clients.get(0);
    }

    int count() {
        return clients.size();
    }

    long copies() {
        return copies;
    }

    void fanOut(UdpSending datagram) {
        for (int i = 0; i < clients.size(); i++) {
            var client = clients.get(i);
            if (client.address() != datagram.destinationAddress() || client.port() != datagram.destinationPort()) {
                datagram.alsoTo(client.address(), client.port());
                copies++;
            }
        }
    }
}
