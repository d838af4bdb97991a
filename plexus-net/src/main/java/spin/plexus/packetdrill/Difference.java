package spin.plexus.packetdrill;

import java.util.Optional;
import spin.plexus.packetdrill.script.IpInfo;
import spin.plexus.packetdrill.script.PacketSpec;
import spin.plexus.packetdrill.script.TcpFlags;
import spin.plexus.packetdrill.script.TcpOption;
import spin.plexus.packetdrill.script.TcpOptions;

/// Finds the first thing in which a segment differs from the one that a script asks for.
final class Difference {
    private Difference() {}

    /// @return a sentence's end, empty when there is none
    static Optional<String> between(PacketSpec.Tcp wanted, PacketSpec.Tcp seen) {
        if (wanted.flags() != seen.flags()) {
            return differ("the flags", TcpFlags.toText(wanted.flags()), TcpFlags.toText(seen.flags()));
        }
        // The first SYN names the number that all others are counted from, so its own is right by definition.
        if (!wanted.has(TcpFlags.SYN) && wanted.sequence() != seen.sequence()) {
            return differ("the sequence number", wanted.sequence(), seen.sequence());
        }
        if (wanted.length() != seen.length()) {
            return differ("the length of the payload", wanted.length(), seen.length());
        }
        if (wanted.acknowledgement().isPresent() && !wanted.acknowledgement().equals(seen.acknowledgement())) {
            return differ("the acknowledgement", wanted.acknowledgement().getAsLong(),
                    seen.acknowledgement().isPresent() ? seen.acknowledgement().getAsLong() : "none");
        }
        if (wanted.window().isPresent() && !wanted.window().equals(seen.window())) {
            return differ("the window", wanted.window().getAsInt(), seen.window().orElse(0));
        }
        if (wanted.urgent().isPresent() && !wanted.urgent().equals(seen.urgent())) {
            return differ("the urgent pointer", wanted.urgent().getAsInt(), seen.urgent().orElse(0));
        }
        return ip(wanted.ip(), seen.ip())
                .or(() -> wanted.options().flatMap(list -> options(list, seen.options().orElse(TcpOptions.NONE))));
    }

    private static Optional<String> ip(IpInfo wanted, IpInfo seen) {
        if (!wanted.ecn().admits(seen.ecn())) {
            return differ("the congestion mark", wanted.ecn().word(), seen.ecn().word());
        }
        return wanted.timeToLive().isPresent() && !wanted.timeToLive().equals(seen.timeToLive())
                ? differ("the time to live", wanted.timeToLive().getAsInt(), seen.timeToLive().orElse(0))
                : Optional.empty();
    }

    private static Optional<String> options(TcpOptions wanted, TcpOptions seen) {
        int count = Math.max(wanted.list().size(), seen.list().size());
        for (int i = 0; i < count; i++) {
            var one = i < wanted.list().size() ? wanted.list().get(i) : null;
            var other = i < seen.list().size() ? seen.list().get(i) : null;
            if (one == null || other == null || !agree(one, other)) {
                return differ("option " + (i + 1), one == null ? "none" : one.toText(),
                        other == null ? "none" : other.toText());
            }
        }
        return Optional.empty();
    }

    /// The value of a timestamp is the stack's to choose; what it echoes is not.
    private static boolean agree(TcpOption wanted, TcpOption seen) {
        if (wanted instanceof TcpOption.Timestamps one && seen instanceof TcpOption.Timestamps other) {
            return one.echo() == other.echo();
        }
        return wanted.equals(seen);
    }

    private static Optional<String> differ(String what, Object wanted, Object seen) {
        return Optional.of(what + " should be " + wanted + ", it is " + seen);
    }
}
