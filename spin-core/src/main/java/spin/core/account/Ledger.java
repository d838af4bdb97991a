package spin.core.account;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// The accounts of one kernel.
///
/// A domain has one account, found by its identity; what else holds things (an address space) has one that was opened for it.
/// At any instant the sum over the accounts is the total of each resource; [#discrepancies] adds up and says where it is not.
/// What would break this: a service that changes a count without [Account#charge] and [Account#credit], which it cannot.
///
/// On the kernel's thread.
public final class Ledger {
    private final List<Resource> resources = new ArrayList<>();
    /// Looked up only, never walked: its order is the host's.
    private final IdentityHashMap<Requester, Account> domains = new IdentityHashMap<>();
    private @Nullable Account first;
    private @Nullable Account last;
    private int accounts;

    /// A kind of thing to count; each service names its own, once.
    public Resource resource(String name) {
        for (var other : resources) {
            if (other.name().equals(name)) {
                throw new IllegalArgumentException("there is a resource %s already; two services would count into one"
                        .formatted(name));
            }
        }
        var resource = new Resource(this, resources.size(), name);
        resources.add(resource);
        return resource;
    }

    public List<Resource> resources() {
        return List.copyOf(resources);
    }

    /// The account of a domain, opened when it is first asked for.
    public Account of(Requester domain) {
        var account = domains.get(domain);
        if (account == null) {
            account = open(domain.name());
            domains.put(domain, account);
        }
        return account;
    }

    /// An account for something that is no domain.
    public Account open(String holder) {
        var account = new Account(this, holder, resources.size());
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
            domains.remove(domain);
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

    /// Where the sum over the accounts is not the total, a sentence each; empty when the books are right.
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
        }
        return wrong;
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
