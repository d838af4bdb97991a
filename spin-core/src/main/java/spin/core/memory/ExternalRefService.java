package spin.core.memory;

/// [ExternalRef] for one requester.
final class ExternalRefService implements ExternalRef {
    private final AddressSpaces spaces;
    private final Service service;

    ExternalRefService(AddressSpaces spaces, Service service) {
        this.spaces = spaces;
        this.service = service;
    }

    @Override
    public long externalise(Context context, Object object) {
        spaces.check(context);
        if (object == null) {
            throw VmException.nil("object");
        }
        return context.references.externalise(service.account(), object);
    }

    @Override
    public Object internalise(Context context, long number) {
        spaces.check(context);
        return context.references.internalise(service.account(), number);
    }

    @Override
    public void delete(Context context, long number) {
        spaces.check(context);
        context.references.delete(service.account(), number);
    }
}
