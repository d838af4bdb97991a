package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording shows.
final class RecordingTests {

    @Test
    void installsRegenerationsSwapsAndTerminationsAreRecorded(@TempDir Path folder) throws Exception {
        var file = folder.resolve("recording.jfr");
        try (var recording = new Recording()) {
            for (var name : new String[]{"Install", "Regenerate", "Swap", "Terminate"}) {
                recording.enable("spin.dispatcher." + name).withoutThreshold();
            }
            recording.start();
            change();
            recording.stop();
            recording.dump(file);
        }
        var lines = new ArrayList<String>();
        for (var event : RecordingFile.readAllEvents(file)) {
            lines.add(line(event));
        }
        assertThat(lines).containsExactlyInAnyOrder("Regenerate Ports.arrived 2 ADAPTIVE", "Swap 1",
                "Install Ports.arrived over guest", "Terminate over guest");
    }

    private static void change() {
        var signal = new IllegalStateException("over");
        var house = new Ports.House(Dispatcher.builder().limits(new Limits() {
            @Override
            public long begin(long units) {
                return 0;
            }

            @Override
            public void end(long token) {}

            @Override
            public boolean terminated(Throwable thrown) {
                return thrown.equals(signal);
            }
        }));
        house.onArrived().handle(packet -> {
            throw signal;
        }).limit(1).as("over").install();
        house.raised("a");
    }

    private static String line(RecordedEvent event) {
        return switch (event.getEventType().getName()) {
            case "spin.dispatcher.Install" -> "Install %s %s %s".formatted(event.getString("event"),
                    event.getString("binding"), event.getString("requester"));
            case "spin.dispatcher.Regenerate" -> "Regenerate %s %d %s".formatted(event.getString("event"),
                    event.getInt("bindings"), event.getString("level"));
            case "spin.dispatcher.Swap" -> "Swap %d".formatted(event.getInt("events"));
            case "spin.dispatcher.Terminate" -> "Terminate %s %s".formatted(event.getString("binding"),
                    event.getString("requester"));
            default -> event.getEventType().getName();
        };
    }
}
