package spin.domains;

import java.util.function.Predicate;
import spin.domains.meter.PriceList;

/// How a domain is brought to life.
///
/// @param prices      what its instructions cost
/// @param meteredHost says of an internal class name of the host whether that class pays for itself; a call to it then
///                    costs the call only
/// @param ownMeter    whether it gets a counter of its own; else it pays to the one that this library was loaded with,
///                    which inside a [spin.domains.meter.MeteredLoader] is the kernel's
public record InitialiseOptions(PriceList prices, Predicate<String> meteredHost, boolean ownMeter) {

    /// Unit prices, no metered host, the counter of this library.
    public static InitialiseOptions standard() {
        return new InitialiseOptions(PriceList.unit(), _ -> false, false);
    }

    /// These options with other prices.
    public InitialiseOptions withPrices(PriceList other) {
        return new InitialiseOptions(other, meteredHost, ownMeter);
    }

    /// These options with host classes that pay for themselves.
    public InitialiseOptions withMeteredHost(Predicate<String> other) {
        return new InitialiseOptions(prices, other, ownMeter);
    }

    /// These options with a counter for this domain alone.
    public InitialiseOptions withOwnMeter() {
        return new InitialiseOptions(prices, meteredHost, true);
    }
}
