package spin.core.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import spin.core.memory.MemoryServices;
import spin.core.memory.MemoryView;
import spin.core.memory.PageState;
import spin.core.memory.Thresholds;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `vm`: physical memory and address spaces.
///
/// Source: the released shell's `vm`, with `params`, `setparams` and `stat` (spin-33).
final class VmCommands {
    private static final String NAME = "vm";

    private final MemoryServices memory;

    VmCommands(MemoryServices memory) {
        this.memory = memory;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "how much memory there is, and what has become of it", arguments -> overview());
        shell.addSub(NAME, "pages", "", "whose pages are in which state", arguments -> pages());
        shell.addSub(NAME, "spaces", "", "the address spaces", arguments -> spaces());
        shell.addSub(NAME, "regions", "SPACE", "what is allocated in a space", this::spaceNumbers,
                number -> inSpace(number, memory.view()::regions, VmCommands::regions));
        shell.addSub(NAME, "mappings", "SPACE", "what is mapped in a space, and for what", this::spaceNumbers,
                number -> inSpace(number, memory.view()::mappings, VmCommands::mappings));
        shell.addSub(NAME, "thresholds", "[REQUEST REPOSSESS RECLAIM]",
                "when memory counts as short, in free pages; with numbers, from now on", this::thresholds);
    }

    private Reply overview() {
        var pages = memory.pages();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("bytes in a page", MemoryView.pageBytes());
        facts.put("colours", pages.colours());
        facts.put("free pages", pages.freeFrames());
        facts.put("pages that may be reclaimed", pages.activePages());
        facts.put("pages with a second chance", pages.reclaimedPages());
        facts.put("pages given out", pages.resource().total());
        facts.put("address spaces", memory.view().spaces().size());
        return Reply.facts(facts);
    }

    private Reply pages() {
        var columns = new ArrayList<>(List.of("holder"));
        Arrays.stream(PageState.values()).forEach(state -> columns.add(small(state)));
        var rows = new ArrayList<List<Object>>();
        memory.view().pagesByHolder().forEach((holder, byState) -> {
            var row = new ArrayList<Object>(List.of(holder));
            Arrays.stream(PageState.values()).forEach(state -> row.add(byState.getOrDefault(state, 0)));
            rows.add(row);
        });
        return new Reply.Table(columns, rows, "no page is anybody's");
    }

    private static String small(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Reply spaces() {
        var rows = memory.view().spaces().stream().map(space -> List.<Object>of(space.number(), space.maker(),
                space.regions(), space.mapped(), space.tables())).toList();
        return new Reply.Table(List.of("space", "made by", "regions", "mapped pages", "table pages"), rows,
                "there are no address spaces");
    }

    private List<String> spaceNumbers() {
        return memory.view().spaces().stream().map(space -> String.valueOf(space.number())).toList();
    }

    private static <T> Reply inSpace(String number, IntFunction<Optional<List<T>>> look,
            Function<List<T>, Reply> show) {
        try {
            return look.apply(Integer.parseInt(number)).map(show)
                    .orElseGet(() -> Reply.refused("There is no space %s; 'vm spaces' lists them.".formatted(number)));
        } catch (NumberFormatException _) {
            return Reply.refused("'%s' is not the number of a space; 'vm spaces' lists them.".formatted(number));
        }
    }

    private static Reply regions(List<MemoryView.Stretch> regions) {
        return new Reply.Table(List.of("from", "to", "held by", "mapped pages"), regions.stream()
                .map(each -> List.<Object>of(hex(each.first()), hex(each.beyond()), each.holder(), each.mapped()))
                .toList(), "nothing is allocated there");
    }

    private static Reply mappings(List<MemoryView.Mapping> mappings) {
        return new Reply.Table(List.of("from", "to", "pages", "for"),
                mappings.stream()
                        .map(each -> List.<Object>of(hex(each.first()), hex(each.beyond()),
                                (each.beyond() - each.first()) / MemoryView.pageBytes(), small(each.allowed())))
                        .toList(),
                "nothing is mapped there");
    }

    private static String hex(long address) {
        return "0x%x".formatted(address);
    }

    private Reply thresholds(String arguments) {
        if (!arguments.isEmpty()) {
            var words = arguments.split("\\s+", -1);
            try {
                if (words.length != 3) {
                    return Reply.refused("vm thresholds takes three numbers of pages, not '%s'.".formatted(arguments));
                }
                memory.pages().thresholds(new Thresholds(Integer.parseInt(words[0]), Integer.parseInt(words[1]),
                        Integer.parseInt(words[2])));
            } catch (NumberFormatException _) {
                return Reply.refused("vm thresholds takes three numbers of pages, not '%s'.".formatted(arguments));
            } catch (IllegalArgumentException outOfOrder) {
                return Reply.refused(outOfOrder.getMessage() + ".");
            }
        }
        var now = memory.pages().thresholds();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("request", now.request());
        facts.put("repossess", now.repossess());
        facts.put("reclaim", now.reclaim());
        return Reply.facts(facts);
    }
}
