package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.core.ImportDeniedException;
import spin.core.account.Resource;
import spin.core.boot.SpinKernel;
import spin.core.strand.Strand;
import spin.core.strand.ThreadService;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Ending;
import spin.plexus.tcp.Linger;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;
import spin.plexus.tcp.TcpRefusedException;

/// TCP as extensions have it: ports and connections that are capabilities, and the events about them.
class TcpServiceTests {
    private static final Requester ADA = Requester.of("ada.jar");
    private static final Requester BOB = Requester.of("bob.jar");
    private static final byte[] HELLO = Host.bytes("hello");

    private final Host host = new Host();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void nothingFailed() {
        assertThat(host.faults).isEmpty();
        assertThat(host.kernel.ledger().discrepancies()).isEmpty();
    }

    private static Tcp tcp(Host of, Requester who) {
        return of.kernel.resolve(Tcp.class, who);
    }

    private Tcp tcp(Requester who) {
        return tcp(host, who);
    }

    private static Strand fork(Host on, Requester who, Runnable body) {
        return new ThreadService(on.kernel.processor(), who).fork("test", body);
    }

    /// What `who` is told with `key`, a word each.
    private void listenTo(Requester who, Object key) {
        var events = host.kernel.events(who);
        if (key instanceof TcpPort || key instanceof Tcp) {
            events.on(Tcp.class, Tcp::called).key(key).handle(port -> told.add(who.name() + " called")).install();
        }
        events.on(Tcp.class, Tcp::established).key(key).handle(of -> told.add(who.name() + " established")).install();
        events.on(Tcp.class, Tcp::readable).key(key).handle(of -> told.add(who.name() + " readable")).install();
        events.on(Tcp.class, Tcp::writable).key(key).handle(of -> told.add(who.name() + " writable")).install();
        events.on(Tcp.class, Tcp::peerClosed).key(key).handle(of -> told.add(who.name() + " peerClosed")).install();
        events.on(Tcp.class, Tcp::ended).key(key)
                .handle(of -> told.add(who.name() + " ended: " + of.ending().text())).install();
    }

    /// Two ends of one connection, the caller's first.
    private record Pair(TcpConnection caller, TcpConnection called) {}

    private Pair pair(TcpPort from, TcpPort to) {
        if (!to.isListening()) {
            to.listen(4);
        }
        var caller = from.connect(Host.HERE, to.port());
        return new Pair(caller, Objects.requireNonNull(to.poll()));
    }

    private static String read(TcpConnection from) {
        var bytes = new byte[100];
        int count = from.poll(bytes, 0, 100);
        return count < 0 ? "end" : new String(bytes, 0, count, java.nio.charset.StandardCharsets.UTF_8);
    }

    private long held(Requester who, String resource) {
        for (Resource each : host.kernel.ledger().resources()) {
            if (each.name().equals(resource)) {
                return host.kernel.ledger().of(who).held(each);
            }
        }
        throw new AssertionError("there is no resource " + resource);
    }

