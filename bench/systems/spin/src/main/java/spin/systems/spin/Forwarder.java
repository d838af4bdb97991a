package spin.systems.spin;

import spin.ext.forward.Forward;

/// A machine that has the extension `forward` and is told what to redirect.
final class Forwarder {
    private Forwarder() {}

    /// @param verb `add` for datagrams, `tcp` for connections
    static void on(Node node, String verb, int port, String target) {
        new Forward().start(new ExtensionKernel(node.kernel(), "forward", line -> line.contains(" goes to ")));
        node.told("forward " + verb + " " + port + " " + target + " " + port);
        node.kernel().dispatcher().settle();
    }
}
