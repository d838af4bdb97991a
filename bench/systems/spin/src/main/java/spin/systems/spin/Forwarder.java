package spin.systems.spin;

import spin.bench.port.WorkloadFailedException;
import spin.core.Console;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Events;
import spin.ext.forward.Forward;

/// A machine that has the extension `forward` and is told what to redirect.
final class Forwarder {

    /// The kernel as the extension sees it.
    private record Facade(SpinKernel kernel) implements Kernel {
        @Override
        public <T> T resolve(Class<T> type) {
            return kernel.resolve(type, Network.APPLICATION);
        }

        @Override
        public Events events() {
            return kernel.events(Network.APPLICATION);
        }

        /// Whatever the extension says but that it has begun is a refusal.
        @Override
        public Console console() {
            return line -> {
                if (!line.contains(" goes to ")) {
                    throw new WorkloadFailedException(line);
                }
            };
        }

        @Override
        public String name() {
            return "forward";
        }
    }

    private Forwarder() {}

    static void on(Node node, int port, String target) {
        new Forward().start(new Facade(node.kernel()));
        node.told("forward add " + port + " " + target + " " + port);
        node.kernel().dispatcher().settle();
    }
}
