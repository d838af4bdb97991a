package benign;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spin.domains.Greeter;

/// Collectors of collectors, and a collector of one's own.
public final class Grouping implements Greeter {

    record Sale(String shop, String what, int pieces) {}

    @Override
    public String greet(Desk desk) {
        var sales = List.of(new Sale("north", "nut", 3), new Sale("south", "nut", 5), new Sale("north", "bolt", 7), new Sale("south", "nut", 1));
        var pieces = sales.stream().collect(Collectors.groupingBy(Sale::shop, TreeMap::new, Collectors.summingInt(Sale::pieces)));
        var kinds = sales.stream().collect(Collectors.groupingBy(Sale::shop, TreeMap::new,
                Collectors.mapping(Sale::what, Collectors.toCollection(TreeSet::new))));
        var most = sales.stream().collect(Collectors.toMap(Sale::what, Function.identity(), (a, b) -> a.pieces() > b.pieces() ? a : b, LinkedHashMap::new));
        var halves = sales.stream().collect(Collectors.partitioningBy(sale -> sale.pieces() > 4, Collectors.averagingInt(Sale::pieces)));
        var both = sales.stream().collect(Collectors.teeing(Collectors.counting(), Collectors.summingInt(Sale::pieces), (n, sum) -> sum + "/" + n));
        IntSummaryStatistics statistics = sales.stream().collect(Collectors.summarizingInt(Sale::pieces));
        var flat = sales.stream().collect(Collectors.flatMapping(sale -> Stream.of(sale.shop(), sale.what()), Collectors.toCollection(TreeSet::new)));
        var filtered = sales.stream().collect(Collectors.filtering(sale -> sale.pieces() < 5,
                Collectors.collectingAndThen(Collectors.mapping(Sale::pieces, Collectors.toList()), List::reversed)));
        var reduced = sales.stream().collect(Collectors.reducing(0, Sale::pieces, Integer::max));
        var joined = IntStream.range(0, 4).mapToObj(Integer::toString).collect(Collectors.joining(",", "<", ">"));
        Collector<Integer, ArrayList<Integer>, String> own = Collector.of(ArrayList::new, (all, n) -> all.add(n * n), (a, b) -> a, Object::toString);
        return pieces + " " + kinds + " " + most + " " + halves + " " + both + " " + statistics.getMax() + statistics.getAverage() + " " + flat + " "
                + filtered + reduced + joined + Stream.of(1, 2, 3).collect(own);
    }
}
