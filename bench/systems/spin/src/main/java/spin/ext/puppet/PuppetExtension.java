package spin.ext.puppet;

import java.util.ArrayList;
import java.util.List;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.disk.Disks;
import spin.core.memory.Context;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.shell.Shell;
import spin.plexus.datalink.Datalink;
import spin.plexus.ip.IpAddress;
import spin.plexus.trace.PacketTrace;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// Does what it is told, and says on the console what came of it: `done NUMBER`, or `refused` and why.
///
/// A command is its name, a verb and two numbers.
public final class PuppetExtension implements Extension {

    private static final int PAGE_BYTES = 8192;
    private static final long BASE = 0x1_0000_0000L;
    private static final int MOST_PAGES = 64;
    private static final int IP_TYPE = 0x0800;

    private final List<Page> pages = new ArrayList<>();
    private final List<String> came = new ArrayList<>();
    private long counted;

    /// For the loader.
    public PuppetExtension() {
        // What it has it gets when it starts.
    }

    @Override
    public void start(Kernel kernel) {
        var spaces = kernel.resolve(Translation.class);
        var space = spaces.create();
        var region = kernel.resolve(VirtAddr.class).allocateAt(space, BASE, (long) MOST_PAGES * PAGE_BYTES);
        var name = kernel.name();
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals(name))
                .handle((command, arguments) -> {
                    kernel.console().println(answer(kernel, space, region, arguments.split(" ")));
                    return true;
                }).install();
    }

    private String answer(Kernel kernel, Context space, Region region, String[] words) {
        var number = Long.parseLong(words[1]);
        var value = Long.parseLong(words[2]);
        try {
            return switch (words[0]) {
                case "take" -> "done " + take(kernel, region, (int) number);
                case "page" -> "done " + pages.get((int) number);
                case "give" -> give(kernel, (int) number);
                case "store" -> store(kernel, space, (int) number, value);
                case "more" -> more(kernel);
                case "read" -> read(kernel, (int) number);
                case "claim" -> claim(kernel, (int) number);
                case "send" -> send(kernel.resolve(Udp.class).claim((int) number), (int) number, value);
                case "pose" -> pose(kernel, (int) number);
                case "listen" -> listen(kernel, (int) number);
                case "came" -> "done " + String.join(" ", came);
                case "spin" -> spin();
                default -> "refused a verb that nobody knows: " + words[0];
            };
        } catch (RuntimeException refusal) {
            return "refused " + refusal.getMessage();
        }
    }

    private int take(Kernel kernel, Region region, int frame) {
        var any = PageAttributes.any();
        var page = kernel.resolve(PhysAddr.class).allocate(frame < 0 ? any : any.atFrame(frame));
        kernel.resolve(Translation.class).addMapping(region, address(pages.size()), page, Protection.READ_WRITE);
        pages.add(page);
        return pages.size() - 1;
    }

    private static long address(int index) {
        return BASE + (long) index * PAGE_BYTES;
    }

    private String give(Kernel kernel, int index) {
        kernel.resolve(PhysAddr.class).deallocate(pages.get(index));
        return "done 0";
    }

    /// By the mapping, and where that is gone by the page itself.
    private String store(Kernel kernel, Context space, int index, long value) {
        var bytes = bytes(value);
        try {
            kernel.resolve(Translation.class).write(space, address(index), bytes);
        } catch (RuntimeException unmapped) {
            kernel.resolve(PhysAddr.class).write(pages.get(index), 0, bytes);
        }
        return "done 0";
    }

    private static String more(Kernel kernel) {
        kernel.resolve(PhysAddr.class).allocate(PageAttributes.any());
        return "done 0";
    }

    /// The drive is given the page and stores into it when it has found what it is to read.
    private String read(Kernel kernel, int index) {
        var disks = kernel.resolve(Disks.class);
        disks.startRead(disks.granted().get(0), 0, pages.get(index));
        return "done 0";
    }

    private String claim(Kernel kernel, int port) {
        var endpoint = kernel.resolve(Udp.class).claim(port);
        kernel.events().on(Udp.class, Udp::packetArrived).key(endpoint).handle(this::keep).install();
        return "done 0";
    }

    private void keep(UdpView datagram) {
        long value = 0;
        for (int at = 7; at >= 0; at--) {
            value = value << 8 | datagram.payloadByte(at);
        }
        came.add(datagram.sourcePort() + ":" + value);
    }

    private static String send(Endpoint from, int port, long value) {
        return from.send(IpAddress.parse("127.0.0.1"), 7, bytes(value))
                ? "done " + port
                : "refused no link leads there";
    }

    /// An endpoint of that port; the whole protocol, from below.
    private static String pose(Kernel kernel, int port) {
        try {
            kernel.resolve(Udp.class).claim(port);
            return "done 0";
        } catch (RuntimeException refused) {
            kernel.console().println(String.valueOf(refused.getMessage()));
        }
        kernel.resolve(Datalink.class).claim(IP_TYPE);
        return "done 0";
    }

    /// All datagrams; all frames; the endpoint itself.
    private String listen(Kernel kernel, int port) {
        var refused = new ArrayList<String>();
        try {
            kernel.events().on(Udp.class, Udp::packetArrived).handle(this::keep).install();
        } catch (RuntimeException refusal) {
            refused.add(refusal.getMessage());
        }
        try {
            kernel.events().on(PacketTrace.class, PacketTrace::packet).handle(packet -> came.add("0:0")).install();
        } catch (RuntimeException refusal) {
            refused.add(refusal.getMessage());
        }
        return refused.size() < 2 ? "done 0" : claim(kernel, port);
    }

    private static byte[] bytes(long value) {
        var bytes = new byte[Long.BYTES];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) (value >>> (8 * at));
        }
        return bytes;
    }

    /// Goes on when it is told to end.
    private String spin() {
        while (true) {
            try {
                while (counted >= 0) {
                    counted++;
                }
                return "done 0";
            } catch (Throwable told) {
                counted = 0;
            }
        }
    }
}
