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
/// @param memory      bytes that it may keep alive, estimated; counted code only
/// @param counted     whether every block of its code pays. Without, the code runs at nearly full speed, only what works by
///                    size in the JDK pays, and a limit does not stop it: its [Initialised#killSwitch] does
public record InitialiseOptions(PriceList prices, Predicate<String> meteredHost, boolean ownMeter, boolean counted,
        long memory) {

    /// Unit prices, no metered host, the counter of this library.
    public static InitialiseOptions standard() {
        return new InitialiseOptions(PriceList.unit(), _ -> false, false, true, Long.MAX_VALUE);
    }

    /// These options with other prices.
    public InitialiseOptions withPrices(PriceList other) {
        return new InitialiseOptions(other, meteredHost, ownMeter, counted, memory);
    }

    /// These options with host classes that pay for themselves.
    public InitialiseOptions withMeteredHost(Predicate<String> other) {
        return new InitialiseOptions(prices, other, ownMeter, counted, memory);
    }

    /// These options with a counter for this domain alone.
    public InitialiseOptions withOwnMeter() {
        return new InitialiseOptions(prices, meteredHost, true, counted, memory);
    }

    /// These options with a budget of bytes that the domain may keep alive.
    public InitialiseOptions withMemory(long bytes) {
        return new InitialiseOptions(prices, meteredHost, ownMeter, counted, bytes);
    }

    /// These options for when nobody asks for simulated time.
    public InitialiseOptions uncounted() {
        return new InitialiseOptions(prices, meteredHost, ownMeter, false, memory);
    }
}
