package benign;

import spin.domains.Greeter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;

/// Values of java.time: dates, durations, arithmetic, comparison.
public final class Times implements Greeter {

    @Override
    public String greet(Desk desk) {
        var date = LocalDate.of(2024, 2, 28).plusDays(2);
        var time = LocalTime.of(23, 30).plusMinutes(45);
        var moment = LocalDateTime.of(date, time);
        var duration = Duration.ofMinutes(135).plusSeconds(5);
        return date + " " + time + " " + moment.getDayOfWeek() + " " + duration + " " + duration.toHours() + " "
                + Period.between(LocalDate.of(2000, 1, 31), date) + date.isLeapYear() + date.isAfter(LocalDate.of(2024, 1, 1))
                + Instant.ofEpochSecond(1_000_000_000L);
    }
}
