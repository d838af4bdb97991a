package spin.hw.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.bus.Registers;

class MemoryTests {

    private static final long SIZE = 4L * PhysicalMemory.FRAME_BYTES;

    private final PhysicalMemory memory = new PhysicalMemory(SIZE);

    @Test
    void memoryIsLittleEndian() {
        memory.storeQuad(8, 0x1122_3344_5566_7788L);
        assertThat(memory.loadByte(8)).isEqualTo((byte) 0x88);
        assertThat(memory.loadWord(10)).isEqualTo((short) 0x5566);
        assertThat(memory.loadLong(12)).isEqualTo(0x1122_3344);
        memory.storeByte(15, (byte) -1);
        memory.storeWord(8, (short) 1);
        memory.storeLong(16, -2);
        assertThat(memory.loadQuad(8)).isEqualTo(0xff22_3344_5566_0001L);
        assertThat(memory.loadQuad(16)).isEqualTo(0xffff_fffeL);
    }

    @ParameterizedTest
    @ValueSource(longs = {SIZE, SIZE + 8, -8, Long.MIN_VALUE, Long.MAX_VALUE - 7})
    void anAddressOutsideIsAMachineCheckThatNamesIt(long pa) {
        assertThatThrownBy(() -> memory.loadQuad(pa)).isInstanceOfSatisfying(MachineCheck.class,
                check -> assertThat(check.address()).isEqualTo(pa)).hasMessageContaining(Long.toHexString(pa));
        assertThatThrownBy(() -> memory.storeByte(pa, (byte) 1)).isInstanceOf(MachineCheck.class);
    }

    @Test
    void anUnalignedPhysicalAccessIsAMachineCheck() {
        assertThatThrownBy(() -> memory.loadQuad(4)).isInstanceOf(MachineCheck.class).hasMessageContaining("aligned");
        assertThatThrownBy(() -> memory.storeWord(1, (short) 0)).isInstanceOf(MachineCheck.class);
    }

    @Test
    void aCopyCrossesFramesAndIsAllOrNothing() {
        var bytes = new byte[3 * PhysicalMemory.FRAME_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        memory.copyIn(100, bytes, 0, bytes.length);
        var back = new byte[bytes.length];
        memory.copyOut(100, back, 0, back.length);
        assertThat(back).isEqualTo(bytes);
        assertThatThrownBy(() -> memory.copyIn(SIZE - 8, bytes, 0, 16)).isInstanceOf(MachineCheck.class);
        assertThat(memory.loadQuad(SIZE - 8)).as("nothing was copied").isZero();
        assertThatThrownBy(() -> memory.copyIn(0, bytes, bytes.length - 1, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> memory.copyOut(-1, back, 0, 1)).isInstanceOf(MachineCheck.class);
        assertThatThrownBy(() -> memory.copyOut(Long.MAX_VALUE, back, 0, 2)).isInstanceOf(MachineCheck.class);
    }

    @Test
    void aFrameThatNobodyWroteReadsZeroAndDoesNotShareStores() {
        memory.storeQuad(0, 1);
        assertThat(memory.loadQuad(PhysicalMemory.FRAME_BYTES)).isZero();
        memory.zeroFrame(16);
        assertThat(memory.loadQuad(0)).isZero();
        assertThat(new PhysicalMemory(SIZE).loadQuad(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -8192, 1, 8191, (1L << 34) + 8192})
    void anImpossibleSizeIsRefused(long size) {
        assertThatThrownBy(() -> new PhysicalMemory(size)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + size);
    }

    @Property
    void anAddressTableIsAMap(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var table = new AddressTable<Integer>();
        var map = new HashMap<Long, Integer>();
        for (int i = 0; i < 300; i++) {
            long address = 4L * random.nextInt(40);
            if (random.nextInt(3) == 0) {
                assertThat(table.remove(address)).isEqualTo(map.remove(address) != null);
            } else {
                assertThat(table.put(address, i)).isEqualTo(map.putIfAbsent(address, i) == null);
            }
            long asked = 4L * random.nextInt(200);
            assertThat(table.get(asked)).isEqualTo(map.get(asked));
            assertThat(table.isEmpty()).isEqualTo(map.isEmpty());
        }
    }

    @Test
    void theRegistersOfADeviceAnswerWhereTheyWereMapped() {
        var stored = new HashMap<Long, Long>();
        memory.map("probe", 0x1_0000_0000L, 16, new Registers() {
            @Override
            public long load(long offset, int bytes) {
                return 0x100 + offset;
            }

            @Override
            public void store(long offset, int bytes, long value) {
                stored.put(offset, value);
            }
        });

        assertThat(memory.loadLong(0x1_0000_0004L)).isEqualTo(0x104);
        memory.storeQuad(0x1_0000_0008L, -1);
        assertThat(stored).containsExactly(Map.entry(8L, -1L));
        assertThatThrownBy(() -> memory.loadQuad(0x1_0000_0004L)).isInstanceOf(MachineCheck.class)
                .hasMessageContaining("aligned");
        assertThatThrownBy(() -> memory.loadQuad(0x1_0000_0010L)).isInstanceOf(MachineCheck.class);
        assertThatThrownBy(() -> memory.copyIn(0x1_0000_0000L, new byte[8], 0, 8)).isInstanceOf(MachineCheck.class);
    }

    @Test
    void twoDevicesCannotShareAnAddressAndNoneLiesInMemory() {
        memory.map("one", 0x1_0000_0000L, 16, new Silent());
        assertThatThrownBy(() -> memory.map("two", 0x1_0000_0008L, 16, new Silent()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two").hasMessageContaining("one");
        assertThatThrownBy(() -> memory.map("low", SIZE - 8, 16, new Silent()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("above the memory");
    }

    private static final class Silent implements Registers {
        @Override
        public long load(long offset, int bytes) {
            return 0;
        }

        @Override
        public void store(long offset, int bytes, long value) {
            // Decodes nothing.
        }
    }
}
