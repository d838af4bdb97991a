package spin.core.user;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.memory.Context;
import spin.core.strand.Clients;
import spin.core.strand.Strand;
import spin.dispatcher.Requester;
import spin.hw.elf.Symbol;
import spin.hw.elf.Symbols;

/// A program that was started: an address space and the strands that execute in it.
///
/// A capability: made by [Programs#start] only, compared by identity.
public final class Program {
    private final String name;
    private final Context context;
    /// Whom it is charged to: its starter, or the kernel when he has gone before it.
    Account account;
    final Requester starter;
    final Clients clients;
    final Terminal terminal;
    long heap;
    /// Those that have not ended, the first one first.
    final List<Strand> strands = new ArrayList<>();
    /// Which of all that were ever started it is.
    int number;
    /// What it has loaded, kept at the root.
    final List<String> loaded = new ArrayList<>();
    @Nullable
    Strand main;
    /// Meaningful when it has ended or is about to.
    int status;
    boolean exiting;
    Symbols symbols = Symbols.NONE;
    /// The one that was started from outside, of which this is a branch's branch; itself, if it was.
    final Program root;

    /// @param root whose branch it is; null for none's
    Program(String name, Context context, Account account, Requester starter, Clients clients, Terminal terminal,
            long heap, @Nullable Program root) {
        this.root = root == null ? this : root;
        this.name = name;
        this.context = context;
        this.account = account;
        this.starter = starter;
        this.clients = clients;
        this.terminal = terminal;
        this.heap = heap;
    }

    public String name() {
        return name;
    }

    /// The address space that it runs in.
    public Context context() {
        return context;
    }

    /// The first address past its image, where a heap may begin.
    public long heap() {
        return heap;
    }

    /// Its strands that have not ended, the first one first.
    public List<Strand> strands() {
        return List.copyOf(strands);
    }

    public boolean isEnded() {
        return main != null && strands.isEmpty();
    }

    /// The name of what is at that address of its code, as its executable has it; empty when that has none.
    public String symbolAt(long address) {
        return symbols.at(address).map(Symbol::name).orElse("");
    }

    @Override
    public String toString() {
        return name;
    }
}
