package benign;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.TreeMap;
import spin.domains.Greeter;

/// Dates, times, periods and durations: arithmetic, comparison, parsing, adjusting.
public final class Calendars implements Greeter {

    @Override
    public String greet(Desk desk) {
        var day = LocalDate.of(1995, Month.DECEMBER, 3);
        var easter = easter(2024);
        var due = new TreeMap<LocalDate, String>();
        for (int i = 0; i < 4; i++) {
            due.put(day.plusMonths(i).with(TemporalAdjusters.lastDayOfMonth()), "bill" + i);
        }
        String refused;
        try {
            refused = LocalDate.of(2023, 2, 29).toString();
        } catch (DateTimeException e) {
            refused = "no such day";
        }
        var meeting = LocalDateTime.of(day, LocalTime.of(23, 30)).plus(Duration.ofMinutes(45));
        return day.getDayOfWeek() + " " + easter + easter.minusDays(2).getDayOfWeek().equals(DayOfWeek.FRIDAY) + " " + due.headMap(LocalDate.of(1996, 2, 1))
                + " " + refused + " " + meeting + " " + ChronoUnit.DAYS.between(day, LocalDate.parse("2000-01-01")) + " "
                + Period.between(day, easter) + " " + Duration.ofSeconds(3725).toMinutesPart() + Duration.parse("PT1H").compareTo(Duration.ofMinutes(61))
                + " " + YearMonth.of(2024, 2).lengthOfMonth() + Instant.ofEpochSecond(86_400).plusMillis(5) + " "
                + OffsetDateTime.of(meeting, ZoneOffset.ofHours(2)).toInstant() + day.isLeapYear() + day.getDayOfYear();
    }

    private static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        return LocalDate.of(year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    }
}
