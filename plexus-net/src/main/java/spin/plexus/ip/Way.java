package spin.plexus.ip;

import org.jspecify.annotations.Nullable;
import spin.core.device.Link;
import spin.plexus.arp.Hop;
import spin.plexus.ip.Routes.Route;

/// The way to one machine, as it was found: what a packet to it needs of routes, interfaces and neighbours, in one place. To be asked for anew with each
/// packet ([IpManager#wayTo]), which forgets it when an address or a route changes.
public final class Way {
    final int destination;
    final int source;
    final Route route;
    final Link link;
    /// The longest packet of the link.
    final int mtu;
    final boolean looped;
    /// Whom packets go to there; null where nobody has to be found: on the loop-back link, and where two hosts are back to back.
    final @Nullable Hop hop;
    /// Both addresses as [IpView#word].
    final long sourceWord;
    final long destinationWord;

    Way(int destination, int source, Route route, @Nullable Hop hop) {
        this.destination = destination;
        this.source = source;
        this.route = route;
        this.hop = hop;
        link = route.by().link();
        mtu = link.mtu();
        looped = link.isLoopback();
        sourceWord = IpView.word(source);
        destinationWord = IpView.word(destination);
    }

    /// The address that packets come from.
    public int source() {
        return source;
    }

    /// What both addresses add to the checksum of a protocol that sums words as they lie ([spin.core.device.OnesSum#little]).
    public long addressSum() {
        return sourceWord + destinationWord;
    }
}
