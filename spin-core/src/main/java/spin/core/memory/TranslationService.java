package spin.core.memory;

import spin.core.strand.Strand;

/// [Translation] for one requester: the services do their work; the three events of a failed access answer, where they are intrinsic, that
/// nobody has made it possible.
final class TranslationService implements Translation {
    private final AddressSpaces spaces;
    private final Service service;

    TranslationService(AddressSpaces spaces, Service service) {
        this.spaces = spaces;
        this.service = service;
    }

    @Override
    public boolean protectionFault(Strand strand, long address, boolean write) {
        service.onlyTheKernelRaises("Translation.protectionFault");
        return false;
    }

    @Override
    public boolean pageNotPresent(Strand strand, long address, boolean write) {
        service.onlyTheKernelRaises("Translation.pageNotPresent");
        return false;
    }

    @Override
    public boolean badAddress(Strand strand, long address, boolean write) {
        service.onlyTheKernelRaises("Translation.badAddress");
        return false;
    }

    @Override
    public Context create() {
        return spaces.create(service.account());
    }

    @Override
    public void destroy(Context context) {
        spaces.destroy(service.account(), context);
    }

    @Override
    public void addMapping(Region region, long address, Page page, Protection allowed) {
        spaces.map(region, address, page, allowed);
    }

    @Override
    public void removeMapping(Context context, long address) {
        spaces.remove(context, address);
    }

    @Override
    public void changeMapping(Context context, long address, Protection allowed) {
        spaces.protect(context, address, allowed);
    }

    @Override
    public void changeMappings(Context context, long address, long bytes, Protection allowed) {
        spaces.protect(context, address, bytes, allowed);
    }

    @Override
    public Protection examineMapping(Context context, long address) {
        return spaces.protection(context, address);
    }

    @Override
    public Page pageAt(Context context, long address) {
        return spaces.pageAt(service.account(), context, address);
    }

    @Override
    public long nextMapping(Context context, long address) {
        return spaces.nextMapping(context, address);
    }

    @Override
    public boolean isDirty(Context context, long address) {
        return spaces.isDirty(context, address);
    }

    @Override
    public byte[] read(Context context, long address, int length) {
        return spaces.read(context, address, length);
    }

    @Override
    public void write(Context context, long address, byte[] bytes) {
        if (bytes == null) {
            throw VmException.nil("byte array");
        }
        spaces.write(context, address, bytes);
    }
}
