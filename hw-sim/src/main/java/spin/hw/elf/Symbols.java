package spin.hw.elf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The names in an image, both ways: name to address, and address to the name that a person would say.
public final class Symbols {

    /// None, and nobody complains.
    public static final Symbols NONE = new Symbols(List.of(), Optional.empty());

    private final List<Symbol> ascending;
    private final Map<String, Symbol> byName = new HashMap<>();
    private final Optional<ElfRefusal> problem;

    Symbols(List<Symbol> symbols, Optional<ElfRefusal> problem) {
        // At one address the preferred name stands last: that is where the search below ends.
        var sorted = new ArrayList<>(symbols);
        sorted.sort(Comparator.comparingLong(Symbol::va).thenComparing(Symbol::code)
                .thenComparing(Comparator.comparing(Symbol::name).reversed()));
        ascending = List.copyOf(sorted);
        for (var symbol : ascending) {
            byName.put(symbol.name(), symbol);
        }
        this.problem = problem;
    }

    /// Made by hand, for programs that come from elsewhere than a file.
    public static Symbols of(List<Symbol> symbols) {
        return new Symbols(symbols, Optional.empty());
    }

    /// All of them, by ascending address.
    public List<Symbol> all() {
        return ascending;
    }

    /// Why the file's symbols could not be read, or not all of them. The program runs without.
    public Optional<ElfRefusal> problem() {
        return problem;
    }

    /// The address of `name`.
    public OptionalLong address(String name) {
        var symbol = byName.get(name);
        return symbol == null ? OptionalLong.empty() : OptionalLong.of(symbol.va());
    }

    /// The symbol that `va` lies in: the nearest one at or before it, unless that one is known to end earlier.
    public Optional<Symbol> at(long va) {
        int low = 0;
        int high = ascending.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending.get(middle).va() <= va) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return Optional.empty();
        }
        var symbol = ascending.get(low - 1);
        boolean ended = symbol.bytes() > 0 && Long.compareUnsigned(va - symbol.va(), symbol.bytes()) >= 0;
        return ended ? Optional.empty() : Optional.of(symbol);
    }

    /// `va` for a person: `main`, `main+0x1c`, or the bare number when no symbol is near.
    public String describe(long va) {
        var symbol = at(va);
        if (symbol.isEmpty()) {
            return "0x" + Long.toHexString(va);
        }
        long offset = va - symbol.get().va();
        return offset == 0 ? symbol.get().name() : symbol.get().name() + "+0x" + Long.toHexString(offset);
    }
}
