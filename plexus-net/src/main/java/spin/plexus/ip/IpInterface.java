package spin.plexus.ip;

import spin.core.device.Link;

/// A link on which this machine has an address.
///
/// @param prefix how many leading bits of the address are the network's
public record IpInterface(Link link, int address, int prefix) {
    public String name() {
        return link.name();
    }

    /// Whether `other` means everybody on this link.
    boolean isBroadcast(int other) {
        return prefix < 31 && other == broadcast();
    }

    /// Whether there are others on the link, and an address that means all of them.
    boolean hasBroadcast() {
        return prefix < 31 && !IpAddress.isLoopback(address);
    }

    int broadcast() {
        return address | ~IpAddress.mask(prefix);
    }

    /// Such as `10.0.0.2/24`.
    public String addressText() {
        return IpAddress.toText(address) + "/" + prefix;
    }
}
