package benign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spin.domains.Greeter;

/// Streams and collectors in many forms.
public final class Inventory implements Greeter {

    enum Kind {
        TOOL, FOOD, BOOK
    }

    record Item(String name, Kind kind, int count, double price, List<String> tags) {
        Item {
            if (count < 0) {
                throw new IllegalArgumentException("count");
            }
            tags = List.copyOf(tags);
        }

        Item withCount(int n) {
            return new Item(name, kind, n, price, tags);
        }
    }

    private static final List<Item> ITEMS = List.of(new Item("saw", Kind.TOOL, 3, 12.5, List.of("wood", "sharp")),
            new Item("axe", Kind.TOOL, 1, 30, List.of("wood", "sharp", "heavy")),
            new Item("pear", Kind.FOOD, 40, .25, List.of("fruit")), new Item("bread", Kind.FOOD, 9, 2.75, List.of()),
            new Item("atlas", Kind.BOOK, 2, 44.9, List.of("heavy")));

    @Override
    public String greet(Desk desk) {
        Map<Kind, List<String>> names = ITEMS.stream().collect(Collectors.groupingBy(Item::kind,
                () -> new EnumMap<>(Kind.class), Collectors.mapping(Item::name, Collectors.toList())));
        Map<Kind, Double> average = ITEMS.stream()
                .collect(Collectors.groupingBy(Item::kind, TreeMap::new, Collectors.averagingDouble(Item::price)));
        Map<Boolean, Long> many = ITEMS.stream()
                .collect(Collectors.partitioningBy(i -> i.count() > 2, Collectors.counting()));
        Map<String, Integer> tags = ITEMS.stream().flatMap(i -> i.tags().stream())
                .collect(Collectors.toMap(Function.identity(), _ -> 1, Integer::sum, TreeMap::new));
        IntSummaryStatistics counts = ITEMS.stream().mapToInt(Item::count).summaryStatistics();
        DoubleSummaryStatistics prices = ITEMS.stream().collect(Collectors.summarizingDouble(Item::price));
        var both = ITEMS.stream().collect(Collectors.teeing(Collectors.summingInt(Item::count),
                Collectors.minBy(Comparator.comparingDouble(Item::price)), (sum, min) -> sum + min.map(Item::name).orElse("-")));
        var nested = ITEMS.stream().collect(Collectors.groupingBy(Item::kind, LinkedHashMap::new,
                Collectors.collectingAndThen(Collectors.toList(), List::size)));
        var filtered = ITEMS.stream().collect(Collectors.groupingBy(i -> i.name().length(), TreeMap::new,
                Collectors.filtering(i -> i.price() > 1, Collectors.flatMapping(i -> i.tags().stream(), Collectors.joining("+", "<", ">")))));
        Predicate<Item> heavy = i -> i.tags().contains("heavy");
        UnaryOperator<Item> more = i -> i.withCount(i.count() * 2);
        var doubled = ITEMS.stream().filter(heavy.and(i -> i.count() < 2).or(i -> i.kind() == Kind.FOOD))
                .map(more.andThen(Item::count)).sorted(Collections.reverseOrder()).toList();
        Collection<Integer> squares = IntStream.rangeClosed(1, 10).filter(i -> i % 3 != 0).map(i -> i * i).boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        var table = Stream.of("b,2", "a,1", "c,3").map(s -> s.split(",")).collect(Collectors.toMap(s -> s[0], s -> Integer.valueOf(s[1]), (a, b) -> b, TreeMap::new));
        Optional<Item> dear = ITEMS.stream().reduce(BinaryOperator.maxBy(Comparator.comparingDouble(Item::price)));
        Set<Kind> kinds = ITEMS.stream().map(Item::kind).collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        var paged = IntStream.range(0, 5).mapToObj(i -> ITEMS.get(i).name().charAt(0)).map(String::valueOf).collect(Collectors.joining());
        return names + " " + average + " " + many + " " + tags + " " + counts + " " + prices + " " + both + " " + nested + " "
                + filtered + " " + doubled + " " + squares + " " + table + " " + dear.map(Item::name) + " " + kinds + " " + paged
                + ITEMS.stream().takeWhile(i -> i.kind() == Kind.TOOL).count() + ITEMS.stream().dropWhile(i -> i.kind() == Kind.TOOL).skip(1).limit(5).peek(i -> desk.write(i.name())).anyMatch(i -> i.count() == 9)
                + Stream.concat(Stream.of(1), Stream.of(2, 3)).mapMulti((Integer i, java.util.function.Consumer<Object> c) -> { c.accept(i); c.accept(-i); }).toList()
                + Arrays.stream(new int[]{5, 3, 9}).max().getAsInt() + IntStream.of(3, 1, 2).sorted().boxed().toList()
                + Stream.of(1, 2, 2, 3).distinct().noneMatch(i -> i > 3) + ITEMS.stream().map(Item::price).mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
