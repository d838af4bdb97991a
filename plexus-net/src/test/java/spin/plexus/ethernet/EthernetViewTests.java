package spin.plexus.ethernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.device.Frames;
import spin.plexus.wire.Datagram;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Parsed;

class EthernetViewTests {
    private static final long MOST = 0xffff_ffff_ffffL;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 13})
    void aFrameShorterThanItsHeaderIsTruncated(int length) {
        assertThat(EthernetViews.over(Frames.of(new byte[length])))
                .isEqualTo(new Parsed.Malformed<EthernetView>(Drop.TRUNCATED));
    }

    @Test
    void aHeaderAloneIsAFrame() {
        var bytes = new byte[14];
        bytes[12] = 8;

        assertThat(EthernetViews.valid(Frames.of(bytes)).type()).isEqualTo(0x0800);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 46, 1500, 0x05ff})
    void aLengthWhereTheTypeShouldBeIsNotTaken(int type) {
        assertThat(EthernetViews.over(Frames.of(Datagram.plain().withType(type).bytes())))
                .isEqualTo(new Parsed.Malformed<EthernetView>(Drop.LENGTH_FOR_TYPE));
    }

    @Property
    void whatIsWrittenIsRead(@ForAll @LongRange(max = MOST) long destination,
            @ForAll @LongRange(max = MOST) long source, @ForAll @IntRange(min = 0x0600, max = 0xffff) int type) {
        var bytes = new byte[20];
        EthernetView.write(bytes, destination, source, type);
        var view = EthernetViews.valid(Frames.of(bytes));

        assertThat(view.destination()).isEqualTo(destination);
        assertThat(view.source()).isEqualTo(source);
        assertThat(view.type()).isEqualTo(type);
        assertThat(java.util.Arrays.copyOf(Datagram.plain().withMacs(destination, source).withType(type).bytes(), 14))
                .isEqualTo(java.util.Arrays.copyOf(bytes, 14));
    }

    @Test
    void aViewIsDeadWhenItsRaiseIsOver() {
        var frame = Frames.of(Datagram.plain().bytes());
        var view = EthernetViews.valid(frame);
        Frames.end(frame);

        assertThatIllegalStateException().isThrownBy(view::type).withMessageContaining("copy what you want to keep");
    }
}
