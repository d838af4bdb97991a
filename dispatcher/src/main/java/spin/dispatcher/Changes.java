package spin.dispatcher;

/// Where a requester's changes go: into force at once, or into a batch.
@FunctionalInterface
interface Changes {
    void submit(Draft.Edit edit);
}
