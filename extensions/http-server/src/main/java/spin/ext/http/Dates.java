package spin.ext.http;

import java.util.ArrayList;
import java.util.List;

/// Times as HTTP writes them. The machine has no calendar: its time begins with power-on, which counts as the first second of 1970.
///
/// Source: RFC 9110, 5.6.7; Hinnant, "chrono-compatible low-level date algorithms" (days from and to a civil date).
final class Dates {
    private static final long DAY = 86_400;
    private static final String[] WEEKDAYS = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
            "Dec"};
    /// Days before March of a year, and in it, are those of the year before.
    private static final int DAYS_TO_MARCH = 719_468;
    private static final int DAYS_OF_400_YEARS = 146_097;
    private static final int LENGTH = 29;

    private Dates() {}

    /// In the form that is sent.
    static String text(long seconds) {
        long days = Math.floorDiv(seconds, DAY);
        int second = (int) Math.floorMod(seconds, DAY);
        long shifted = days + DAYS_TO_MARCH;
        long era = Math.floorDiv(shifted, DAYS_OF_400_YEARS);
        long dayOfEra = shifted - era * DAYS_OF_400_YEARS;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (int) ((5 * dayOfYear + 2) / 153);
        long day = dayOfYear - (153 * march + 2) / 5 + 1;
        int month = march < 10 ? march + 2 : march - 10;
        long year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0);
        var text = new StringBuilder(LENGTH).append(WEEKDAYS[(int) Math.floorMod(days, 7L)]).append(", ");
        two(text, (int) day).append(' ').append(MONTHS[month]).append(' ');
        two(two(text, (int) (year / 100)), (int) (year % 100)).append(' ');
        two(text, second / 3600).append(':');
        two(text, second / 60 % 60).append(':');
        return two(text, second % 60).append(" GMT").toString();
    }

    /// Each answer has two dates: a format string would be read again for each.
    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /// Seconds; -1 for what is no date in any of the three forms.
    static long seconds(String text) {
        var words = words(text);
        try {
            if (words.size() == 6 && words.get(0).length() == 4 && words.get(5).equals("GMT")) {
                return time(number(words.get(3), 4), month(words.get(2)), number(words.get(1), 2), words.get(4));
            }
            if (words.size() == 4 && words.get(1).length() == 9 && words.get(3).equals("GMT")) {
                return oldForm(words.get(1), words.get(2));
            }
            if (words.size() == 5 && words.get(0).length() == 3) {
                return time(number(words.get(4), 4), month(words.get(1)), number(words.get(2), words.get(2).length()),
                        words.get(3));
            }
            return -1;
        } catch (IllegalArgumentException noDate) {
            return -1;
        }
    }

    /// `06-Nov-94`. Two digits of a year that would lie far ahead lie in the century before; here all lie in the one of power-on.
    private static long oldForm(String date, String time) {
        if (date.charAt(2) != '-' || date.charAt(6) != '-') {
            return -1;
        }
        int year = number(date.substring(7), 2);
        return time(year < 70 ? 2000 + year : 1900 + year, month(date.substring(3, 6)), number(date.substring(0, 2), 2),
                time);
    }

    private static long time(int year, int month, int day, String clock) {
        if (clock.length() != 8 || clock.charAt(2) != ':' || clock.charAt(5) != ':' || year < 1970) {
            return -1;
        }
        int hours = number(clock.substring(0, 2), 2);
        int minutes = number(clock.substring(3, 5), 2);
        int seconds = number(clock.substring(6), 2);
        if (hours > 23 || minutes > 59 || seconds > 60 || day < 1 || day > 31) {
            return -1;
        }
        long shiftedYear = month <= 1 ? year - 1 : year;
        long era = shiftedYear / 400;
        long yearOfEra = shiftedYear - era * 400;
        long dayOfYear = (153L * (month <= 1 ? month + 10 : month - 2) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (era * DAYS_OF_400_YEARS + dayOfEra - DAYS_TO_MARCH) * DAY + hours * 3600L + minutes * 60L + seconds;
    }

    private static int month(String name) {
        for (int i = 0; i < MONTHS.length; i++) {
            if (MONTHS[i].equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no month");
    }

    private static int number(String text, int digits) {
        if (text.length() != digits || digits < 1 || digits > 4) {
            throw new IllegalArgumentException("no number");
        }
        int number = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new IllegalArgumentException("no number");
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        int begin = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean letter = i < text.length() && text.charAt(i) != ' ';
            if (letter && begin < 0) {
                begin = i;
            } else if (!letter && begin >= 0) {
                words.add(text.substring(begin, i));
                begin = -1;
            }
        }
        return words;
    }
}
