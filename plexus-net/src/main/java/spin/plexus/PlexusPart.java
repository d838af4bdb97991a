package spin.plexus;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.boot.KernelPart;
import spin.core.boot.SpinKernel;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Requester;
import spin.plexus.atm.AtmManager;
import spin.plexus.datalink.DatalinkManager;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.icmp.IcmpManager;
import spin.plexus.ip.IpManager;
import spin.plexus.t3.T3Manager;
import spin.plexus.tcp.TcpManager;
import spin.plexus.trace.TraceManager;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpManager;
import spin.plexus.wire.Ticker;

/// Attaches the protocols to a kernel that boots, from the link upwards.
public final class PlexusPart implements KernelPart {
    private @Nullable UdpManager udp;
    private @Nullable TcpManager transmission;
    private @Nullable DatalinkManager types;
    private @Nullable TraceManager trace;

    @Override
    public void attach(SpinKernel kernel, ShellCommands shell) {
        var ethernet = EthernetManager.attach(kernel);
        var ticker = new Ticker(kernel);
        var atm = AtmManager.attach(kernel);
        var t3 = T3Manager.attach(kernel);
        var ip = IpManager.attach(kernel, new IpManager.Lower(ethernet, atm, t3), ticker);
        var icmp = IcmpManager.attach(ip, ticker);
        var ports = UdpManager.attach(kernel, ip);
        udp = ports;
        var tcp = TcpManager.attach(kernel, ip, ticker);
        shell.add(TcpCommand.NAME, TcpCommand.USAGE, new TcpCommand(kernel.console(), tcp)::run);
        transmission = tcp;
        // What an importer claims is charged to it, so each has an object of its own.
        kernel.facade(Udp.class, ports::as);
        var command = UdpCommand.attach(kernel, ports,
                List.of(ethernet.traffic(), ip.traffic(), icmp.traffic(), ports.traffic()));
        shell.add(UdpCommand.NAME, UdpCommand.USAGE, command::run);
        var datalink = DatalinkManager.attach(kernel, ethernet);
        types = datalink;
        var witness = TraceManager.attach(kernel, ticker);
        trace = witness;
        ethernet.takenAtInterrupt(witness::takenAtInterrupt);
        atm.takenAtInterrupt(witness::takenAtInterrupt);
        t3.takenAtInterrupt(witness::takenAtInterrupt);
        var graph = new ProtocolGraph(kernel, ip,
                List.of(ethernet.traffic(), atm.traffic(), t3.traffic(), ip.neighbours().traffic(), ip.traffic(),
                        icmp.traffic(), ports.traffic(), tcp.traffic(), datalink.traffic()),
                Map.of(ports.traffic().name(), ports::atInterrupt, datalink.traffic().name(), datalink::atInterrupt));
        var net = new NetCommand(kernel, ip, new Ping(kernel, icmp, ticker), graph);
        shell.add(NetCommand.NAME, NetCommand.USAGE, net::run);
    }

    /// The TCP of this kernel, for its other parts.
    ///
    /// @throws IllegalStateException before the protocols are attached
    TcpManager tcp() {
        var present = transmission;
        if (present == null) {
            throw new IllegalStateException("the protocols are not attached yet; attach them first");
        }
        return present;
    }

    @Override
    public void unloaded(Requester domain) {
        if (udp != null) {
            udp.unloaded(domain);
        }
        if (transmission != null) {
            transmission.unloaded(domain);
        }
        if (types != null) {
            types.unloaded(domain);
        }
        if (trace != null) {
            trace.unloaded(domain);
        }
    }
}