    @Test
    void aPortHasOneHolder() {
        tcp(ADA).claim(80);

        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(BOB).claim(80)).withMessage(
                "bob.jar claims TCP port 80, which ada.jar holds; choose another port, or unload its holder first");
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(ADA).claim(80))
                .withMessageContaining("which it already holds");
        host.part.tcp().listen(81, 1);
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(ADA).claim(81))
                .withMessageContaining("which the kernel itself listens at");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536})
    void aPortIsANumberFrom1To65535(int port) {
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(ADA).claim(port));
        assertThatIllegalArgumentException().isThrownBy(() -> tcp(ADA).claimAny().connect(Host.HERE, port));
    }

    @Test
    void theKernelsOwnCallsLeaveClaimedPortsAlone() {
        tcp(ADA).claim(49_152);

        assertThat(Objects.requireNonNull(host.part.tcp().connect(Host.HERE, 80)).localPort()).isEqualTo(49_153);
        assertThat(tcp(BOB).claimAny().port()).isEqualTo(49_153);
    }

    @Test
    void whoeverHoldsThePortIsToldAndNobodyElse() {
        var server = tcp(ADA).claim(80);
        var client = tcp(BOB).claimAny();
        listenTo(ADA, server);
        listenTo(BOB, client);
        listenTo(BOB, tcp(BOB).claim(81));

        var both = pair(client, server);
        host.settle();
        both.caller.write(HELLO, 0, 5);
        host.settle();
        assertThat(read(both.called)).isEqualTo("hello");
        both.caller.close();
        host.settle();
        both.called.close();
        host.settle();

        assertThat(told).containsExactly("bob.jar established", "ada.jar readable",
                "ada.jar peerClosed", "ada.jar ended: both sides closed it");
    }

    @Test
    void aConnectionIsAKeyOfItsOwn() {
        var server = tcp(ADA).claim(80);
        var one = pair(tcp(BOB).claimAny(), server);
        var other = pair(tcp(BOB).claimAny(), server);
        listenTo(ADA, one.called);

        other.caller.write(HELLO, 0, 5);
        host.settle();
        assertThat(told).isEmpty();
        one.caller.write(HELLO, 0, 5);
        host.settle();
        assertThat(told).containsExactly("ada.jar readable");
    }

    @Test
    void theServiceIsAKeyForEverythingThatIsClaimedWithIt() {
        var server = tcp(ADA).claim(80);
        listenTo(ADA, tcp(ADA));
        var client = tcp(BOB).claimAny();
        pair(client, server);
        var later = tcp(ADA).claim(81);
        pair(client, later).caller.write(HELLO, 0, 5);
        host.settle();

        assertThat(told).containsExactly("ada.jar readable");
    }

    @Test
    void whatCameBeforeTheCallWasAcceptedIsToldAfterIt() {
        var server = tcp(ADA).claim(80);
        server.listen(4);
        listenTo(ADA, server);
        var caller = tcp(BOB).claimAny().connect(Host.HERE, 80);
        caller.write(HELLO, 0, 5);
        caller.closeOutput();
        host.settle();
        assertThat(told).containsExactly("ada.jar called");

        var called = Objects.requireNonNull(server.poll());
        host.settle();

        assertThat(told).containsExactly("ada.jar called", "ada.jar readable", "ada.jar peerClosed");
        assertThat(read(called)).isEqualTo("hello");
        assertThat(read(called)).isEqualTo("end");
    }

    @Test
    void aHalfThatIsClosedStillHears() {
        var both = pair(tcp(BOB).claimAny(), tcp(ADA).claim(80));
        both.caller.closeOutput();

        assertThat(read(both.called)).isEqualTo("end");
        assertThat(both.called.write(HELLO, 0, 5)).isEqualTo(5);
        assertThat(read(both.caller)).isEqualTo("hello");
        assertThatIllegalStateException().isThrownBy(() -> both.caller.write(HELLO, 0, 5))
                .withMessageContaining("is closed for writing");
    }

    @Test
    void aReaderAndAWriterWaitOnTheirStrands() {
        var both = pair(tcp(BOB).claimAny(), tcp(ADA).claim(80));
        var sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        var received = new ByteArrayOutputStream();
        fork(host, BOB, () -> {
            both.caller.writeAll(sent, 0, sent.length);
            both.caller.close();
        });
        fork(host, ADA, () -> {
            var piece = new byte[5000];
            for (int count = both.called.read(piece, 0, 5000); count >= 0; count = both.called.read(piece, 0, 5000)) {
                received.write(piece, 0, count);
            }
        });
        host.pass(1_000_000);

        assertThat(received.toByteArray()).isEqualTo(sent);
    }

    @Test
    void aFullQueueTakesNoMoreAndSaysWhenItDoes() {
        var server = tcp(ADA).claim(80);
        var client = tcp(BOB).claimAny();
        listenTo(BOB, client);
        var both = pair(client, server);
        host.settle();
        told.clear();
        var block = new byte[1 << 20];
        int taken = both.caller.write(block, 0, block.length);
        host.settle();
        assertThat(taken).as("our queue").isEqualTo(1 << 18);
        taken += both.caller.write(block, taken, block.length - taken);
        assertThat(both.caller.write(block, taken, 1)).as("the peer's window is full and so is our queue").isZero();
        host.settle();
        told.clear();

        var sink = new byte[1 << 20];
        for (int i = 0; i < 20; i++) {
            both.called.poll(sink, 0, sink.length);
            host.pass(100_000);
        }

        assertThat(told).containsExactly("bob.jar writable");
        assertThat(both.caller.writable()).isPositive();
    }

    @Test
    void acceptWaitsForACallAndEndsWhenNobodyMayCallAnyMore() {
        var server = tcp(ADA).claim(80);
        server.listen(1);
        fork(host, ADA, () -> {
            told.add("accepted " + server.accept().remotePort());
            try {
                server.accept();
            } catch (IllegalStateException over) {
                told.add(over.getMessage());
            }
        });
        host.settle();
        assertThat(told).isEmpty();

        tcp(BOB).claim(5000).connect(Host.HERE, 80);
        host.settle();
        server.stopListening();
        host.settle();

        assertThat(told).containsExactly("accepted 5000",
                "nobody can call at TCP port 80; call listen before accept");
    }

    @Test
    void anAbortIsAResetForThePeerWhoReads() {
        var both = pair(tcp(BOB).claimAny(), tcp(ADA).claim(80));
        fork(host, ADA, () -> {
            try {
                both.called.read(new byte[1], 0, 1);
            } catch (ConnectionLostException lost) {
                told.add(lost.getMessage());
            }
        });
        host.settle();
        both.caller.abort();
        host.settle();

        assertThat(told).containsExactly(
                "the connection from 127.0.0.1:80 to 127.0.0.1:49152 is lost: the peer reset it");
        assertThat(both.called.ending()).isEqualTo(Ending.RESET);
        assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> both.called.write(HELLO, 0, 5));
        assertThatIllegalStateException().isThrownBy(() -> both.caller.poll(new byte[1], 0, 1));
    }

    @Test
    void closingWithTheRuleResetThrowsAway() {
        var both = pair(tcp(BOB).claimAny(), tcp(ADA).claim(80));
        both.caller.linger(Linger.RESET);
        both.caller.write(HELLO, 0, 5);
        both.caller.close();
        host.settle();

        assertThat(both.called.ending()).isEqualTo(Ending.RESET);
    }

    @Test
    void aCallThatNobodyAnswersIsRefused() {
        var client = tcp(BOB).claimAny();
        listenTo(BOB, client);
        var caller = client.connect(Host.HERE, 80);
        fork(host, BOB, () -> {
            try {
                caller.awaitEstablished();
            } catch (ConnectionLostException lost) {
                told.add(lost.ending().name());
            }
        });
        host.settle();

        assertThat(told).containsExactlyInAnyOrder("REFUSED", "bob.jar ended: nobody listens at that port");
        assertThat(held(BOB, "TCP connection")).isZero();
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> client.connect(0x0a000001, 80))
                .withMessageContaining("no link leads there");
    }

    @Test
    void twoPortsSpeakOnceWithEachOther() {
        var client = tcp(BOB).claim(5000);
        pair(client, tcp(ADA).claim(80));

        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> client.connect(Host.HERE, 80))
                .withMessageContaining("these two speak with each other already");
        assertThat(held(BOB, "TCP connection")).isOne();
    }

    @Test
    void everythingIsChargedToItsHolderAndTakenBackWhenItGoes() {
        var server = tcp(ADA).claim(80);
        var client = tcp(BOB).claimAny();
        var kept = pair(client, server);
        var closed = pair(tcp(BOB).claimAny(), server);
        closed.called.write(HELLO, 0, 5);
        closed.called.close();
        var waiting = tcp(BOB).claimAny().connect(Host.HERE, 80);
        assertThat(held(ADA, "TCP port")).isOne();
        assertThat(held(ADA, "TCP connection")).isEqualTo(2);
        assertThat(held(BOB, "TCP connection")).isEqualTo(3);
        assertThat(host.kernel.ledger().discrepancies()).isEmpty();

        host.kernel.processor().endAllOf(ADA);
        host.part.unloaded(ADA);
        host.settle();

        assertThat(held(ADA, "TCP port")).isZero();
        assertThat(held(ADA, "TCP connection")).isZero();
        assertThat(kept.caller.ending()).isEqualTo(Ending.RESET);
        assertThat(waiting.ending()).isEqualTo(Ending.RESET);
        assertThat(read(closed.caller)).as("closed before: delivered at the kernel's expense").isEqualTo("hello");
        assertThat(read(closed.caller)).isEqualTo("end");
        assertThat(held(SpinKernel.KERNEL, "TCP connection")).isOne();
        assertThat(host.kernel.ledger().discrepancies()).as("the one without a port is still found").isEmpty();
        closed.caller.close();
        host.pass(61_000_000);
        assertThat(held(SpinKernel.KERNEL, "TCP connection")).isZero();
        assertThat(host.kernel.ledger().discrepancies()).isEmpty();
        assertThatIllegalStateException().isThrownBy(server::poll);
        tcp(BOB).claim(80);
    }

    @Test
    void whoMayHaveNoMoreIsRefusedAndItsCallerReset() {
        var server = tcp(ADA).claim(80);
        for (Resource each : host.kernel.ledger().resources()) {
            if (each.name().startsWith("TCP ")) {
                host.kernel.ledger().of(ADA).limit(each, 1);
            }
        }
        pair(tcp(BOB).claimAny(), server);
        var second = tcp(BOB).claimAny().connect(Host.HERE, 80);

        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(server::poll)
                .withMessageContaining("ada.jar may hold no more than 1 TCP connections");
        assertThat(second.ending()).isEqualTo(Ending.RESET);
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(ADA).claim(81))
                .withMessageContaining("may hold no more than 1 ports");
    }

    @Test
    void theNextDomainOfANameAnswersThoseWhoWait() {
        var server = tcp(ADA).claim(80);
        server.listen(4);
        var next = Requester.of("ada.jar");
        var successor = tcp(next).claim(80);
        successor.listen(4);
        var caller = tcp(BOB).claimAny().connect(Host.HERE, 80);
        assertThat(successor.poll()).isNull();
        fork(host, next, () -> told.add("accepted " + successor.accept().remotePort()));
        host.settle();

        host.part.unloaded(ADA);
        host.settle();

        assertThat(told).containsExactly("accepted " + caller.localPort());
        assertThat(caller.isOver()).isFalse();
        assertThatExceptionOfType(TcpRefusedException.class).isThrownBy(() -> tcp(BOB).claim(80));
    }

    @Test
    void aHandlerThatWaitsKeepsNobodyElseWaiting() {
        var slow = tcp(ADA).claim(80);
        var quick = tcp(BOB).claim(81);
        var threads = new ThreadService(host.kernel.processor(), ADA);
        host.kernel.events(ADA).on(Tcp.class, Tcp::called).key(slow).handle(port -> {
            told.add("slow begins");
            threads.sleep(host.kernel.hertz());
            told.add("slow ends");
        }).install();
        host.kernel.events(BOB).on(Tcp.class, Tcp::called).key(quick).handle(port -> told.add("quick")).install();
        slow.listen(4);
        quick.listen(4);
        var client = tcp(BOB).claimAny();
        client.connect(Host.HERE, 80);
        host.settle();
        client.connect(Host.HERE, 81);
        host.pass(2_000_000);

        assertThat(told).containsExactly("slow begins", "quick", "slow ends");
    }

    @Test
    void nobodyHandlesWithoutHoldingAndNobodyRaises() {
        var events = host.kernel.events(BOB);
        var server = tcp(ADA).claim(80);
        var elsewhere = tcp(new Host(), ADA).claim(80);
        var both = pair(tcp(BOB).claimAny(), server);

        assertDenied(() -> events.on(Tcp.class, Tcp::readable).handle(of -> {}).install(),
                "a handler is told of its own connections only");
        assertDenied(() -> events.on(Tcp.class, Tcp::readable).key("80").handle(of -> {}).install(),
                "the handler's key is a java.lang.String and must be a port that Tcp.claim answered");
        assertDenied(() -> events.on(Tcp.class, Tcp::readable).key(elsewhere).handle(of -> {}).install(),
                "is one of another machine");
        assertDenied(() -> events.on(Tcp.class, Tcp::called).key(both.called).handle(of -> {}).install(),
                "a connection is not called, a port is");
        assertDenied(() -> events.on(Tcp.class, Tcp::readable).key(server).handle(of -> {}).cancelling().install(),
                "would decide what the holders of other ports hear");
        assertDenied(() -> events.on(Tcp.class, Tcp::claim).key(server).handle(port -> server).install(),
                "whoever handled it could pose as the protocol");
        assertThatExceptionOfType(ImportDeniedException.class).isThrownBy(() -> tcp(BOB).readable(both.called))
                .withMessage("bob.jar raises Tcp.readable, which the protocol alone does; handle it instead");
        assertThatExceptionOfType(ImportDeniedException.class)
                .isThrownBy(() -> host.kernel.find(Tcp.class, BOB).raiser().claim(7));
        server.release();
        assertDenied(() -> events.on(Tcp.class, Tcp::readable).key(server).handle(of -> {}).install(),
                "TCP port 80, released; claim the port again");
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable install, String why) {
        assertThatExceptionOfType(InstallException.Denied.class).isThrownBy(install).withMessageContaining(why);
    }

    @Test
    void handlersOfAReleasedPortHearNothingOfItsNextHolder() {
        var old = tcp(ADA).claim(80);
        listenTo(ADA, old);
        old.release();
        old.release();
        var next = tcp(BOB).claim(80);
        var both = pair(tcp(BOB).claimAny(), next);
        both.caller.write(HELLO, 0, 5);
        host.settle();

        assertThat(told).isEmpty();
        assertThat(read(both.called)).isEqualTo("hello");
    }

    @Test
    void betweenTwoMachinesOverAWireThatLosesEventsAreEnough() {
        var hosts = new TwoHosts(40, 43);
        var server = tcp(hosts.there, ADA).claim(7);
        echoAt(hosts.there, server);
        var sent = new byte[300_000];
        new Random(2).nextBytes(sent);
        var received = new ByteArrayOutputStream();
        var client = tcp(hosts.here, BOB).claimAny();
        var caller = client.connect(TwoHosts.THERE, 7);
        fork(hosts.here, BOB, () -> {
            caller.awaitEstablished();
            caller.writeAll(sent, 0, sent.length);
            caller.closeOutput();
        });
        fork(hosts.here, BOB, () -> {
            var piece = new byte[3000];
            for (int count = caller.read(piece, 0, 3000); count >= 0; count = caller.read(piece, 0, 3000)) {
                received.write(piece, 0, count);
            }
            told.add("end");
        });
        for (int turn = 0; turn < 100_000 && told.isEmpty(); turn++) {
            hosts.pass(500);
        }

        assertThat(received.toByteArray()).isEqualTo(sent);
        assertThat(hosts.lost()).isPositive();
        assertThat(hosts.here.faults).isEmpty();
        assertThat(hosts.there.faults).isEmpty();
    }

    private static void echoAt(Host on, TcpPort port) {
        var events = on.kernel.events(ADA);
        events.on(Tcp.class, Tcp::called).key(port).handle(called -> {
            for (var caller = called.poll(); caller != null; caller = called.poll()) {
                echo(caller);
            }
        }).install();
        events.on(Tcp.class, Tcp::readable).key(port).handle(TcpServiceTests::echo).install();
        events.on(Tcp.class, Tcp::writable).key(port).handle(TcpServiceTests::echo).install();
        events.on(Tcp.class, Tcp::peerClosed).key(port).handle(TcpServiceTests::echo).install();
        port.listen(4);
    }

    private static void echo(TcpConnection caller) {
        var piece = new byte[4096];
        int count = caller.poll(piece, 0, Math.min(4096, caller.writable()));
        while (count > 0) {
            caller.write(piece, 0, count);
            count = caller.poll(piece, 0, Math.min(4096, caller.writable()));
        }
        if (count < 0) {
            caller.close();
        }
    }
}
