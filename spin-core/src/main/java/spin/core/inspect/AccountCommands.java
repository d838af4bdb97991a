package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import spin.core.account.Ledger;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `account`: who holds how much of what.
final class AccountCommands {
    private static final String NAME = "account";

    private final Ledger ledger;

    AccountCommands(Ledger ledger) {
        this.ledger = ledger;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "who holds how much of what, and how much he may", arguments -> held());
        shell.addSub(NAME, "check", "", "whether the accounts add up to what is given out", arguments -> check());
    }

    private Reply held() {
        var rows = new ArrayList<List<Object>>();
        for (var account : ledger.accounts()) {
            for (var what : ledger.resources()) {
                long limit = account.limit(what);
                if (account.held(what) != 0 || limit != Long.MAX_VALUE) {
                    rows.add(List.of(account.holder(), what.name(), account.held(what),
                            limit == Long.MAX_VALUE ? "none" : String.valueOf(limit)));
                }
            }
        }
        for (var what : ledger.resources()) {
            rows.add(List.of("all together", what.name(), what.total(), ""));
        }
        return new Reply.Table(List.of("holder", "of", "holds", "limit"), rows, "nobody holds anything");
    }

    private Reply check() {
        var wrong = ledger.discrepancies();
        return wrong.isEmpty()
                ? Reply.text("%d accounts add up.".formatted(ledger.size()))
                : Reply.refused(String.join("\n", wrong));
    }
}
