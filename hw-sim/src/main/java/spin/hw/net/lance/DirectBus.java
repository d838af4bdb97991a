package spin.hw.net.lance;

import spin.hw.device.Dma;

/// The chip's address is the physical address, from a base on that the board wires.
public final class DirectBus implements LanceBus {
    private final Dma dma;
    private final long base;

    /// @param base the physical address that the chip calls 0
    public DirectBus(Dma dma, long base) {
        this.dma = dma;
        this.base = base;
    }

    @Override
    public boolean read(int address, byte[] target, int offset, int length) {
        int first = Math.min(length, SPACE - address);
        return dma.read(base + address, target, offset, first)
                && (first == length || dma.read(base, target, offset + first, length - first));
    }

    @Override
    public boolean write(int address, byte[] source, int offset, int length) {
        int first = Math.min(length, SPACE - address);
        return dma.write(base + address, source, offset, first)
                && (first == length || dma.write(base, source, offset + first, length - first));
    }
}
