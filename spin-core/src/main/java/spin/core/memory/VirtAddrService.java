package spin.core.memory;

import spin.core.memory.VmException.Reason;

/// [VirtAddr] for one requester.
final class VirtAddrService implements VirtAddr {
    private final AddressSpaces spaces;
    private final Service service;

    VirtAddrService(AddressSpaces spaces, Service service) {
        this.spaces = spaces;
        this.service = service;
    }

    @Override
    public Region allocate(Context context, long bytes) {
        return spaces.allocateAnywhere(service.account(), context, bytes);
    }

    @Override
    public Region allocateAt(Context context, long address, long bytes) {
        return spaces.allocateAt(service.account(), context, address, bytes);
    }

    @Override
    public void deallocate(Region region) {
        spaces.check(region);
        if (region.account != service.account()) {
            throw new VmException(Reason.FOREIGN, "%s is %s's, and not for %s to give back".formatted(region,
                    region.account.holder(), service.account().holder()));
        }
        spaces.deallocate(region);
    }
}
