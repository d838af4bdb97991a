package spin.systems.spin;

import spin.bench.port.Fetch;
import spin.bench.port.Probe;
import spin.core.boot.SpinKernel;
import spin.core.file.Files;
import spin.core.file.NewNode;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.ext.http.HttpServer;
import spin.ext.tmpfs.TmpFileSystem;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.Tcp;
import spin.systems.spin.services.WebCalls;

/// The extension `http-server` there, with a file in memory, and a client here.
record WebScenario(WebCalls calls) implements Network.Scenario {
    private static final String MOUNT = "www";
    private static final String NAME = "file";
    private static final int READABLE = 0_644;
    private static final int NODES = 16;

    static WebScenario on(Network network, Fetch fetch, Probe probe) {
        var there = network.there();
        mount(there, fetch.bytes());
        new HttpServer().start(new ExtensionKernel(there, "http-server", line -> false));
        var tcp = network.here().resolve(Tcp.class, Network.APPLICATION);
        return new WebScenario(
                new WebCalls(tcp, IpAddress.parse(Network.THERE), "GET /" + NAME + " HTTP/1.0\r\n\r\n", fetch.bytes(),
                        probe));
    }

    private static void mount(SpinKernel kernel, int bytes) {
        var files = kernel.resolve(Files.class, Network.APPLICATION);
        var system = new TmpFileSystem(files::now, 2L * bytes + 65_536, NODES);
        var file = system.root().create(NAME, NewNode.withMode(READABLE));
        file.write(0, new byte[bytes], 0, bytes);
        files.mount(MOUNT, system);
    }

    @Override
    public void serve(Events events) {
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("web").install();
    }
}
