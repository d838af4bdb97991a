package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Fault;
import spin.dispatcher.Handler;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// A kernel with the protocols attached, and what a test needs to speak with it: domains that claim and handle, frames
/// from the wire, a prompt.
final class Host {
    static final int HERE = IpAddress.LOOPBACK;

    final List<String> printed = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(new NoMeter()).faults(faults::add).build(), printed::add);
    final PlexusPart part = new PlexusPart();

    /// The handlers here are unmetered, so no limit is ever used up; what is kept is the pairing.
    private static final class NoMeter implements Limits {
        private long depth;

        @Override
        public long begin(long units) {
            return ++depth;
        }

        @Override
        public void end(long token) {
            assertThat(token).as("a limited stretch ends as the last one that began").isEqualTo(depth--);
        }

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    }

    Host() {
        var shell = new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL));
        part.attach(kernel, shell);
        shell.install(kernel.events(SpinKernel.KERNEL));
    }

    /// What `who` gets when it resolves Udp.
    Udp udp(Requester who) {
        return kernel.resolve(Udp.class, who);
    }

    Binding handle(Requester who, Endpoint endpoint, Handler.Of1<UdpView> handler) {
        return kernel.events(who).on(Udp.class, Udp::packetArrived).key(endpoint).handle(handler).install();
    }

    /// A domain of its own that answers each datagram to `port` with its payload.
    Endpoint echoAt(int port) {
        var who = Requester.of("echo" + port + ".jar");
        var endpoint = udp(who).claim(port);
        handle(who, endpoint,
                datagram -> endpoint.send(datagram.sourceAddress(), datagram.sourcePort(), datagram.payload()));
        return endpoint;
    }

    /// A frame comes in from the wire.
    void wire(byte[] frame) {
        kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser().send(kernel.links().all().getFirst(), frame);
    }

    /// What the prompt prints for a line that begins with `udp`.
    List<String> enter(String arguments) {
        return enter("udp", arguments);
    }

    /// What the prompt prints for a line that begins with `net`.
    List<String> net(String arguments) {
        return enter("net", arguments);
    }

    /// What the prompt prints for a line that begins with `tcp`.
    List<String> tcp(String arguments) {
        return enter("tcp", arguments);
    }

    private List<String> enter(String command, String arguments) {
        printed.clear();
        kernel.find(Shell.class, SpinKernel.KERNEL).raiser().run(command, arguments);
        return List.copyOf(printed);
    }

    /// Everything that can happen at this instant happens.
    void settle() {
        kernel.processor().runUntil(kernel.processor().now());
    }

    /// So much time passes.
    void pass(long micros) {
        kernel.processor().runUntil(kernel.processor().now() + Math.ceilDiv(micros * kernel.hertz(), 1_000_000L));
    }

    /// The line of one layer in the statistics.
    String stats(String layer) {
        return net("").stream().filter(line -> line.startsWith(layer + " ")).findFirst().orElseThrow();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(UdpView datagram) {
        return new String(datagram.payload(), StandardCharsets.UTF_8);
    }
}
