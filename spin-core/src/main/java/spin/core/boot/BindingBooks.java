package spin.core.boot;

import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Bookkeeper;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;

/// Charges every binding to who installed it. A command that an extension adds to the prompt is one of them, a binding of `Shell.run`.
final class BindingBooks implements Bookkeeper {
    private final Ledger ledger;
    private final Resource bindings;

    BindingBooks(Ledger ledger, Dispatcher dispatcher) {
        this.ledger = ledger;
        bindings = ledger.resource("binding", holder -> dispatcher.bindings(who -> holder.accept(ledger.of(who))));
    }

    @Override
    public void changed(Requester who, int more) {
        var account = ledger.of(who);
        if (more > 0) {
            account.owe(bindings, more);
        } else {
            account.credit(bindings, -more);
        }
    }

    @Override
    public int most(Requester who) {
        var account = ledger.of(who);
        return account.isClosed()
                ? 0
                : (int) Math.min(Integer.MAX_VALUE, account.held(bindings) + account.room(bindings));
    }
}
