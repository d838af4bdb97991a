package benign;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import spin.domains.Greeter;

/// Dates by a pattern of numbers, sums over bytes, names from bytes, streams one after another, groups.
public final class Oddments implements Greeter {

    record Person(String name, int age) {}

    @Override
    public String greet(Desk desk) {
        return dates() + sums() + streams() + groups() + texts();
    }

    private static String dates() {
        var day = LocalDate.of(2024, 3, 9);
        var pattern = DateTimeFormatter.ofPattern("dd/MM/yyyy");
        return day.format(pattern) + LocalDate.parse("10/04/2025", pattern).getDayOfWeek()
                + LocalDateTime.of(day, LocalTime.of(7, 5)).format(DateTimeFormatter.ofPattern("yyyy-MM-dd 'at' HH:mm:ss"))
                + day.format(DateTimeFormatter.ISO_LOCAL_DATE) + day.format(DateTimeFormatter.BASIC_ISO_DATE)
                + YearMonth.of(2024, 2).format(DateTimeFormatter.ofPattern("M.yy")) + LocalTime.parse("0915", DateTimeFormatter.ofPattern("HHmm"))
                + Duration.between(day.atStartOfDay(), day.plusDays(1).atStartOfDay()).toHours();
    }

    private static String sums() {
        var crc = new CRC32();
        crc.update(new byte[]{1, 2, 3});
        crc.update(7);
        crc.update(new byte[]{0, 9, 8, 0}, 1, 2);
        var named = UUID.nameUUIDFromBytes(new byte[]{1, 2});
        return crc.getValue() + " " + named + named.version() + named.variant();
    }

    private static String streams() {
        var closed = new ArrayList<Object>();
        try (var both = Stream.concat(Stream.of(1).onClose(() -> closed.add("a")), Stream.of(2).onClose(() -> closed.add("b")))) {
            closed.addAll(both.limit(1).toList());
        }
        return Stream.concat(Stream.of(1, 2), Stream.concat(Stream.of(3), Stream.empty())).toList() + "" + closed
                + IntStream.concat(IntStream.range(0, 3), IntStream.of(9)).boxed().toList()
                + LongStream.concat(LongStream.of(1), LongStream.of(2)).sum()
                + Stream.concat(Stream.of("b"), Stream.of("a")).sorted().findFirst().orElseThrow()
                + Stream.concat(Stream.of(1, 2), Stream.of(3)).skip(1).count()
                + Stream.concat(List.of(1).stream(), List.of(2).stream()).toArray().length;
    }

    private static String groups() {
        var people = List.of(new Person("x", 1), new Person("y", 2), new Person("x", 3));
        return people.stream().collect(Collectors.groupingBy(Person::name)).keySet() + ""
                + people.stream().collect(Collectors.groupingBy(Person::name, Collectors.summingInt(Person::age)))
                + people.stream().collect(Collectors.groupingBy(Person::name, TreeMap::new, Collectors.mapping(Person::age, Collectors.toList())))
                + people.stream().collect(Collectors.toMap(Person::name, Person::age, Integer::sum))
                + people.stream().collect(Collectors.toMap(Person::name, Person::age, Integer::sum, TreeMap::new))
                + people.stream().collect(Collectors.toUnmodifiableMap(Person::age, Person::name)).size()
                + people.stream().collect(Collectors.toMap(Person::age, Function.identity())).size();
    }

    private static String texts() {
        var table = new TreeMap<String, Integer>(String.CASE_INSENSITIVE_ORDER);
        table.put("b", 1);
        table.put("A", 2);
        table.put("B", 3);
        var failed = "";
        for (int i = 0; i < 20; i++) {
            try {
                throw new IllegalStateException(new IllegalArgumentException("number " + i));
            } catch (IllegalStateException e) {
                failed = e.getMessage() + e;
            }
        }
        return table + "" + Stream.of("b", "A").sorted(String.CASE_INSENSITIVE_ORDER.reversed()).toList() + failed;
    }
}
