package spin.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProtoWriterTests {
    private static String hex(ProtoWriter writer) {
        return HexFormat.of().formatHex(writer.toByteArray());
    }

    /// The examples of the format's own documentation.
    @Test
    void theBytesAreThoseOfTheDocumentation() {
        assertThat(hex(new ProtoWriter().number(1, 150))).isEqualTo("089601");
        assertThat(hex(new ProtoWriter().text(2, "testing"))).isEqualTo("120774657374696e67");
        assertThat(hex(new ProtoWriter().message(3, inner -> inner.number(1, 150)))).isEqualTo("1a03089601");
        assertThat(hex(new ProtoWriter().number(1, -2))).isEqualTo("08feffffffffffffffff01");
        assertThat(hex(new ProtoWriter().fixed(1, 0x0102030405060708L))).isEqualTo("090807060504030201");
    }

    @Property(tries = 500)
    void whatIsWrittenIsRead(@ForAll long number, @ForAll String text,
            @ForAll @IntRange(min = 1, max = 536_870_911) int field) {
        var bytes = new ProtoWriter().message(field, inner -> inner.number(1, number).fixed(2, number).text(3, text))
                .toByteArray();
        var read = new ProtoReader(bytes).message(field);
        assertThat(read.number(1)).isEqualTo(number);
        assertThat(read.number(2)).isEqualTo(number);
        assertThat(read.text(3).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
