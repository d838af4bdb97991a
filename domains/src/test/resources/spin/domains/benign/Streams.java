package benign;

import spin.domains.Greeter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Sequential streams: map, filter, reduce, grouping, joining, sorting, primitives.
public final class Streams implements Greeter {

    @Override
    public String greet(Desk desk) {
        var words = List.of("pear", "fig", "apple", "kiwi", "plum", "cherry", "date");
        var byLength = words.stream().collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.joining("+")));
        int sum = IntStream.rangeClosed(1, 100).filter(i -> i % 3 == 0).map(i -> i * i).sum();
        var sorted = words.stream().sorted(Comparator.comparing(String::length).thenComparing(Comparator.reverseOrder())).toList();
        var partition = words.stream().collect(Collectors.partitioningBy(w -> w.contains("i"), Collectors.counting()));
        var flat = Stream.of(List.of(1, 2), List.of(3), List.<Integer>of()).flatMap(List::stream).map(i -> i * 2).toList();
        return byLength + " " + sum + " " + sorted + " " + partition + " " + flat + " "
                + words.stream().mapToInt(String::length).summaryStatistics() + " "
                + words.stream().anyMatch("fig"::equals) + " " + words.stream().skip(2).limit(2).reduce("", String::concat);
    }
}
