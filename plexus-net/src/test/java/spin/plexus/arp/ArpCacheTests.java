package spin.plexus.arp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.plexus.wire.Parsed;

class ArpCacheTests {
    private static final int US = 0x0a000001;
    private static final int PEER = 0x0a000002;
    private static final long PEERS_LINK = 0x0200_0000_0002L;

    private final List<String> done = new ArrayList<>();
    private final ArpCache cache = new ArpCache(US, new ArpCache.Link() {
        @Override
        public void request(int address) {
            done.add("request " + Integer.toHexString(address));
        }

        @Override
        public void reply(long to, int address) {
            done.add("reply " + Long.toHexString(to));
        }

        @Override
        public void deliver(long to, byte[] packet) {
            done.add("deliver " + packet[0] + " to " + Long.toHexString(to));
        }

        @Override
        public void announce() {
            done.add("announce");
        }

        @Override
        public void unreachable(int address, byte[] packet) {
            done.add("unreachable " + packet[0]);
        }
    });

    @Test
    void whatWaitsGoesOutInOrderWhenTheAnswerComesAndTheOldestGaveWay() {
        for (byte i = 0; i < 5; i++) {
            cache.send(PEER, new byte[]{i}, 0);
        }
        cache.arrived(reply(PEER, PEERS_LINK), 10);

        assertThat(done).containsExactly("request a000002", "deliver 2 to 20000000002", "deliver 3 to 20000000002",
                "deliver 4 to 20000000002");
    }

    @Test
    void aNeighbourThatDoesNotAnswerIsAskedThreeTimesAndReported() {
        cache.send(PEER, new byte[]{7}, 0);
        while (cache.deadline() != Long.MAX_VALUE) {
            cache.expire(cache.deadline());
        }

        assertThat(done).containsExactly("request a000002", "request a000002", "request a000002", "unreachable 7");
        assertThat(cache.size()).isZero();
    }

    @Test
    void anEntryEndsAndIsAskedForAgain() {
        cache.send(PEER, new byte[]{1}, 0);
        cache.arrived(reply(PEER, PEERS_LINK), 0);
        done.clear();
        cache.send(PEER, new byte[]{2}, ArpCache.LIFETIME - 1);
        cache.send(PEER, new byte[]{3}, ArpCache.LIFETIME);

        assertThat(done).containsExactly("deliver 2 to 20000000002", "request a000002");
    }

    @Test
    void aReplyThatNobodyAskedForMakesNothing() {
        cache.arrived(reply(PEER, PEERS_LINK), 0);

        assertThat(cache.size()).isZero();
    }

    @Test
    void aFloodOfRequestsStaysWithinTheLimitAndDoesNotPushOutWhatWeAskedFor() {
        cache.send(PEER, new byte[]{1}, 0);
        cache.arrived(reply(PEER, PEERS_LINK), 0);
        for (int i = 0; i < 100_000 / 20; i++) {
            cache.arrived(new ArpMessage(ArpMessage.Operation.REQUEST, PEERS_LINK + i, 0x0b000000 + i, 0, US), 1);
        }
        done.clear();
        cache.send(PEER, new byte[]{2}, 2);

        assertThat(cache.size()).isEqualTo(ArpCache.MOST_ENTRIES);
        assertThat(done).containsExactly("deliver 2 to 20000000002");
    }

    @Test
    void whoClaimsOurAddressIsNotBelieved() {
        cache.arrived(reply(US, PEERS_LINK), 0);

        assertThat(cache.size()).isZero();
        assertThat(done).containsExactly("announce");
    }

    @Test
    void ourAddressIsDefendedOnceInTenSecondsHoweverOftenItIsClaimed() {
        for (long now = 0; now < 20_000_000; now += 1000) {
            cache.arrived(reply(US, PEERS_LINK), now);
        }

        assertThat(done).containsExactly("announce", "announce");
        assertThat(cache.conflicts()).isEqualTo(20_000);
    }

    @Property
    void anyBytesAreAMessageThatWritesTheSameBytesOrMalformed(@ForAll @Size(max = 40) byte[] bytes) {
        if (ArpMessage.over(bytes, 0, bytes.length) instanceof Parsed.Valid<ArpMessage>(var message)) {
            var written = bytes.clone();
            message.write(written, 0);
            assertThat(written).isEqualTo(bytes);
        }
    }

    @Property
    void whatIsWrittenIsRead(@ForAll int from, @ForAll int to) {
        var message = new ArpMessage(ArpMessage.Operation.REPLY, PEERS_LINK, from, PEERS_LINK + 1, to);
        var bytes = new byte[ArpMessage.LENGTH + 3];
        message.write(bytes, 3);

        assertThat(ArpMessage.over(bytes, 3, ArpMessage.LENGTH)).isEqualTo(new Parsed.Valid<>(message));
    }

    private static ArpMessage reply(int address, long link) {
        return new ArpMessage(ArpMessage.Operation.REPLY, link, address, 1, US);
    }
}
