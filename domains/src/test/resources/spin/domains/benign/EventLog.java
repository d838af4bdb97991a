package benign;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spin.domains.Greeter;

/// Dates and times as values.
public final class EventLog implements Greeter {

    record Event(Instant at, String what, Duration took) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return Comparator.comparing(Event::at).thenComparing(Event::what, Comparator.reverseOrder()).compare(this, other);
        }
    }

    @Override
    public String greet(Desk desk) {
        var start = LocalDateTime.of(2024, Month.FEBRUARY, 28, 23, 30).toInstant(ZoneOffset.UTC);
        var events = new ArrayList<Event>();
        for (int i = 0; i < 20; i++) {
            events.add(new Event(start.plus(Duration.ofMinutes(i * 97 % 400)), "e" + i % 3, Duration.ofMillis(i * 1500)));
        }
        events.sort(null);
        Map<LocalDate, Duration> perDay = events.stream().collect(Collectors.groupingBy(
                e -> LocalDateTime.ofEpochSecond(e.at().getEpochSecond(), 0, ZoneOffset.UTC).toLocalDate(), TreeMap::new,
                Collectors.reducing(Duration.ZERO, Event::took, Duration::plus)));
        var days = new EnumMap<DayOfWeek, Integer>(DayOfWeek.class);
        for (var day = LocalDate.of(2023, 12, 25); day.isBefore(LocalDate.of(2024, 3, 3)); day = day.plusDays(1)) {
            days.merge(day.getDayOfWeek(), 1, Integer::sum);
        }
        var paydays = new ArrayList<LocalDate>();
        for (var month = YearMonth.of(2024, 1); month.compareTo(YearMonth.of(2024, 6)) <= 0; month = month.plusMonths(1)) {
            var last = month.atEndOfMonth();
            paydays.add(switch (last.getDayOfWeek()) {
                case SATURDAY -> last.minusDays(1);
                case SUNDAY -> last.with(TemporalAdjusters.previous(DayOfWeek.FRIDAY));
                default -> last;
            });
        }
        var p = Period.between(LocalDate.parse("1990-05-17"), LocalDate.of(2024, 2, 29));
        return perDay + " " + days + " " + paydays + " " + p + " " + p.toTotalMonths() + " "
                + ChronoUnit.DAYS.between(LocalDate.EPOCH, LocalDate.of(2024, 2, 29)) + " "
                + LocalTime.parse("10:15:30").plusHours(20).truncatedTo(ChronoUnit.MINUTES) + " "
                + Duration.parse("PT36H12M").toDaysPart() + Duration.ofSeconds(3661).toMinutesPart() + " "
                + LocalDate.of(2024, 2, 29).plusYears(1).get(ChronoField.DAY_OF_YEAR) + " "
                + List.of(Instant.EPOCH, start).stream().max(Comparator.naturalOrder()).get() + " "
                + LocalDate.of(2024, 2, 29).with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY)).isLeapYear();
    }
}
