package spin.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// A trace as its viewer sees it, read by the field numbers of Perfetto's own definitions. Reading it checks what every trace must keep:
/// tracks are described before they are used, time never goes back, stretches nest and end, each arrow has one tail and one head.
final class Picture {
    final List<Slice> slices = new ArrayList<>();
    final Map<String, List<Long>> values = new TreeMap<>();
    final List<Arrow> arrows = new ArrayList<>();
    private final Map<Long, String> processes = new HashMap<>();
    private final Map<Long, String[]> threads = new HashMap<>();
    private final Map<Long, String> counters = new HashMap<>();

    static final class Slice {
        final String process;
        final String thread;
        final String name;
        final String category;
        final long begins;
        long ends = -1;

        Slice(String process, String thread, String name, String category, long begins) {
            this.process = process;
            this.thread = thread;
            this.name = name;
            this.category = category;
            this.begins = begins;
        }

        @Override
        public String toString() {
            return process + "/" + thread + ": " + category + " " + name;
        }
    }

    record Arrow(Slice from, Slice to) {}

    Picture(byte[] trace) {
        var open = new HashMap<Long, ArrayDeque<Slice>>();
        var tails = new HashMap<Long, Slice>();
        long last = 0;
        var packets = new ProtoReader(trace).messages(1);
        assertThat(packets.getFirst().number(13)).as("the first packet clears the state").isEqualTo(1);
        for (var packet : packets) {
            assertThat(packet.number(10)).isEqualTo(1);
            if (packet.has(60)) {
                describe(packet.message(60));
                continue;
            }
            long now = packet.number(8);
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
            var event = packet.message(11);
            long track = event.number(11);
            switch ((int) event.number(9)) {
                case 1 -> {
                    var thread = known(threads, track);
                    var slice = new Slice(thread[0], thread[1], event.text(23), event.text(22), now);
                    slices.add(slice);
                    open.computeIfAbsent(track, _ -> new ArrayDeque<>()).push(slice);
                    event.numbers(47).forEach(flow -> assertThat(tails.put(flow, slice)).isNull());
                    event.numbers(48).forEach(flow -> {
                        arrows.add(new Arrow(known(tails, flow), slice));
                        tails.remove(flow);
                    });
                }
                case 2 -> {
                    known(open, track).pop().ends = now;
                }
                case 4 -> {
                    values.computeIfAbsent(known(counters, track), _ -> new ArrayList<>()).add(event.number(30));
                }
                default -> throw new AssertionError("an event of type " + event.number(9));
            }
        }
        assertThat(tails).as("arrows without a head").isEmpty();
        assertThat(open.values()).allMatch(ArrayDeque::isEmpty);
    }

    private static <T> T known(Map<Long, T> map, Long key) {
        return Objects.requireNonNull(map.get(key), () -> key + " was not told of before");
    }

    private void describe(ProtoReader descriptor) {
        long uuid = descriptor.number(1);
        if (descriptor.has(3)) {
            var process = descriptor.message(3);
            assertThat(process.number(1)).isEqualTo(uuid);
            assertThat(processes.put(uuid, process.text(6))).isNull();
            return;
        }
        assertThat(processes).containsKey(descriptor.number(5));
        if (descriptor.has(4)) {
            var thread = descriptor.message(4);
            assertThat(thread.number(1)).isEqualTo(descriptor.number(5));
            assertThat(threads.put(uuid, new String[]{known(processes, descriptor.number(5)), thread.text(5)}))
                    .isNull();
        } else {
            assertThat(descriptor.message(8).number(3)).as("a count").isEqualTo(2);
            assertThat(counters.put(uuid, descriptor.text(2))).isNull();
        }
    }
}
