package spin.core.memory;

import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.account.Account;
import spin.dispatcher.Requester;

/// Whom a service is done for: the intrinsic handlers serve the kernel, and every importer has an object of its own, so that what it takes is
/// charged to it and it can give back only what is its own.
///
/// @param account whom things are charged to
/// @param importer null for the intrinsic handlers
record Service(Account account, @Nullable Requester importer) {

    /// An event that the kernel alone raises is raised.
    void onlyTheKernelRaises(String event) {
        var who = importer;
        if (who != null) {
            throw new ImportDeniedException(
                    "%s raises %s, which the kernel alone does, when it happens".formatted(who.name(), event));
        }
    }
}
