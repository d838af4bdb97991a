package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `account`: who holds how much of what.
final class AccountCommands {
    private static final String NAME = "account";
    private static final String NEWCOMERS = "newcomers";

    private final Ledger ledger;

    AccountCommands(Ledger ledger) {
        this.ledger = ledger;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "who holds how much of what, and how much he may", arguments -> held());
        shell.addSub(NAME, "check", "",
                "whether the accounts add up to what is given out, and are what a walk of the real things finds",
                arguments -> check());
        shell.addSub(NAME, "limit", "HOLDER OF MOST",
                "how much a holder, or each of the 'newcomers', may have of something; MOST may be 'none'",
                this::holders, this::limit);
    }

    private List<String> holders() {
        return Stream.concat(Stream.of(NEWCOMERS), ledger.accounts().stream().map(Account::holder)).distinct()
                .toList();
    }

    /// A holder's name may have spaces in it, as a file name may; what is behind it may not.
    private Reply limit(String arguments) {
        var words = List.of(arguments.strip().split("\\s+", -1));
        if (words.size() < 3) {
            return Reply.refused(
                    "account limit needs a holder, a resource and a number, such as 'account limit echo.jar page 100'; 'account' lists the holders.");
        }
        var what = ledger.resources().stream().filter(each -> each.name().equals(words.get(words.size() - 2)))
                .findFirst();
        var holder = String.join(" ", words.subList(0, words.size() - 2));
        var accounts = ledger.accounts().stream().filter(each -> each.holder().equals(holder)).toList();
        long most = most(words.getLast());
        if (what.isEmpty()) {
            return Reply.refused("'%s' is no resource; there are %s.".formatted(words.get(words.size() - 2),
                    ledger.resources().stream().map(Resource::name).collect(Collectors.joining(", "))));
        }
        boolean newcomers = holder.equals(NEWCOMERS);
        if (accounts.isEmpty() && !newcomers) {
            return Reply.refused("Nobody called '%s' holds anything; 'account' lists the holders.".formatted(holder));
        }
        if (most < 0) {
            return Reply.refused(
                    "'%s' is no limit; give a number that is not negative, or none.".formatted(words.getLast()));
        }
        accounts.forEach(each -> each.limit(what.get(), most));
        if (newcomers) {
            what.get().usual(most);
            return Reply
                    .text("A domain that comes from now on may have %s of %s.".formatted(words.getLast(), what.get()));
        }
        return Reply.text("%s may have %s of %s, and has %d.".formatted(holder, words.getLast(), what.get(),
                accounts.stream().mapToLong(each -> each.held(what.get())).sum()));
    }

    /// A negative number for what is no limit.
    private static long most(String text) {
        if (text.equals("none")) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
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
