package spin.core.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spin.core.account.Account;
import spin.hw.mmu.Pte;

/// What the memory of a kernel looks like, for whoever sits at the prompt. Copies, and no power over anything.
public final class MemoryView {
    private final PhysicalPages pages;
    private final AddressSpaces spaces;

    /// One address space.
    ///
    /// @param mapped pages that user code can be given access to
    /// @param tables pages that its page table takes
    public record Space(int number, String maker, int regions, long mapped, long tables) {}

    /// One allocated stretch of a space.
    public record Stretch(long first, long beyond, String holder, long mapped) {}

    /// Neighbouring pages of a space that are mapped with the same rights.
    public record Mapping(long first, long beyond, Protection allowed) {}

    MemoryView(PhysicalPages pages, AddressSpaces spaces) {
        this.pages = pages;
        this.spaces = spaces;
    }

    public static int pageBytes() {
        return PhysicalPages.PAGE_BYTES;
    }

    /// How many pages of each holder are in each state, holders in the order of their first frame.
    public Map<String, Map<PageState, Integer>> pagesByHolder() {
        var byHolder = new LinkedHashMap<String, Map<PageState, Integer>>();
        pages.holders().forEach(page -> byHolder
                .computeIfAbsent(page.account.holder(), _ -> new EnumMap<>(PageState.class))
                .merge(page.state, 1, Integer::sum));
        return byHolder;
    }

    public List<Space> spaces() {
        return spaces.contexts().stream().map(this::space).sorted(Comparator.comparingInt(Space::number)).toList();
    }

    private Space space(Context context) {
        long mapped = mappings(context).stream().mapToLong(each -> (each.beyond - each.first) / pageBytes()).sum();
        return new Space(context.serial, context.maker.holder(), context.regions.count(), mapped, tables(context));
    }

    private long tables(Context context) {
        long[] count = {0};
        spaces.tables().walk(context, new PageTables.Visitor() {
            @Override
            public void mapped(long address) {
                // Counted elsewhere.
            }

            @Override
            public void table(long physical) {
                count[0]++;
            }
        });
        return count[0];
    }

    /// The regions of the space with that number; empty when there is no such space.
    public Optional<List<Stretch>> regions(int number) {
        return find(number).map(context -> {
            var regions = new ArrayList<Stretch>();
            for (int i = 0; i < context.regions.count(); i++) {
                var region = context.regions.get(i);
                long mapped = mappings(context).stream()
                        .mapToLong(each -> overlap(each, region) / pageBytes()).sum();
                regions.add(new Stretch(region.first, region.beyond, holder(context, region.account), mapped));
            }
            return regions;
        });
    }

    private static long overlap(Mapping mapping, Region region) {
        return Math.max(0,
                Math.min(mapping.beyond, region.beyond) - Math.max(mapping.first, region.first));
    }

    private static String holder(Context context, Account account) {
        return account == context.account ? "the space itself" : account.holder();
    }

    /// What is mapped in the space with that number; empty when there is no such space.
    public Optional<List<Mapping>> mappings(int number) {
        return find(number).map(this::mappings);
    }

    private List<Mapping> mappings(Context context) {
        var mappings = new ArrayList<Mapping>();
        spaces.tables().walk(context, new PageTables.Visitor() {
            @Override
            public void mapped(long address) {
                add(mappings, address, spaces.protection(context, address));
            }

            @Override
            public void table(long physical) {
                // No mapping of user code's.
            }
        });
        return mappings;
    }

    private static void add(List<Mapping> mappings, long address, Protection allowed) {
        var last = mappings.isEmpty() ? null : mappings.getLast();
        if (last != null && last.beyond == address && last.allowed == allowed) {
            mappings.set(mappings.size() - 1, new Mapping(last.first, address + Pte.PAGE_BYTES, allowed));
        } else {
            mappings.add(new Mapping(address, address + Pte.PAGE_BYTES, allowed));
        }
    }

    private Optional<Context> find(int number) {
        return spaces.contexts().stream().filter(context -> context.serial == number).findFirst();
    }
}
