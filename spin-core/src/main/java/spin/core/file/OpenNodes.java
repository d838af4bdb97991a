package spin.core.file;

import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Requester;

/// What the ledger knows of open nodes: each is its user's, as often as he has it open.
record OpenNodes(Ledger ledger, Resource resource) {
    Account of(Requester who) {
        return ledger.of(who);
    }

    /// @throws FileException when he has as many as he may have, or is going
    void charge(Requester who) {
        var account = of(who);
        if (account.isClosed() || !account.charge(resource)) {
            throw new FileException(FileError.EDQUOT,
                    "%s has %d nodes open and may open no more; close some".formatted(who.name(),
                            account.held(resource)));
        }
    }

    void credit(Requester who, long times) {
        of(who).credit(resource, times);
    }
}
