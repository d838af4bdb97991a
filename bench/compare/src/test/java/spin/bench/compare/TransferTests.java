package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two machines that work at the same time, each by its own clock.
final class TransferTests {
    private static final ClassLoader LOADER = TransferTests.class.getClassLoader();
    private static final String PROFILE = "dec3000-400";
    private static final Map<String, Double> CYCLES = new HashMap<>();
    private static final double DATAGRAMS = 32;
    private static final int IP_AND_UDP = 28;
    private static final int LLC_AND_SNAP = 8;
    private static final int PPP = 4;
    private static final int ETHERNET = 14;

    /// The receiver fails on a byte that was not sent, and on one out of its place.
    @ParameterizedTest
    @ValueSource(strings = {"udp atm transfer, checked", "tcp t3 transfer, checked"})
    void everyByteComesAsItWasSent(String workload) {
        assertThat(cycles(workload)).isPositive();
    }

    /// Bits on the wire for a frame: preamble, check sequence and gap of Ethernet, the cells of ATM, flag and check sequence of T3.
    @ParameterizedTest
    @CsvSource({"udp ethernet transfer, 1472, 10000000", "udp atm transfer, 8132, 155520000",
            "udp t3 transfer, 1472, 44736000"})
    void nothingGoesFasterThanTheWire(String workload, int bytes, long bitsPerSecond) {
        int packet = IP_AND_UDP + bytes;
        long bits = switch (workload) {
            case "udp ethernet transfer" -> 8L * (8 + ETHERNET + packet + 4) + 96;
            case "udp atm transfer" -> 8L * 53 * Math.ceilDiv(LLC_AND_SNAP + packet + 8, 48);
            default -> 8L * (PPP + packet + 3);
        };
        double least = DATAGRAMS * bits * 133_000_000 / bitsPerSecond;

        assertThat(cycles(workload)).isGreaterThanOrEqualTo(least - DATAGRAMS);
    }

    /// On an Ethernet the wire is what takes the time: the machines' work is beside it, not after it.
    @Test
    void theMachinesWorkWhileTheWireDoes() {
        double least = DATAGRAMS * (8L * (8 + ETHERNET + IP_AND_UDP + 1472 + 4) + 96) * 13.3;

        assertThat(cycles("udp ethernet transfer")).isLessThan(least * 1.01);
    }

    @Test
    void twoRunsAreAlike() {
        assertThat(measured("udp atm transfer")).isEqualTo(cycles("udp atm transfer"));
    }

    /// Each is measured once for all tests.
    private static double cycles(String workload) {
        return CYCLES.computeIfAbsent(workload, TransferTests::measured);
    }

    private static double measured(String workload) {
        var row = new Row("transfer", "As much as goes through.", Row.Unit.CYCLES, workload, null, 1, 1, 0, Map.of());
        var placement = new Placement("net begun", "net done", 1, List.of());
        return Machines.discover(LOADER).glance("spin", PROFILE, row, placement).measurement().cycles();
    }
}
