package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.boot.SpinKernel;
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

    /// A holder's name may have spaces in it, as a file name may, and a resource's too.
    private Reply limit(String arguments) {
        int space = arguments.strip().lastIndexOf(' ');
        var before = space < 0 ? "" : arguments.strip().substring(0, space).strip();
        var last = arguments.strip().substring(space + 1);
        var what = ledger.resources().stream().filter(each -> before.endsWith(" " + each.name())).findFirst();
        if (what.isEmpty()) {
            return Reply.refused(
                    "account limit needs a holder, a resource and a number, such as 'account limit echo.jar page 100'; resources are %s."
                            .formatted(ledger.resources().stream().map(Resource::name)
                                    .collect(Collectors.joining(", "))));
        }
        long most = most(last);
        if (most < 0) {
            return Reply.refused("'%s' is no limit; give a number that is not negative, or none.".formatted(last));
        }
        return limit(before.substring(0, before.length() - what.get().name().length()).strip(), what.get(), most);
    }

    private Reply limit(String holder, Resource what, long most) {
        var text = most == Long.MAX_VALUE ? "any number" : String.valueOf(most);
        if (holder.equals(NEWCOMERS)) {
            what.usual(most);
            return Reply.text("A domain that comes from now on may have %s of %s.".formatted(text, what));
        }
        if (holder.equals(SpinKernel.KERNEL.name())) {
            return Reply.refused("the kernel gets what it needs; a limit is for an extension, or for newcomers.");
        }
        var accounts = ledger.accounts().stream().filter(each -> each.holder().equals(holder)).toList();
        if (accounts.isEmpty()) {
            return Reply.refused("Nobody called '%s' holds anything; 'account' lists the holders.".formatted(holder));
        }
        accounts.forEach(each -> each.limit(what, most));
        return Reply.text("%s may have %s of %s, and has %d.".formatted(holder, text, what,
                accounts.stream().mapToLong(each -> each.held(what)).sum()));
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
