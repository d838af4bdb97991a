package spin.plexus;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.boot.KernelPart;
import spin.core.boot.SpinKernel;
import spin.core.shell.Shell;
import spin.dispatcher.Requester;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.ip.IpManager;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpManager;

/// Attaches the protocols to a kernel that boots, from the link upwards.
public final class PlexusPart implements KernelPart {
    private @Nullable UdpManager udp;

    @Override
    public void attach(SpinKernel kernel) {
        var ethernet = EthernetManager.attach(kernel);
        var ip = IpManager.attach(kernel, ethernet);
        var ports = UdpManager.attach(kernel, ip);
        udp = ports;
        var command = UdpCommand.attach(kernel, ports, List.of(ethernet.traffic(), ip.traffic(), ports.traffic()));
        kernel.events(SpinKernel.KERNEL).on(Shell.class, Shell::run)
                .guard((name, arguments) -> name.equals(UdpCommand.NAME))
                .handle((name, arguments) -> {
                    command.run(arguments);
                    return true;
                })
                .as(UdpCommand.NAME).install();
    }

    /// An interface of the protocols as `who` is to see it, so that what it claims is charged to it.
    ///
    /// @return null when `type` is none of the protocols', or looks the same to everybody
    public <T> @Nullable T facade(Class<T> type, Requester who) {
        return udp != null && type == Udp.class ? type.cast(udp.as(who)) : null;
    }

    @Override
    public void unloaded(Requester domain) {
        if (udp != null) {
            udp.unloaded(domain);
        }
    }
}
