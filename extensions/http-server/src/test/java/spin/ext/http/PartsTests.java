package spin.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dates, ranges and pages.
class PartsTests {
    /// Against the calendar of the JDK, which the extension may not name.
    @Test
    void datesAreThoseOfTheCalendar() {
        var form = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);
        var chance = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            long seconds = chance.nextLong(0, 8_000_000_000L);
            var text = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).format(form);
            assertThat(Dates.text(seconds)).isEqualTo(text);
            assertThat(Dates.seconds(text)).isEqualTo(seconds);
        }
        assertThat(Dates.text(951_782_400)).isEqualTo("Tue, 29 Feb 2000 00:00:00 GMT");
    }

    @Test
    void textsThatAreKeptAreThoseOfTheirTimes() {
        var kept = new DateTexts();
        for (long seconds : new long[]{-1, 0, 16, 0, -1, 15, -17, 16, 784_111_777, 16}) {
            assertThat(kept.of(seconds)).isEqualTo(Dates.text(seconds));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994"})
    void allThreeFormsOfADateAreRead(String text) {
        assertThat(Dates.seconds(text)).isEqualTo(784_111_777);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Now 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19941 08:49:37 GMT",
            "Sunday, 06/Nov/94 08:49:37 GMT", "Sun Nov  6 08-49-37 1994", "Sun, 32 Nov 1994 08:49:37 GMT"})
    void whatIsNoDateIsNone(String text) {
        assertThat(Dates.seconds(text)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0, 0, 0", "bytes=2-5, 2, 5", "bytes=2-, 2, 9", "bytes=-3, 7, 9", "bytes=-30, 0, 9",
            "bytes=9-99, 9, 9"})
    void aRangeIsAStretchOfTheFile(String field, long first, long last) {
        assertThat(ByteRange.of(field, 10)).containsExactly(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=", "bytes",
            "bytes=1-9999999999999999999", "bytes=--1", "bytes=1-2,", "bytes=1-2,a", "bytes=0-5,5-6", "bytes=0-1,0-1",
            "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,20-,21-,22-,23-,24-,25-,26-"})
    void aRangeThatMeansNothingIsNotLookedAt(String field) {
        assertThat(ByteRange.of(field, 10)).isEmpty();
    }

    @Test
    void severalStretchesComeInTheOrderInWhichTheyWereAskedFor() {
        assertThat(ByteRange.of("bytes=4-5, 1-2 ,-1", 10)).containsExactly(new ByteRange(4, 5), new ByteRange(1, 2),
                new ByteRange(9, 9));
        assertThat(ByteRange.of("bytes=20-30,0-1", 10)).as("what lies in the file").containsExactly(
                new ByteRange(0, 1));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> ByteRange.of("bytes=10-,20-", 10));
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-, 10", "bytes=10-20, 10", "bytes=-0, 10", "bytes=0-0, 0", "bytes=-5, 0"})
    void aRangeOutsideOfTheFileIsRefused(String field, long size) {
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> ByteRange.of(field, size))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(Status.RANGE_NOT_SATISFIABLE));
    }

    @Test
    void namesDoNoHarmInAPage() {
        var page = new StringBuilder();
        Listing.shown(page, "<a href=\"x\">&\n");
        Listing.encoded(page, " a/\"é");
        assertThat(page).hasToString("&lt;a href=&quot;x&quot;&gt;&amp;?%20a/%22%E9");
    }
}
