package spin.core.memory;

import spin.core.strand.Strand;
import spin.dispatcher.EventInterface;

/// The translation service: what a page of a context maps to, and what happens when an access finds nothing good.
///
/// Exactly one of the three events is raised for a failed access, and only after the hardware found no valid
/// translation that allows it. A handler answers true when it has made the access possible; the instruction is then
/// tried again. When several answer, one true is enough. When none does, or those that do have made nothing possible several
/// times over, the strand is stopped.
///
/// To handle one of the three, give the [Context] as the key of the handler, or [AdmittingSpaces] for all that admit the
/// installer; the guard "the strand runs in that context" is added by the service.
///
/// All refusals are a [VmException]. On the kernel's thread.
///
/// Source: Bershad et al., SOSP '95, section 4.1.
@EventInterface
public interface Translation {
    /// The page is mapped but not for this kind of access.
    ///
    /// @param address the byte that was accessed
    /// @param write true for a store, false for a load or an instruction fetch
    boolean protectionFault(Strand strand, long address, boolean write);

    /// The page belongs to an allocated part of the address space, and nothing is mapped there.
    boolean pageNotPresent(Strand strand, long address, boolean write);

    /// The address belongs to no allocated part of the address space.
    boolean badAddress(Strand strand, long address, boolean write);

    /// An empty address space, charged to the caller.
    Context create();

    /// Ends an address space that the caller made. Its mappings, regions, references and page tables are gone when this returns;
    /// pages stay with whoever holds them.
    void destroy(Context context);

    /// Maps `page` at the page of `region` that holds `address`. A reclaimed page is active again by it. What is allowed here is
    /// the most that [#changeMapping] can allow later.
    void addMapping(Region region, long address, Page page, Protection allowed);

    /// Unmaps the page that holds `address`.
    void removeMapping(Context context, long address);

    /// Changes what user code may do with the mapped page that holds `address`, in the page table and in the
    /// translation buffer.
    void changeMapping(Context context, long address, Protection allowed);

    /// The same for every page that one of `bytes` bytes from `address` on lies in: all of them or, when one is not mapped or was not
    /// mapped for that, none.
    void changeMappings(Context context, long address, long bytes, Protection allowed);

    /// What user code may do with the page that holds `address`; [Protection#NONE] also when nothing is mapped.
    Protection examineMapping(Context context, long address);

    /// The page that is mapped there, for its holder.
    Page pageAt(Context context, long address);

    /// The first address from `address` on, a page's, at which something is mapped; -1 when nothing is.
    long nextMapping(Context context, long address);

    /// Whether somebody stored into the page that is mapped there since it was allocated or cleaned; false when nothing is mapped.
    boolean isDirty(Context context, long address);

    /// A copy of what user code of the space could read there.
    byte[] read(Context context, long address, int length);

    /// Writes what user code of the space could store there, all or nothing.
    void write(Context context, long address, byte[] bytes);
}
