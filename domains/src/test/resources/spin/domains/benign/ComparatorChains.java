package benign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import spin.domains.Greeter;

/// Comparators composed of others, with nulls, reversed, by keys, in sorts, sets and extremes.
public final class ComparatorChains implements Greeter {

    record Person(String name, int age, Double score) {}

    @Override
    public String greet(Desk desk) {
        var people = new ArrayList<>(List.of(new Person("Ann", 30, 2.5), new Person("Bob", 25, null), new Person("Cid", 30, 1.5),
                new Person("Dee", 25, 9.0), new Person("Eve", 41, null)));
        var order = Comparator.comparingInt(Person::age).reversed()
                .thenComparing(Person::score, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(Person::name, Comparator.reverseOrder());
        people.sort(order);
        var text = new StringBuilder(names(people));
        Collections.sort(people, Comparator.comparing(Person::score, Comparator.nullsLast(Comparator.<Double>naturalOrder().reversed())));
        text.append(' ').append(names(people));
        var byName = new TreeSet<Person>(Comparator.comparing(Person::name, String.CASE_INSENSITIVE_ORDER));
        byName.addAll(people);
        text.append(' ').append(byName.first().name()).append(byName.descendingSet().first().name());
        text.append(' ').append(Collections.max(people, order).name()).append(people.stream().min(order).orElseThrow().name());
        Integer[] numbers = {3, 1, 2};
        Arrays.sort(numbers, (a, b) -> Integer.compare(b, a));
        text.append(' ').append(Arrays.toString(numbers));
        var entries = new ArrayList<>(List.of(Map.entry("b", 1), Map.entry("a", 1), Map.entry("c", 0)));
        entries.sort(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
        return text.append(' ').append(entries).toString();
    }

    private static String names(List<Person> people) {
        var names = new StringBuilder();
        people.forEach(person -> names.append(person.name().charAt(0)));
        return names.toString();
    }
}
