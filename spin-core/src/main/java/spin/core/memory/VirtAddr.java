package spin.core.memory;

import spin.dispatcher.EventInterface;

/// The virtual-address service: which parts of an address space are in use.
///
/// A region is an address, a length and a space. Regions of one space never overlap. An access outside of every region is
/// a [Translation#badAddress]; inside one, without a mapping, a [Translation#pageNotPresent].
///
/// All refusals are a [VmException]. On the kernel's thread.
///
/// Source: Bershad et al., SOSP '95, section 4.1.
@EventInterface
public interface VirtAddr {
    /// Reserves as many bytes of the space, rounded up to pages, wherever there is room.
    Region allocate(Context context, long bytes);

    /// Reserves the pages that `bytes` bytes at `address` touch.
    Region allocateAt(Context context, long address, long bytes);

    /// Gives a region back that the caller allocated; what is mapped in it is unmapped.
    void deallocate(Region region);
}
