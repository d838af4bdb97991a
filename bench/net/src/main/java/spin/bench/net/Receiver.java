package spin.bench.net;

import java.util.SplittableRandom;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.core.device.Loopback;
import spin.core.device.NetworkDevice;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.plexus.PlexusPart;
import spin.plexus.udp.Udp;

/// A machine with so many UDP ports, on each of which one handler counts what comes.
///
/// A frame is handed over as a driver does it: Ethernet, IP with its checksum, UDP with its checksum, the guard of the endpoint, the handler.
final class Receiver {
    private static final int FIRST_PORT = 10_000;
    /// A power of two: so many different frames, to ports taken at random.
    private static final int FRAMES = 4096;
    private static final long SEED = 1996;
    private static final int PAYLOAD = 16;
    private static final int HEADERS = 14 + 20 + 8;

    private final NetworkDevice driver;
    private final Link link;
    private final byte[][] frames = new byte[FRAMES][];
    private int next;
    private long handled;

    /// What is handled here is this program's own.
    private enum NoLimits implements Limits {
        INSTANCE;

        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    }

    Receiver(int endpoints) {
        var kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), SEED),
                Dispatcher.builder().limits(NoLimits.INSTANCE).build(), _ -> {});
        var shell = new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL));
        new PlexusPart().attach(kernel, shell);
        var application = Requester.of("application");
        var udp = kernel.resolve(Udp.class, application);
        var events = kernel.events(application);
        for (int i = 0; i < endpoints; i++) {
            events.on(Udp.class, Udp::packetArrived).key(udp.claim(FIRST_PORT + i)).handle(_ -> handled++).install();
        }
        kernel.dispatcher().settle();
        driver = kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser();
        link = linkOf(kernel);
        var chance = new SplittableRandom(SEED);
        for (int i = 0; i < FRAMES; i++) {
            frames[i] = frame(FIRST_PORT + chance.nextInt(endpoints));
        }
    }

    private static Link linkOf(SpinKernel kernel) {
        var found = kernel.links().named(Loopback.NAME);
        if (found == null) {
            throw new IllegalStateException("the kernel has no loop-back link, and the frames say they came by it");
        }
        return found;
    }

    /// The next frame comes in.
    void receive() {
        Frame.during(link, frames[next++ & (FRAMES - 1)], driver::frameArrived);
    }

    /// How many datagrams came to their handlers.
    long handled() {
        return handled;
    }

    /// A frame of Ethernet II with a datagram from 127.0.0.1 to itself.
    private static byte[] frame(int port) {
        var frame = new byte[HEADERS + PAYLOAD];
        put16(frame, 12, 0x0800);
        put16(frame, 14, 0x4500);
        put16(frame, 16, frame.length - 14);
        put16(frame, 20, 0x4000);
        put16(frame, 22, (64 << 8) | 17);
        for (int address = 26; address <= 30; address += 4) {
            put16(frame, address, 127 << 8);
            put16(frame, address + 2, 1);
        }
        put16(frame, 24, ~sum(frame, 14, 34, 0));
        put16(frame, 34, 4000);
        put16(frame, 36, port);
        put16(frame, 38, 8 + PAYLOAD);
        frame[HEADERS] = (byte) port;
        put16(frame, 40, ~sum(frame, 26, frame.length, 17 + 8 + PAYLOAD));
        return frame;
    }

    private static int sum(byte[] bytes, int from, int to, int begin) {
        int sum = begin;
        for (int i = from; i < to; i += 2) {
            sum += ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }
}
