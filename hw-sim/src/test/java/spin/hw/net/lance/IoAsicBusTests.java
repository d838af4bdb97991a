package spin.hw.net.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.net.lance.LanceRig.frame;
import static spin.hw.net.lance.LanceRig.withSequence;

import org.junit.jupiter.api.Test;
import spin.hw.device.Bench;
import spin.hw.device.Dma;
import spin.hw.device.TestPort;
import spin.hw.net.lance.LanceDriver.Received;

class IoAsicBusTests {
    private static final long WINDOW = 0x20_0000;

    private final Bench bench = new Bench();
    private final IoAsicBus asic = new IoAsicBus("ioasic0", new Dma(bench.memory));
    private final TestPort port = TestPort.ethernet(bench);
    private final Lance chip = new Lance(bench.slot("lance0"), asic, port);
    private final LanceDriver driver = new LanceDriver(chip, new LanceDriver.ChipSide() {
        private long slot(int address) {
            return WINDOW + 4L * (address >>> 1) + (address & 1);
        }

        @Override
        public void word(int address, int value) {
            bench.memory.storeWord(slot(address), (short) value);
        }

        @Override
        public int word(int address) {
            return bench.memory.loadWord(slot(address)) & 0xffff;
        }

        @Override
        public void bytes(int address, byte[] source) {
            for (int i = 0; i < source.length; i++) {
                bench.memory.storeByte(slot(address + i), source[i]);
            }
        }

        @Override
        public byte[] bytes(int address, int length) {
            byte[] target = new byte[length];
            for (int i = 0; i < length; i++) {
                target[i] = bench.memory.loadByte(slot(address + i));
            }
            return target;
        }
    });

    private void enable() {
        asic.store(IoAsicBus.DMA_POINTER, 4, IoAsicBus.pointerTo(WINDOW));
        asic.store(IoAsicBus.CSR, 4, IoAsicBus.ENABLE_LANCE);
    }

    private void start() {
        driver.initialise(0, 0);
        bench.pass(10_000);
        driver.start();
        bench.pass(1);
    }

    @Test
    void everyWordStandsInASlotOfItsOwn() {
        enable();
        start();
        for (int length = 60; length < 64; length++) {
            port.arrive(frame(length, length));
            driver.send(frame(length, length + 100));
            bench.pass(100_000);
        }
        assertThat(driver.receiveAll()).extracting(Received::data).containsExactly(withSequence(frame(60, 60)),
                withSequence(frame(61, 61)), withSequence(frame(62, 62)), withSequence(frame(63, 63)));
        assertThat(port.sent).containsExactly(frame(60, 160), frame(61, 161), frame(62, 162), frame(63, 163));
    }

    @Test
    void theGapsAreNotWritten() {
        enable();
        for (int i = 0; i < 0x8000; i++) {
            bench.memory.storeWord(WINDOW + 4L * i + 2, (short) 0x5a5a);
        }
        start();
        port.arrive(frame(1001, 1));
        for (int i = 0; i < 0x8000; i++) {
            assertThat(bench.memory.loadWord(WINDOW + 4L * i + 2)).isEqualTo((short) 0x5a5a);
        }
    }

    @Test
    void oddAddressesAndTheEndOfTheWindowAreMappedByteByByte() {
        enable();
        byte[] data = {1, 2, 3, 4, 5};
        assertThat(asic.write(0xfffd, data, 0, 5)).isTrue();
        assertThat(bench.memory.loadByte(WINDOW + 2 * 0xfffc + 1)).isEqualTo((byte) 1);
        assertThat(bench.memory.loadByte(WINDOW + 2 * 0xfffe)).isEqualTo((byte) 2);
        assertThat(bench.memory.loadByte(WINDOW + 2 * 0xfffe + 1)).isEqualTo((byte) 3);
        assertThat(bench.memory.loadByte(WINDOW)).as("only 16 address lines").isEqualTo((byte) 4);
        byte[] back = new byte[5];
        assertThat(asic.read(0xab_fffd, back, 0, 5)).isTrue();
        assertThat(back).isEqualTo(data);
    }

    @Test
    void untilItIsEnabledTheChipReachesNothing() {
        asic.store(IoAsicBus.DMA_POINTER, 4, IoAsicBus.pointerTo(WINDOW));
        start();
        assertThat(driver.csr0() & Csr0.MERR).isNotZero();
    }

    @Test
    void aPointerBeyondMemoryReachesNothingAndOneNotOnItsBoundaryIsCutToIt() {
        enable();
        asic.store(IoAsicBus.DMA_POINTER, 4, IoAsicBus.pointerTo(0x3_8000_0000L));
        assertThat(asic.read(0, new byte[2], 0, 2)).isFalse();
        asic.store(IoAsicBus.DMA_POINTER, 4, IoAsicBus.pointerTo(WINDOW + 0x1f00));
        bench.memory.storeByte(WINDOW, (byte) 77);
        byte[] one = new byte[1];
        assertThat(asic.read(0, one, 0, 1)).isTrue();
        assertThat(one[0]).isEqualTo((byte) 77);
    }

    @Test
    void thePointerHasAllPhysicalAddressBits() {
        asic.store(IoAsicBus.DMA_POINTER, 4, IoAsicBus.pointerTo(0x3_5566_0000L));
        // 33..29 of the address in 4..0, the rest shifted up by three.
        assertThat(asic.load(IoAsicBus.DMA_POINTER, 4)).isEqualTo(0xab30_0000L | 0x1a);
        var restored = new IoAsicBus("ioasic0", new Dma(bench.memory));
        restored.restore(Bench.saved(asic));
        assertThat(restored.load(IoAsicBus.DMA_POINTER, 4)).isEqualTo(asic.load(IoAsicBus.DMA_POINTER, 4));
    }
}
