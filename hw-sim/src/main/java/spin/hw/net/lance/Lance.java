package spin.hw.net.lance;

import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Slot;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// The Am7990, Local Area Network Controller for Ethernet: 10 Mb/s, its own DMA, descriptor rings in memory.
///
/// Two ports of 16 bits, in 32-bit slots as on the DEC 3000; RAP chooses which register RDP is:
///
///     0  RDP   CSR0  status and commands, see Csr0
///              CSR1  15..1  init block address, low      while stopped only;
///              CSR2   7..0  init block address, high     else they read as 0
///              CSR3  2 BSWP swap bytes in buffers | 1 ACON | 0 BCON (pins)
///     4  RAP   1..0  number of the register
///
/// Power-on and STOP leave it deaf and dumb. INIT reads the block ([InitBlock]) and sets IDON; STRT begins to serve the rings
/// ([Descriptor]). From then on the receive ring is looked at when a frame comes, the transmit ring every 1.6 ms or on TDMD.
/// The line is high while INTR and INEA are.
///
/// What differs from the chip, and cannot be told from a driver's side: a frame is moved whole, at the cycle of its last bit when
/// it comes and of its first when it goes, so a chain of transmit buffers must be complete when the frame begins. FRAM needs a
/// [Cable] that has dribbling bits, collisions need one that has collisions.
///
/// Confined to the machine's thread.
///
/// Source: AMD publication 05698, Am7990; publication 17881, Am79C90.
public final class Lance implements Registers, Checkpointed {
    /// Bytes of registers.
    public static final long REGISTERS = 8;

    static final long RDP = 0;
    static final long RAP = 4;

    static final long BITS_PER_SECOND = 10_000_000;

    /// The silo holds 48 bytes and asks for the bus when 16 are in it, so it lasts 32 byte times.
    private static final long SILO_NANOS = 25_600;

    /// Twelve words, 600 ns each: a bus cycle of the chip.
    private static final long INIT_NANOS = 12 * 600;

    private static final int CSR3_BITS = 7;
    private static final int BSWP = 4;

    private final Slot slot;
    private final ChipMemory memory;
    private final Alarm initAlarm;
    private final ReceiveRing receiver;
    private final TransmitRing transmitter;

    private int rap;
    private int csr0 = Csr0.STOP;
    private int csr1;
    private int csr2;
    private int csr3;
    private InitBlock init = InitBlock.NONE;

    /// A chip on a cable of its own.
    public Lance(Slot slot, LanceBus bus, LinkPort port) {
        this(slot, bus, port, Cable.QUIET);
    }

    public Lance(Slot slot, LanceBus bus, LinkPort port, Cable cable) {
        this.slot = slot;
        this.memory = new ChipMemory(bus);
        this.initAlarm = slot.alarm("init", this::readInitBlock);
        this.receiver = new ReceiveRing(this, memory, cable);
        this.transmitter = new TransmitRing(this, memory, slot, port, cable, receiver);
        port.receiver(new FrameReceiver() {
            @Override
            public void frameArrived(byte[] frame, int length) {
                receiver.arrived(frame, length, false);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                receiver.arrived(frame, length, true);
            }
        });
    }

    /// Frames that came by and were not given to the driver, for a host that wants to know.
    public long discarded(Discard why) {
        return receiver.discarded(why);
    }

    @Override
    public long load(long offset, int bytes) {
        if (offset == RAP) {
            return rap;
        }
        return offset == RDP ? loadRegister() : 0;
    }

    @Override
    public void store(long offset, int bytes, long value) {
        if (offset == RAP) {
            rap = (int) value & 3;
        } else if (offset == RDP) {
            storeRegister((int) value & 0xffff);
        }
    }

    private int loadRegister() {
        if (rap == 0) {
            return csr0;
        }
        if (!isSet(Csr0.STOP)) {
            return 0;
        }
        return rap == 1 ? csr1 : rap == 2 ? csr2 : csr3;
    }

    private void storeRegister(int value) {
        if (rap == 0) {
            command(value);
        } else if (isSet(Csr0.STOP)) {
            switch (rap) {
                case 1 -> csr1 = value & 0xfffe;
                case 2 -> csr2 = value & 0x00ff;
                default -> {
                    csr3 = value & CSR3_BITS;
                    memory.swapped((csr3 & BSWP) != 0);
                }
            }
        }
    }

