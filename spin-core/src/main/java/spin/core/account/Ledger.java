package spin.core.account;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// The accounts of one kernel.
///
/// A domain has one account, found by its identity; what else holds things (an address space) has one that was opened for it.
/// At any instant the sum over the accounts is the total of each resource, and what an account holds is what a walk of the real things finds
/// ([Census]); [#discrepancies] adds up, walks, and says where it is not so.
/// What would break this: a service that makes a thing and charges nobody, which its own census shows.
///
/// On the kernel's thread.
public final class Ledger {
    private final List<Resource> resources = new ArrayList<>();
    /// Looked up only, never walked: its order is the host's. A domain that is gone keeps its closed account for as long as anybody can still
    /// speak in its name, so that nothing is ever charged to it again. Its keys are equal to nothing but themselves ([Requester#of]).
    private final Map<Requester, Account> domains = new WeakHashMap<>();
    /// Whose account was asked for last; mostly it is asked for again.
    private @Nullable Requester recent;
    private @Nullable Account recentAccount;
    private @Nullable Account first;
    private @Nullable Account last;
    private int accounts;

    /// A kind of thing to count, of which an account may hold any number and which nobody can walk.
    public Resource resource(String name) {
        return resource(name, Long.MAX_VALUE, null);
    }

    /// A kind of thing to count; each service names its own, once.
    public Resource resource(String name, Census census) {
        return resource(name, Long.MAX_VALUE, census);
    }

    /// The same, of which a domain may hold no more than `usual` unless [Account#limit] says otherwise.
    public Resource resource(String name, long usual, @Nullable Census census) {
        for (var other : resources) {
            if (other.name().equals(name)) {
                throw new IllegalArgumentException("there is a resource %s already; two services would count into one"
                        .formatted(name));
            }
        }
        var resource = new Resource(this, resources.size(), name, usual, census);
        resources.add(resource);
        return resource;
    }

    public List<Resource> resources() {
        return List.copyOf(resources);
    }

    int known() {
        return resources.size();
    }

    Resource known(int index) {
        return resources.get(index);
    }

    /// The account of a domain, opened when it is first asked for; for good, so that of one that is gone is closed.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public Account of(Requester domain) {
        var again = recentAccount;
        if (domain == recent && again != null) {
            return again;
        }
        var account = domains.get(domain);
        if (account == null) {
            account = open(domain.name(), true);
            domains.put(domain, account);
        }
        recent = domain;
        recentAccount = account;
        return account;
    }

    /// An account for something that is no domain, without limits.
    public Account open(String holder) {
        return open(holder, false);
    }

    private Account open(String holder, boolean domain) {
        var account = new Account(this, holder, domain);
        var tail = last;
        account.before = tail;
        if (tail == null) {
            first = account;
        } else {
            tail.behind = account;
        }
        last = account;
        accounts++;
        return account;
    }

    /// The domain is gone.
    ///
    /// @throws IllegalStateException when it still holds something: a service forgot to take it back
    public void close(Requester domain) {
        var account = domains.get(domain);
        if (account != null) {
            close(account);
        }
    }

    /// The holder is gone.
    ///
    /// @throws IllegalStateException when it still holds something
    public void close(Account account) {
        if (account.closed) {
            throw new IllegalStateException("the account of %s is closed twice".formatted(account.holder()));
        }
        if (!account.isEmpty()) {
            throw new IllegalStateException("the holder is gone and its account is not empty: " + account);
        }
        account.closed = true;
        unlink(account);
    }

    /// How many accounts are open.
    public int size() {
        return accounts;
    }

    /// The open accounts, in the order in which they were opened.
    public List<Account> accounts() {
        var all = new ArrayList<Account>();
        for (var account = first; account != null; account = account.behind) {
            all.add(account);
        }
        return all;
    }

    /// Where the sum over the accounts is not the total, or an account not what a walk of the real things finds, a sentence each; empty when the
    /// books are right. At any instant between two operations.
    public List<String> discrepancies() {
        var wrong = new ArrayList<String>();
        for (var what : resources) {
            long sum = 0;
            for (var account = first; account != null; account = account.behind) {
                sum += account.held(what);
            }
            if (sum != what.total()) {
                wrong.add("%d of %s are given out, and the accounts hold %d".formatted(what.total(), what, sum));
            }
            var census = what.census;
            if (census != null) {
                compare(what, census, wrong);
            }
        }
        return wrong;
    }

    private void compare(Resource what, Census census, List<String> wrong) {
        var found = new IdentityHashMap<Account, Long>();
        census.walk((account, count) -> found.merge(account, count, Long::sum));
        for (var account = first; account != null; account = account.behind) {
            var count = found.remove(account);
            long real = count == null ? 0 : count;
            if (account.held(what) != real) {
                wrong.add("%s is charged for %d of %s and holds %d".formatted(account.holder(), account.held(what),
                        what, real));
            }
        }
        found.entrySet().stream()
                .map(each -> "%s is gone and holds %d of %s".formatted(each.getKey().holder(), each.getValue(), what))
                .sorted().forEach(wrong::add);
    }

    private void unlink(Account account) {
        var before = account.before;
        var behind = account.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        accounts--;
    }
}
