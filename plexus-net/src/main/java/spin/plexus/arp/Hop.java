package spin.plexus.arp;

import org.jspecify.annotations.Nullable;

/// Whom packets go to that leave by one link for one next hop: what the cache of neighbours knows of it, and the header that goes before each packet. Made by
/// [ArpManager#hop]; good until the link's address changes.
public final class Hop {
    final ArpManager.Wire wire;
    final int address;
    /// Null until somebody was asked for it.
    ArpCache.@Nullable Entry entry;
    /// The station for which the header was written down, and its two ends.
    long station = -1;
    long front;
    long back;

    Hop(ArpManager.Wire wire, int address) {
        this.wire = wire;
        this.address = address;
    }
}
