package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.domains.define.DomainLoader;
import spin.domains.retain.RetainingPath;

/// However often an extension comes and goes, everything is as it was before: what the kernel gives out, and what the host keeps for it.
///
/// 1,000 times with `-Dspin.long=true`.
class LeakTests {
    private static final int ROUNDS = Boolean.getBoolean("spin.long") ? 1_000 : 12;
    /// The host's own code is loaded when it is first needed: what it is then is there before anybody counts.
    private static final int WARM_UP = 5;
    /// The JVM counts classes out some time after they were collected, on a thread of its own.
    private static final int MOST_COLLECTIONS = 200;
    /// What the JVM makes for itself meanwhile. A leak would be as many times thirty classes and 100 KB as there are rounds.
    private static final int FEW_CLASSES = Math.max(60, ROUNDS / 4);
    private static final long FEW_BYTES = Math.max(1 << 20, ROUNDS * 8192L);
    private static final byte[] JAR = Greedy.jar();

    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});

    @AfterEach
    void halt() {
        kernel.close();
    }

    /// What a kernel's prompt says of all that it has given out.
    private Map<String, String> given() {
        var given = new TreeMap<String, String>();
        for (var row : asked("account").get("rows")) {
            given.put("%s of %s".formatted(row.get("holder").asText(), row.get("of").asText()),
                    row.get("holds").asText());
        }
        for (var row : asked("vm").get("rows")) {
            given.put(row.get("what").asText(), row.get("value").asText());
        }
        for (var line : new String[]{"ps", "strand timers", "domain", "events", "mounts", "spy", "vm spaces",
                "vm pages"}) {
            given.put(line, asked(line).get("text").toString());
        }
        return given;
    }

    private JsonNode asked(String line) {
        var answer = kernel.ask(line);
        assertThat(answer.done()).as(answer.text()).isTrue();
        try {
            return new JsonMapper().readTree(answer.text());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private record Host(int threads, int classes, long metaspace) {
        static Host now() {
            System.gc();
            return new Host(ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("Metaspace"))
                            .mapToLong(pool -> pool.getUsage().getUsed()).sum());
        }

        /// What there is when no more of it than before goes any more, or when that has been waited for long enough.
        static Host afterAll(Host before) {
            var host = now();
            for (int i = 1; i < MOST_COLLECTIONS && !host.isAsBefore(before); i++) {
                Thread.onSpinWait();
                host = now();
            }
            return host;
        }

        boolean isAsBefore(Host before) {
            return threads <= before.threads && classes < before.classes + FEW_CLASSES
                    && metaspace < before.metaspace + FEW_BYTES;
        }
    }

    private void comeAndGo() {
        var loaded = kernel.load("greedy.jar", JAR);
        assertThat(loaded.done()).as(loaded.text()).isTrue();
        assertThat(kernel.shell("greedy").text()).isEqualTo("all of it");
        assertThat(kernel.unload("greedy.jar").text()).isEqualTo("greedy.jar is unloaded, and its classes are gone.");
    }

    @Test
    void anExtensionThatTakesOneOfEverythingLeavesNothingBehindHoweverOftenItComesAndGoes(@TempDir Path folder)
            throws IOException {
        // A compiler thread of the host that is busy with one of the classes makes an unload look who keeps them. What that loads is to be there.
        assertThat(RetainingPath.to(DomainLoader.class.getName(), "serial", -1, folder)).isEmpty();
        for (int i = 0; i < WARM_UP; i++) {
            comeAndGo();
            assertThat(kernel.shell("account check").text()).contains("add up");
        }
        var given = given();
        var host = Host.now();
        for (int i = 0; i < ROUNDS; i++) {
            comeAndGo();
        }
        var after = Host.afterAll(host);

        assertThat(given()).isEqualTo(given);
        assertThat(kernel.shell("account check").text()).contains("add up");
        assertThat(after.isAsBefore(host)).as("%s, and before %s", after, host).isTrue();
    }

    @Test
    void whatItTakesIsChargedToItAsLongAsItIsThere() {
        kernel.load("greedy.jar", JAR);

        var holds = given();
        for (var what : new String[]{"binding", "page", "context", "region", "reference", "strand", "timer", "program",
                "spied-name", "mount"}) {
            assertThat(holds).as(what).containsKey("greedy.jar of " + what);
        }
        assertThat(kernel.shell("account check").text()).contains("add up");
    }

    @Test
    void oneThatFailsInTheMiddleOfItsStartOrIsReplacedLeavesNothingEither() {
        var given = given();
        var failing = Jars.starting("""
                var spaces = kernel.resolve(spin.core.memory.Translation.class);
                var threads = kernel.resolve(spin.core.strand.Threads.class);
                spaces.create();
                threads.fork("waits", () -> threads.semaphore(0).acquire());
                threads.fork("sleeps", () -> { while (true) { threads.sleep(1000); } });
                threads.giveWay();
                kernel.resolve(spin.core.spy.Spy.class).hit("name");
                kernel.events().on(Shell.class, Shell::run).handle((word, rest) -> false).install();
                throw new IllegalStateException("half-way");
                """);
        assertThat(kernel.load("failing.jar", failing).text()).contains("half-way");
        assertThat(given()).isEqualTo(given);

        for (int i = 0; i < 2; i++) {
            assertThat(kernel.load("greedy.jar", JAR).done()).isTrue();
        }
        kernel.unload("greedy.jar");
        assertThat(given()).isEqualTo(given);
    }
}
