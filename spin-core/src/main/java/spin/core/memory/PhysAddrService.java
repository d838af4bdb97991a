package spin.core.memory;

import org.jspecify.annotations.Nullable;

/// [PhysAddr] for one requester.
final class PhysAddrService implements PhysAddr {
    private final PhysicalPages pages;
    private final AddressSpaces spaces;
    private final Service service;

    PhysAddrService(PhysicalPages pages, AddressSpaces spaces, Service service) {
        this.pages = pages;
        this.spaces = spaces;
        this.service = service;
    }

    @Override
    public Page allocate(PageAttributes attributes) {
        return pages.allocate(service.account(), attributes);
    }

    @Override
    public Page[] allocateMany(long bytes, PageAttributes attributes) {
        return pages.allocate(service.account(), bytes, attributes);
    }

    @Override
    public void deallocate(Page page) {
        pages.deallocate(service.account(), page);
    }

    @Override
    public boolean isDirty(Page page) {
        return spaces.isDirty(page);
    }

    @Override
    public void clean(Page page) {
        spaces.clean(page);
    }

    @Override
    public byte[] read(Page page, int offset, int length) {
        return pages.read(page, offset, length);
    }

    @Override
    public void write(Page page, int offset, byte[] bytes) {
        pages.write(page, offset, bytes);
    }

    @Override
    public int frames() {
        return pages.frames();
    }

    @Override
    public int freeFrames() {
        return pages.freeFrames();
    }

    @Override
    public @Nullable Page reclaim(Page candidate) {
        service.onlyTheKernelRaises("PhysAddr.reclaim");
        return null;
    }

    @Override
    public void repossess(Page page) {
        service.onlyTheKernelRaises("PhysAddr.repossess");
    }
}
