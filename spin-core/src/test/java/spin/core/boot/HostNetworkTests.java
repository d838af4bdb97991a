package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spin.core.cli.NetPlan;
import spin.core.device.NetworkDevice;
import spin.dispatcher.Dispatcher;
import spin.hw.Machine;
import spin.hw.net.host.HostLink;
import spin.hw.net.host.Recorder;
import spin.hw.profile.Profile;

/// A machine that keeps step with a host which gives it the processor late.
class HostNetworkTests {
    private static final long MILLISECOND = 1_000_000;

    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NoLimits.INSTANCE).build(), _ -> {});
    private final Inlet link = new Inlet();
    private final List<String> order = new ArrayList<>();
    private final HostNetwork network;
    private long hostTime;

    /// The host's side, at the test's hand.
    private static final class Inlet implements HostLink {
        private static final byte[] END = {};

        private final Queue<byte[]> frames = new ArrayDeque<>();

        @Override
        public String name() {
            return "a link of the test";
        }

        @Override
        public int receive(byte[] buffer) {
            var frame = frames.poll();
            if (frame == null) {
                return 0;
            }
            System.arraycopy(frame, 0, buffer, 0, frame.length);
            return frame.length == 0 ? -1 : frame.length;
        }

        @Override
        public void await(long atMostNanos) {
            throw new AssertionError("the machine waits for " + atMostNanos + " ns, and nobody would wake it");
        }

        @Override
        public void wake() {
            throw new AssertionError("nobody waits");
        }

        @Override
        public boolean transmit(byte[] frame, int offset, int length) {
            return true;
        }

        @Override
        public void close() {
            frames.add(END);
        }
    }

    HostNetworkTests() throws IOException {
        network = new HostNetwork(kernel, link, new Recorder(OutputStream.nullOutputStream()), NetPlan.NONE,
                () -> hostTime);
        kernel.events(SpinKernel.KERNEL).on(NetworkDevice.class, NetworkDevice::frameArrived)
                .handle(_ -> order.add("frame")).install();
        kernel.processor().at("timeout", SpinKernel.KERNEL, kernel.hertz() / 5, () -> order.add("timeout"));
    }

    @AfterEach
    void unplug() throws IOException {
        network.close();
    }

    @Test
    void whatCameWhileTheMachineSleptComesBeforeTheAlarmThatItSleptThrough() {
        assertThat(network.catchUp()).isTrue();
        hostTime = 400 * MILLISECOND;
        network.rest();
        link.frames.add(new byte[60]);

        while (!network.catchUp()) {
            // The frame's strand wants the processor.
            assertThat(order).hasSizeLessThan(3);
        }

        assertThat(order).containsExactly("frame", "timeout");
    }

    @Test
    void anAlarmThatNoFrameCameBeforeIsNotHeldBack() {
        assertThat(network.catchUp()).isTrue();
        hostTime = 400 * MILLISECOND;
        network.rest();

        assertThat(network.catchUp()).isTrue();

        assertThat(order).containsExactly("timeout");
    }

    @Test
    void timeInWhichTheHostDidNotLetItRunDoesNotPassForAMachineThatWasAtWork() {
        assertThat(network.catchUp()).isTrue();
        hostTime = 400 * MILLISECOND;

        assertThat(network.catchUp()).isTrue();

        assertThat(order).isEmpty();
        assertThat(kernel.processor().now()).isEqualTo(kernel.hertz() / 100);
        hostTime = 591 * MILLISECOND;
        network.rest();
        assertThat(network.catchUp()).isTrue();
        assertThat(order).as("191 ms of its own time later").containsExactly("timeout");
    }
}