    private void command(int value) {
        if ((value & Csr0.STOP) != 0) {
            stop();
            return;
        }
        csr0 &= ~((value & Csr0.CLEARABLE) | Csr0.INEA);
        csr0 |= value & Csr0.INEA;
        if ((value & Csr0.INIT) != 0 && isSet(Csr0.STOP)) {
            csr0 = (csr0 & ~Csr0.STOP) | Csr0.INIT;
            initAlarm.after(slot.cycles(INIT_NANOS));
        }
        if ((value & Csr0.STRT) != 0 && !isSet(Csr0.STRT)) {
            csr0 = (csr0 & ~Csr0.STOP) | Csr0.STRT;
            if (!initAlarm.isSet()) {
                start();
            }
        }
        if ((value & Csr0.TDMD) != 0 && isSet(Csr0.TXON)) {
            transmitter.demand();
        }
        changed();
    }

    private void stop() {
        csr0 = Csr0.STOP;
        csr3 = 0;
        memory.swapped(false);
        initAlarm.clear();
        transmitter.stop();
        changed();
    }

    private void readInitBlock() {
        byte[] block = memory.words(csr2 << 16 | csr1, InitBlock.BYTES);
        if (block == null) {
            memoryError();
            return;
        }
        init = InitBlock.of(block);
        receiver.rewind();
        transmitter.rewind();
        report(Csr0.IDON);
        if (isSet(Csr0.STRT)) {
            start();
        }
    }

    private void start() {
        csr0 |= init.has(InitBlock.DISABLE_RECEIVE) ? 0 : Csr0.RXON;
        if (!init.has(InitBlock.DISABLE_TRANSMIT)) {
            csr0 |= Csr0.TXON;
            transmitter.demand();
        }
        changed();
    }

    InitBlock init() {
        return init;
    }

    boolean isSet(int bit) {
        return (csr0 & bit) != 0;
    }

    /// Sets bits of CSR0 that the driver clears.
    void report(int bits) {
        csr0 |= bits;
        changed();
    }

    /// Clears bits of CSR0 that are the chip's.
    void withdraw(int bits) {
        csr0 &= ~bits;
        changed();
    }

    /// No memory answered within 25.6 us: the chip goes off the bus until it is initialised anew.
    void memoryError() {
        csr0 &= ~(Csr0.RXON | Csr0.TXON);
        transmitter.stop();
        report(Csr0.MERR);
    }

    /// Whether the bus comes too late for the silo.
    boolean siloIsLate() {
        return memory.latency() > slot.cycles(SILO_NANOS);
    }

    private void changed() {
        csr0 = Csr0.summarised(csr0);
        slot.interrupt().set(isSet(Csr0.INTR) && isSet(Csr0.INEA));
    }

    @Override
    public String checkpointName() {
        return slot.name();
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("registers", new long[]{rap, csr0, csr1, csr2, csr3});
        out.put("init", new long[]{init.mode(), init.station(), init.logicalFilter(), init.receive().base(),
                init.receive().length(), init.transmit().base(), init.transmit().length()});
        receiver.save(out);
        transmitter.save(out);
    }

    @Override
    public void restore(State in) {
        long[] registers = numbers(in, "registers", 5);
        long[] block = numbers(in, "init", 7);
        var restored = new InitBlock((int) block[0], block[1], block[2], ring(in, block[3], block[4]),
                ring(in, block[5], block[6]));
        // Both halves check before either takes over: all or nothing.
        receiver.check(in, restored);
        transmitter.check(in, restored);
        receiver.restore(in);
        transmitter.restore(in);
        init = restored;
        rap = (int) registers[0] & 3;
        csr0 = (int) registers[1];
        csr1 = (int) registers[2];
        csr2 = (int) registers[3];
        csr3 = (int) registers[4];
        memory.swapped((csr3 & BSWP) != 0);
    }

    private static InitBlock.Ring ring(State in, long base, long length) {
        if (base < 0 || base >= LanceBus.SPACE || length < 1 || length > 128 || Long.bitCount(length) != 1) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint has a ring of " + length
                    + " descriptors at " + base + ", which no LANCE has; the checkpoint is damaged.");
        }
        return new InitBlock.Ring((int) base, (int) length);
    }

    static long[] numbers(State in, String field, int count) {
        long[] numbers = in.numbers(field);
        if (numbers.length != count) {
            throw new CheckpointException("Field " + field + " of " + in.part() + " has " + numbers.length
                    + " values instead of " + count + "; the checkpoint is damaged or of another version.");
        }
        return numbers;
    }
}
