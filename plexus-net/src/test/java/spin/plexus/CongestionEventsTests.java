package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.ImportDeniedException;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.ext.guest.OwnPace;
import spin.ext.guest.TcpEcho;
import spin.plexus.tcp.CongestionControl;
import spin.plexus.tcp.CongestionWindow;
import spin.plexus.tcp.Tcp;

/// The congestion control of a port's connections in the hands of whoever holds the port.
class CongestionEventsTests {
    private static final Requester ADA = Requester.of("ada.jar");

    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    private void load(Class<?> type) throws IOException {
        var loaded = kernel.load(type.getSimpleName() + ".jar", Jars.of(type));
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void theHolderOfAPortDecidesForItsConnectionsAndNobodyElses() throws IOException {
        load(TcpEcho.class);
        load(OwnPace.class);

        assertThat(kernel.shell("pace slow").text())
                .isEqualTo("pace: 40000 bytes came back, asked often, at most 2 segments, strangers 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "broken"})
    void aPolicyThatFailsHarmsNobodysBytes(String how) throws IOException {
        load(TcpEcho.class);
        load(OwnPace.class);

        assertThat(kernel.shell("pace " + how).text()).contains("40000 bytes came back, asked often");
        assertThat(kernel.unload("OwnPace.jar").text()).isEqualTo("OwnPace.jar is unloaded, and its classes are gone.");
    }

    @Test
    void aPolicyNeedsAPortOfOnesOwnAndMayNotWait() {
        var host = new Host();
        var port = host.kernel.resolve(Tcp.class, ADA).claim(7);
        var on = host.kernel.events(ADA).on(CongestionControl.class, CongestionControl::lost);

        assertThatExceptionOfType(InstallException.class).isThrownBy(() -> on.handle(window -> {}).install())
                .withMessageContaining("claim one with Tcp.claim");
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(() -> host.kernel.events(ADA).on(CongestionControl.class, CongestionControl::lost).key(port)
                        .handle(window -> {}).install())
                .withMessageContaining("EPHEMERAL");
        port.release();
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(() -> host.kernel.events(ADA).on(CongestionControl.class, CongestionControl::lost).key(port)
                        .handle(CongestionEventsTests::keep).install())
                .withMessageContaining("claim one with Tcp.claim");
    }

    @SuppressWarnings("NullAway") // nobody can make a window; the refusal comes before it is looked at
    private static void raise(CongestionControl service) {
        service.lost(null);
    }

    private static void keep(CongestionWindow window) {
        window.threshold(window.onItsWay());
    }

    @Test
    void nobodyButTheProtocolRaisesThem() {
        var host = new Host();
        var service = host.kernel.resolve(CongestionControl.class, ADA);
        assertThatExceptionOfType(ImportDeniedException.class).isThrownBy(() -> raise(service))
                .withMessageContaining("ada.jar raises CongestionControl.lost");
    }
}
