package spin.hw.bus;

/// The registers of one device, as the bus sees them. Called on the machine's host thread.
///
/// An access is aligned and lies within the range that was mapped. What a device does not decode reads as 0 and ignores stores, as
/// on the TURBOchannel; it never throws for what a driver got wrong.
public interface Registers {

    /// @param offset from the beginning of the device's range
    /// @param bytes  1, 2, 4 or 8
    /// @return the value, in the low bits
    long load(long offset, int bytes);

    /// @param offset from the beginning of the device's range
    /// @param bytes  1, 2, 4 or 8
    /// @param value  in the low bits; the others mean nothing
    void store(long offset, int bytes, long value);
}
