package spin.domains.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.domains.AuditLog;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.Importer;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.NameServer;
import spin.domains.UnresolvedException;
import spin.domains.verify.DomainRules;

public final class EnforcementTests {

    private static final SecurityId FILES = new SecurityId("files");
    private static final SecurityId USERS = new SecurityId("users");
    private static final SecurityId SERVER = new SecurityId("file-server");
    private static final SecurityContext ALICE = new SecurityContext("alice", "staff", USERS);

    /// A policy that can be changed, and tells how often it was asked.
    private static final class Table implements Policy {
        final Map<String, AccessMode> granted = new HashMap<>();
        final Map<SecurityId, SecurityId> entered = new HashMap<>();
        int asked;

        void grant(SecurityId subject, SecurityId object, AccessMode mode) {
            granted.put(subject + " " + object, mode);
        }

        @Override
        public AccessMode granted(SecurityContext subject, SecurityId object) {
            asked++;
            return granted.getOrDefault(subject.id() + " " + object, AccessMode.NONE);
        }

        @Override
        public Optional<SecurityId> entered(SecurityContext subject, SecurityId object) {
            return Optional.ofNullable(entered.get(object));
        }

        @Override
        public boolean noted(SecurityContext subject, SecurityId object, AccessMode mode) {
            return !mode.without(AccessMode.READ.and(AccessMode.EXECUTE)).isNone();
        }
    }

    /// What is protected.
    public interface Store {
        String read(String name) throws IOException;

        void write(String name, String text);
    }

    public static class Shape {
        public int corners() {
            return 0;
        }
    }

    interface Tick {
        void tick();
    }

    private final Table policy = new Table();
    private final AuditLog audit = new AuditLog(10);
    private long now;
    private final Enforcement enforcement = new Enforcement(policy, audit, () -> now, 100);
    private final Importer alice = named("alice's");
    private final Map<String, String> texts = new HashMap<>(Map.of("motd", "hello"));

