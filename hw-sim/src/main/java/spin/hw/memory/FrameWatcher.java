package spin.hw.memory;

/// Who keeps something that was made from the contents of memory: a CPU with decoded instructions, and with frames' arrays at hand.
/// It is told before the change, whoever makes it: a store, a kernel's copy, a device's DMA.
public interface FrameWatcher {

    /// Bytes are about to change in a frame that was marked by [PhysicalMemory#holdsCode].
    void codeChanges(long pa, int bytes);

    /// A frame is about to be held by another array than `old`, which many frames may share.
    void arrayReplaced(byte[] old);
}
