package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.Datagrams;
import spin.bench.port.Fetch;
import spin.bench.port.Transfer;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.systems.monolith.lib.NetworkLibrary;

/// Processes of two or three machines on a wire, as the rows of a network have them.
final class NetworkTests {

    private final NetworkMachine networked = new NetworkMachine();
    private final Machine machine = networked.machine;

    private static final class Much extends NetworkMachine.Networking implements Transfer {
        private final Datagrams.Link link;
        private final boolean stream;

        Much(Datagrams.Link link, boolean stream) {
            super("much", NetworkMachine.repeated(WorkloadAbi.NET_RECEIVE));
            this.link = link;
            this.stream = stream;
        }

        @Override
        public Datagrams.Link link() {
            return link;
        }

        @Override
        public int bytes() {
            return link == Datagrams.Link.ATM ? 8132 : 1472;
        }

        @Override
        public int packets() {
            return 40;
        }

        @Override
        public boolean stream() {
            return stream;
        }
    }

    private static final class Page extends NetworkMachine.Networking implements Fetch {
        private final int bytes;

        Page(int bytes) {
            super("page", NetworkMachine.repeated(WorkloadAbi.NET_ROUND_TRIP));
            this.bytes = bytes;
        }

        @Override
        public int bytes() {
            return bytes;
        }
    }

    private static final class Video extends NetworkMachine.Networking {
        Video(int clients) {
            super("video to " + clients + " clients", NetworkMachine.repeated(WorkloadAbi.NET_FRAME));
        }
    }

    private void runs(Workload workload) {
        networked.run(workload);
        var wanted = new ArrayList<String>();
        Collections.nCopies(NetworkMachine.OPERATIONS, List.of(NetworkLibrary.BEGUN, NetworkLibrary.DONE))
                .forEach(wanted::addAll);
        assertThat(networked.marks).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"ETHERNET,false,false", "ATM,false,false", "T3,false,false", "ETHERNET,true,false", "T3,true,false",
            "ETHERNET,true,true", "ATM,true,true", "ETHERNET,false,true"})
    void whatGoesToTheOtherMachineComesBack(Datagrams.Link link, boolean forwarded, boolean stream) {
        runs(new NetworkMachine.RoundTrips(link, forwarded, stream));
    }

    @ParameterizedTest
    @CsvSource({"ETHERNET,false", "ATM,false", "T3,false", "ETHERNET,true", "ATM,true", "T3,true"})
    void asMuchAsWasAskedForIsReceived(Datagrams.Link link, boolean stream) {
        runs(new Much(link, stream));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024, 8144, 8192, 100_000})
    void aWebServerSendsTheWholeFile(int bytes) {
        runs(new Page(bytes));
    }

    /// Each datagram to each client is on the wire, nine for a frame.
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aVideoGoesToEachClient(int clients) {
        runs(new Video(clients));
    }

    /// A round trip is bound to be longer than the raw driver's.
    @ParameterizedTest
    @EnumSource(Datagrams.Link.class)
    void aRoundTripTakesWhatTheWireTakes(Datagrams.Link link) {
        var before = machine.clock().now();
        networked.run(new NetworkMachine.RoundTrips(link, false, false));

        assertThat(machine.clock().now() - before)
                .isGreaterThan(NetworkMachine.OPERATIONS * 100 * machine.profile().hertz() / 1_000_000);
    }

    @Test
    void whoSleepsWakesWhenItIsTime() {
        networked.program(code -> {
            code.li(A0, 5000);
            call(code, UnixAbi.SLEEP);
            expect(code, V0, 0, 1);
            exit(code, 0);
        });

        assertThat(machine.clock().now()).isBetween(machine.profile().hertz() / 200, machine.profile().hertz() / 190);
    }
}
