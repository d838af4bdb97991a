package spin.dispatcher;

/// Finds, for one requester, the exported instance that an interface stands for.
@FunctionalInterface
public interface ExportFinder {

    /// Throws an [InstallException] whose message says why when there is none, or none for this requester.
    <I> Exported<I> find(Class<I> type);
}
