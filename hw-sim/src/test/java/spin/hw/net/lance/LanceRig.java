package spin.hw.net.lance;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import spin.hw.device.Bench;
import spin.hw.device.TestPort;
import spin.hw.interrupt.InterruptLine;

/// A LANCE on a bench, its driver and its wire.
final class LanceRig {
    private static final long LONGEST_WAIT = 100_000_000;

    final Bench bench = new Bench();
    final TestPort port = TestPort.ethernet(bench);
    final Lance chip;
    final LanceDriver driver;
    final InterruptLine line;

    LanceRig() {
        this(Cable.QUIET);
    }

    LanceRig(Cable cable) {
        this(cable, LanceDriver.BUFFER);
    }

    LanceRig(Cable cable, int bufferLength) {
        var slot = bench.slot("lance0");
        chip = new Lance(slot, new DirectBus(slot.dma(), 0), port, cable);
        driver = new LanceDriver(chip, direct(bench), bufferLength);
        line = bench.line("lance0");
    }

    LanceRig(LanceBus bus) {
        chip = new Lance(bench.slot("lance0"), bus, port);
        driver = new LanceDriver(chip, direct(bench));
        line = bench.line("lance0");
    }

    static LanceDriver.ChipSide direct(Bench bench) {
        return new LanceDriver.ChipSide() {
            @Override
            public void word(int address, int value) {
                bench.memory.storeWord(address, (short) value);
            }

            @Override
            public int word(int address) {
                return bench.memory.loadWord(address) & 0xffff;
            }

            @Override
            public void bytes(int address, byte[] source) {
                bench.memory.copyIn(address, source, 0, source.length);
            }

            @Override
            public byte[] bytes(int address, int length) {
                byte[] target = new byte[length];
                bench.memory.copyOut(address, target, 0, length);
                return target;
            }
        };
    }

    LanceRig started() {
        return started(0);
    }

    LanceRig started(int mode) {
        driver.initialise(mode, 0);
        bench.pass(10_000);
        driver.start();
        bench.pass(1);
        return this;
    }

    void waitForInterrupt() {
        bench.passUntilRaised(line, LONGEST_WAIT);
    }

    static byte[] frame(int length, int seed) {
        byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (seed * 31 + i);
        }
        System.arraycopy(LanceDriver.STATION, 0, frame, 0, Math.min(6, length));
        return frame;
    }

    static byte[] to(byte[] frame, int... destination) {
        for (int i = 0; i < destination.length; i++) {
            frame[i] = (byte) destination[i];
        }
        return frame;
    }

    static byte[] withSequence(byte[] frame) {
        var crc = new CRC32();
        crc.update(frame);
        byte[] whole = Arrays.copyOf(frame, frame.length + 4);
        for (int i = 0; i < 4; i++) {
            whole[frame.length + i] = (byte) (crc.getValue() >>> (8 * i));
        }
        return whole;
    }

    List<LanceDriver.Received> received() {
        return driver.receiveAll();
    }
}
