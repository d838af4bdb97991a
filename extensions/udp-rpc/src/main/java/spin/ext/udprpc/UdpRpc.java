package spin.ext.udprpc;

import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;
import spin.plexus.udp.UdpView;

/// Calls over UDP: one request, one answer, then the next. Beside them, on the same event, as many guarded handlers as are asked for, whose
/// guards are false, or are true as often as one likes.
///
/// A request is four bytes of number and then padding up to the size that was asked for; an answer is the request.
///
/// Source: SPIN's `user/net/udpClient` (spin-33), and the table of SOSP '95 that was measured with it.
public final class UdpRpc implements Extension {
    private static final int CLIENT_PORT = 4000;
    private static final int MOST_CALLS = 100_000;
    private static final int LARGEST = 60_000;
    private static final int NUMBER = 4;
    /// Between two looks for an answer that did not come at once.
    private static final long LOOK_CYCLES = 20_000;
    private static final int MOST_LOOKS = 10_000;

    private @Nullable Endpoint server;
    private long served;
    private int answered;

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        var threads = kernel.resolve(Threads.class);
        var client = udp.claim(CLIENT_PORT);
        var extras = new Extras(kernel.events(), client);
        kernel.events().on(Udp.class, Udp::packetArrived).key(client).handle(this::answer).as("answers").install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("rpc"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel, udp, threads, client, extras);
                    return true;
                })
                .as("rpc").install();
    }

    private void run(Words words, Kernel kernel, Udp udp, Threads threads, Endpoint client, Extras extras) {
        var console = kernel.console();
        switch (words.at(0)) {
            case "server" -> serve(words.number(1, 0xffff), console, kernel.events(), udp);
            case "call" -> call(words, console, threads, client);
            case "guards" -> console.println(extras.add(words.number(1, Extras.MOST), words.at(2)));
            case "toggle" -> console.println(extras.toggle());
            case "one" -> console.println(extras.one());
            case "reset" -> console.println(extras.reset());
            case "count" ->
                console.println("rpc: %d served, %d answered, %s".formatted(served, answered, extras.counts()));
            default -> console.println(
                    "rpc server PORT | call ADDRESS PORT TIMES SIZE | guards N false|toggle | one | toggle | reset | count");
        }
    }

    private void serve(int port, Console console, Events events, Udp udp) {
        if (port <= 0) {
            console.println("rpc: server needs a port from 1 to 65535");
            return;
        }
        var old = server;
        if (old != null) {
            old.release();
            server = null;
        }
        try {
            var claimed = udp.claim(port);
            server = claimed;
            events.on(Udp.class, Udp::packetArrived).key(claimed).handle(request -> {
                served++;
                claimed.send(request.sourceAddress(), request.sourcePort(), request.payload());
            }).as("server").install();
            console.println("rpc: serving on port " + port);
        } catch (PortRefusedException refused) {
            console.println("rpc: " + refused.getMessage());
        }
    }

    private void answer(UdpView datagram) {
        if (datagram.payloadLength() >= NUMBER && number(datagram) == answered + 1) {
            answered++;
        }
    }

    private static int number(UdpView datagram) {
        return datagram.payloadByte(0) << 24 | datagram.payloadByte(1) << 16 | datagram.payloadByte(2) << 8
                | datagram.payloadByte(3);
    }

    private void call(Words words, Console console, Threads threads, Endpoint client) {
        int port = words.number(2, 0xffff);
        int times = words.number(3, MOST_CALLS);
        int size = words.number(4, LARGEST);
        int address;
        try {
            address = IpAddress.parse(words.at(1));
        } catch (IllegalArgumentException nonsense) {
            console.println("rpc: " + nonsense.getMessage());
            return;
        }
        if (port <= 0 || times <= 0 || size < NUMBER) {
            console.println(
                    "rpc: call needs a port, 1 to %d times, and a size of %d to %d bytes".formatted(MOST_CALLS, NUMBER,
                            LARGEST));
            return;
        }
        answered = 0;
        long begin = threads.now();
        for (int i = 1; i <= times; i++) {
            if (!once(i, address, port, size, threads, client)) {
                console.println("rpc: no answer to call %d of %d".formatted(i, times));
                return;
            }
        }
        console.println(
                "rpc: %d calls of %d bytes, %d cycles each".formatted(times, size, (threads.now() - begin) / times));
    }

    private boolean once(int number, int address, int port, int size, Threads threads, Endpoint client) {
        var request = new byte[size];
        request[0] = (byte) (number >>> 24);
        request[1] = (byte) (number >>> 16);
        request[2] = (byte) (number >>> 8);
        request[3] = (byte) number;
        if (!client.send(address, port, request)) {
            return false;
        }
        for (int looks = 0; answered < number && looks < MOST_LOOKS; looks++) {
            threads.sleep(LOOK_CYCLES);
        }
        return answered >= number;
    }
}
