package spin.core.memory;

import spin.core.strand.Strand;

/// The translation service: what a page of a context maps to, and what happens when an access finds nothing good.
///
/// Exactly one of the three events is raised for a failed access, and only after the hardware found no valid
/// translation that allows it. A handler answers true when it has made the access possible; the instruction is then
/// tried again. When several answer, one true is enough. When none does the strand is stopped.
///
/// All on the kernel's thread.
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

    /// Changes what user code may do with the mapped page that holds `address`, in the page table and in the
    /// translation buffer.
    ///
    /// @throws IllegalArgumentException when nothing is mapped there
    void changeMapping(Context context, long address, Protection allowed);

    /// What user code may do with the page that holds `address`; [Protection#NONE] also when nothing is mapped.
    Protection examineMapping(Context context, long address);
}
