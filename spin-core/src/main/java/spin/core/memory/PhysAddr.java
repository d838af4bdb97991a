package spin.core.memory;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.EventInterface;

/// The physical-address service: pages are allocated, given back, and taken when memory is short.
///
/// A page that is taken goes in two steps. *Reclaim* unmaps it everywhere and keeps its content; whoever needs it maps it again
/// and has it back. *Repossess* takes the frame; the holder is told first and may save the content. Which page goes is the
/// longest active one's turn, unless its holder names a less important one of its own. So a page that is used comes back to
/// the end of the queue: first in, first out, with a second chance. Nobody's turn comes for the sake of somebody who holds more than he does: who
/// asks for ever takes from those who hold as much, and in the end from himself, or is refused. That rule is this kernel's and not the release's.
///
/// To handle `reclaim` or `repossess` needs no proof: a handler is told of pages that its own domain holds, and no others.
///
/// All refusals are a [VmException]. On the kernel's thread.
///
/// Source: Bershad et al., SOSP '95, section 4.1; the states are those of the released PhysAddr interface.
@EventInterface
public interface PhysAddr {
    /// A zeroed page, charged to the caller.
    Page allocate(PageAttributes attributes);

    /// As many zeroed pages as `bytes` need, all or none.
    Page[] allocateMany(long bytes, PageAttributes attributes);

    /// Gives a page back. Its mappings are gone when this returns, and the object is dead.
    void deallocate(Page page);

    /// Whether somebody stored into the page since it was allocated or cleaned.
    boolean isDirty(Page page);

    /// The page's content has been saved: the next store into it makes it dirty again.
    void clean(Page page);

    /// A copy of `length` bytes of the page.
    byte[] read(Page page, int offset, int length);

    /// Copies `bytes` into the page.
    void write(Page page, int offset, byte[] bytes);

    /// How many frames there are for pages, free or somebody's.
    int frames();

    /// Those of them that are nobody's at this instant.
    int freeFrames();

    /// A page is needed, and `candidate` would be taken. A handler may answer another page of its domain's that matters less;
    /// null, or what is no such page, leaves it at the candidate.
    @Nullable
    Page reclaim(Page candidate);

    /// The frame of a reclaimed page is taken when this returns. A handler that needs its content reads it now, if it is dirty.
    void repossess(Page page);
}