    private static Importer named(String name) {
        return new Importer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    private final class PlainStore implements Store {
        @Override
        public String read(String name) throws IOException {
            var text = texts.get(name);
            if (text == null) {
                throw new IOException("no " + name);
            }
            return text;
        }

        @Override
        public void write(String name, String text) {
            texts.put(name, text);
        }

        @Override
        public String toString() {
            return "the store";
        }
    }

    private static AccessMode modeOf(Method method) {
        return method.getName().equals("read") ? AccessMode.READ : AccessMode.WRITE;
    }

    private Store storeOf(Importer who) {
        return enforcement.facade(Store.class, who, FILES, context -> new PlainStore(), EnforcementTests::modeOf);
    }

    @Test
    void modesAreSetsOfPermissions() {
        var mode = AccessMode.READ.and(AccessMode.EXTEND).and(AccessMode.simple(31)).and(AccessMode.named("mount"));

        assertThat(mode).hasToString("READ+EXTEND+31+mount");
        assertThat(mode.without(AccessMode.READ.and(AccessMode.named("mount")))).hasToString("EXTEND+31");
        assertThat(mode.without(mode).isNone()).isTrue();
        assertThat(AccessMode.NONE).hasToString("NONE");
        assertThat(AccessMode.simple(0)).isEqualTo(AccessMode.READ);
        assertThatThrownBy(() -> AccessMode.simple(32)).hasMessageContaining("0 to 31");
    }

    @Test
    void whoMayNotExecuteIsNotLinkedAndTheAuditLogSaysSo() {
        var names = new NameServer(audit);
        var domain = Domain.ofInterfaces("store", List.of(Store.class));
        names.export("store", domain, enforcement.importing(FILES));
        enforcement.admit(alice, ALICE);

        assertThat(names.query("store", alice)).isEqualTo(new NameServer.Answer.Denied(
                "alice:staff:users lacks EXECUTE on store, which is files."));
        policy.grant(USERS, FILES, AccessMode.EXECUTE);
        enforcement.flush();

        assertThat(names.query("store", alice)).isEqualTo(new NameServer.Answer.Found(domain));
        assertThat(names.query("store", named("stranger"))).isEqualTo(new NameServer.Answer.Denied(
                "anon:others:anonymous lacks EXECUTE on store, which is files."));
        assertThat(audit.entries()).extracting(AuditLog.Entry::requester).containsExactly("alice's", "stranger");
    }

    @Test
    void whoMayNotExtendMakesNoSubtypeAndInstallsNoHandler() {
        var shapes = Domain.ofInterfaces("shapes", List.of(Shape.class));
        shapes.guardSubtypes(Shape.class.getName(), enforcement.extending(FILES));
        var jar = Jars.of("""
                package guest;
                public final class Square extends spin.domains.security.EnforcementTests.Shape implements Runnable {
                    public void run() { }
                    @Override public int corners() { return 4; }
                }
                """);
        var guest = ((CreateResult.Created) Domain.create("guest.jar", jar, DomainRules.standard("java.lang.Runnable")))
                .domain();
        guest.resolve(shapes);
        enforcement.admit(guest, ALICE);
        assertThatThrownBy(() -> guest.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("alice:staff:users lacks EXTEND");

        var dispatcher = new Dispatcher();
        var exported = dispatcher.export(MethodHandles.lookup(), Tick.class, () -> {})
                .authoriser(enforcement.handling(FILES)).publish();
        var requester = Requester.of("alice's");
        enforcement.admit(requester, ALICE);
        var ticks = new ArrayList<String>();
        assertThatThrownBy(() -> dispatcher.events(requester, exported.finder()).on(Tick.class, Tick::tick)
                .handle(() -> ticks.add("tick")).install()).hasMessageContaining("alice:staff:users lacks EXTEND");

        policy.grant(USERS, FILES, AccessMode.EXTEND);
        enforcement.flush();
        dispatcher.events(requester, exported.finder()).on(Tick.class, Tick::tick).handle(() -> ticks.add("tick"))
                .install();
        exported.raiser().tick();
        assertThat(ticks).containsExactly("tick");
        assertThat(guest.initialise(InitialiseOptions.standard()).entry(Shape.class).corners()).isEqualTo(4);
    }

    @Test
    void aCallNeedsWhatItsMethodDoesAndOneThatIsDeniedDoesNotHappen() throws IOException {
        enforcement.admit(alice, ALICE);
        policy.grant(USERS, FILES, AccessMode.EXECUTE.and(AccessMode.READ));
        var store = storeOf(alice);

        assertThat(store.read("motd")).isEqualTo("hello");
        assertThatThrownBy(() -> store.write("motd", "defaced")).isInstanceOf(AccessDeniedException.class)
                .hasMessage("alice:staff:users lacks WRITE on Store.write, which is files.");

        assertThat(texts).containsEntry("motd", "hello");
        assertThat(audit.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(AuditLog.Kind.CALL);
            assertThat(entry.requester()).isEqualTo("alice's");
            assertThat(entry.object()).isEqualTo("Store.write");
        });
        assertThat(enforcement.notes()).as("reading is not noted").isEmpty();
        policy.grant(USERS, FILES, AccessMode.EXECUTE.and(AccessMode.READ).and(AccessMode.WRITE));
        enforcement.flush();
        now = 7;
        store.write("motd", "changed");
        assertThat(enforcement.notes()).containsExactly(new Enforcement.Note(7, ALICE, FILES, "Store.write",
                AccessMode.EXECUTE.and(AccessMode.WRITE)));
    }

    @Test
    void aCalleeRunsAsWhatThePolicyHasItsCallerEnterAndReachesWhatThatMay() throws IOException {
        var blocks = new SecurityId("blocks");
        policy.grant(USERS, FILES, AccessMode.EXECUTE.and(AccessMode.READ));
        policy.grant(SERVER, blocks, AccessMode.EXECUTE.and(AccessMode.READ));
        enforcement.admit(alice, ALICE);
        var contexts = new ArrayList<SecurityContext>();

        assertThatThrownBy(() -> server(alice, blocks, contexts).read("motd")).isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("alice:staff:users lacks READ+EXECUTE on Store.read, which is blocks");
        policy.entered.put(FILES, SERVER);

        assertThat(server(alice, blocks, contexts).read("motd")).isEqualTo("hello");
        assertThat(contexts).containsExactly(ALICE, new SecurityContext("alice", "staff", SERVER));
        assertThatThrownBy(() -> enforcement.facade(Store.class, alice, blocks, _ -> new PlainStore(),
                EnforcementTests::modeOf).read("motd")).as("the caller itself is who he was")
                .isInstanceOf(AccessDeniedException.class);
    }

    /// Files that are kept in blocks: what it asks of them it asks in the context that it is made for.
    private Store server(Importer caller, SecurityId blocks, List<SecurityContext> contexts) {
        return enforcement.facade(Store.class, caller, FILES, context -> {
            contexts.add(context);
            var inThatContext = named("server for " + caller.name());
            enforcement.admit(inThatContext, context);
            return enforcement.facade(Store.class, inThatContext, blocks, _ -> new PlainStore(),
                    EnforcementTests::modeOf);
        }, EnforcementTests::modeOf);
    }

    @Test
    void nothingShowsWhereNothingIsViolated() {
        enforcement.admit(alice, ALICE);
        policy.grant(USERS, FILES, AccessMode.EXECUTE.and(AccessMode.READ).and(AccessMode.WRITE));
        var store = storeOf(alice);

        store.write("a", "b");

        assertThat(texts).containsEntry("a", "b");
        assertThatThrownBy(() -> store.read("nothing")).isExactlyInstanceOf(IOException.class).hasMessage("no nothing");
        assertThat(store).hasToString("the store").isEqualTo(store).isNotEqualTo(storeOf(alice));
        assertThat(store.hashCode()).isEqualTo(store.hashCode());
        assertThat(audit.count()).isZero();
    }

    @Test
    void anAnswerIsRememberedUntilItsTimeIsOver() throws IOException {
        enforcement.admit(alice, ALICE);
        policy.grant(USERS, FILES, AccessMode.EXECUTE.and(AccessMode.READ));
        var store = storeOf(alice);

        for (now = 0; now < 100; now++) {
            store.read("motd");
        }
        assertThat(policy.asked).isEqualTo(1);
        policy.grant(USERS, FILES, AccessMode.NONE);
        assertThatThrownBy(() -> store.read("motd")).isInstanceOf(AccessDeniedException.class);
        assertThat(policy.asked).isEqualTo(2);
    }
}
