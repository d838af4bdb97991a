package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.debug.PacketReader.Event;

/// Framing, on good bytes and on hostile ones.
class PacketReaderTests {

    private static List<Event> read(byte[] bytes) {
        var reader = new PacketReader();
        var events = new ArrayList<Event>();
        for (byte octet : bytes) {
            reader.take(octet & 0xff).ifPresent(events::add);
        }
        return events;
    }

    private static List<Event> read(String bytes) {
        return read(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void packetsAcknowledgementsAndInterruptsComeInOrder() {
        assertThat(read("+$g#67\3-$m10,8#32+")).containsExactly(new Event.Acknowledged(), new Event.Packet("g"),
                new Event.Interrupt(), new Event.Refused(), new Event.Packet("m10,8"), new Event.Acknowledged());
    }

    @Test
    void bothCasesOfDigitsAreSums() {
        assertThat(read("$O#4F")).containsExactly(new Event.Packet("O"));
        assertThat(read("$O#4f")).containsExactly(new Event.Packet("O"));
    }

    @Test
    void aWrongSumIsACorruptPacket() {
        for (var wrong : List.of("$g#68", "$g#6x", "$g#x7", "$g##7", "$#01")) {
            assertThat(read(wrong)).as(wrong).containsExactly(new Event.Corrupt());
        }
    }

    @Test
    void noiseBetweenPacketsIsNothing() {
        assertThat(read("hello\r\n#67\0\377$?#3f")).containsExactly(new Event.Packet("?"));
    }

    @Test
    void aPacketThatBeginsInsideAnotherIsTheOneThatCounts() {
        assertThat(read("$m12000$g#67")).containsExactly(new Event.Packet("g"));
    }

    @Test
    void everyByteSurvivesEscaping() {
        var all = new StringBuilder("X");
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        assertThat(read(PacketReader.packet(all.toString()))).containsExactly(new Event.Packet(all.toString()));
    }

    @Test
    void aPacketWithoutEndTakesNoMemoryAndIsCorrectedByTheNext() {
        var reader = new PacketReader();
        reader.take('$');
        for (int i = 0; i < 5_000_000; i++) {
            assertThat(reader.take('a')).isEmpty();
        }
        reader.take('#');
        reader.take('0');
        assertThat(reader.take('0')).hasValue(new Event.Corrupt());
        assertThat(read(PacketReader.packet("a".repeat(PacketReader.LONGEST)))).hasSize(1)
                .hasOnlyElementsOfType(Event.Packet.class);
        assertThat(read(PacketReader.packet("a".repeat(PacketReader.LONGEST + 1))))
                .containsExactly(new Event.Corrupt());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterAnyNoiseAPacketIsFoundAtTheLatestAtItsRepetition(long seed) {
        var chance = new SplittableRandom(seed);
        var reader = new PacketReader();
        for (int round = 0; round < 300; round++) {
            for (int i = chance.nextInt(40); i > 0; i--) {
                reader.take(chance.nextInt(256));
            }
            var found = new ArrayList<Event>();
            for (int repetition = 0; repetition < 2; repetition++) {
                for (byte octet : PacketReader.packet("qC")) {
                    reader.take(octet & 0xff).ifPresent(found::add);
                }
            }
            assertThat(found).as("seed %d, round %d", seed, round).contains(new Event.Packet("qC"));
        }
    }
}
