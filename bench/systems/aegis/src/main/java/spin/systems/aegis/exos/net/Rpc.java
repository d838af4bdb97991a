package spin.systems.aegis.exos.net;

import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// The client of Sun RPC over UDP: one exchange at a time for a process.
///
/// A procedure that waits runs again from its beginning, so an exchange is asked for again in the same words until it is over: [#begin], the arguments, then
/// [#exchange]. When the words are those that were sent, the answer is waited for; when they are others, the old exchange is forgotten. The request is sent
/// again under the same identifier after a quarter of a second, then after twice as long each time, [#SENDINGS] times in all.
///
/// A reply is one only when it comes from the server's address and port and has the identifier of the open request; whatever else comes is dropped and counted,
/// and so is a reply whose lengths lead out of it.
///
/// Source: RFC 5531 (ONC RPC version 2), with the credentials of AUTH_SYS and no verifier.
public final class Rpc {

    /// Nothing has come yet.
    public static final int WAITS = -1;
    /// Nobody has answered in all the time, or no station is at the address.
    public static final int TIMED_OUT = -2;
    public static final int UNREACHABLE = -3;
    /// The statuses of an accepted call: done; no such program, version, procedure; arguments not understood; the server's trouble.
    public static final int DONE = 0;
    public static final int NO_PROGRAM = 1;
    public static final int NO_VERSION = 2;
    public static final int NO_PROCEDURE = 3;
    public static final int GARBAGE = 4;
    public static final int SYSTEM_ERROR = 5;
    /// The statuses of a denied one: another version of RPC; credentials refused.
    public static final int OTHER_RPC = 6;
    public static final int NOT_AUTHENTIC = 7;

    /// What a call carries beside its arguments: from the identifier to the verifier.
    static final int HEADER_OCTETS = 64;
    /// Octets of arguments, at most.
    public static final int MOST_ARGUMENTS = Datagrams.MOST_PAYLOAD - HEADER_OCTETS;

    static final int SENDINGS = 6;
    static final int FIRST_WAIT = Addresses.TICKS_A_SECOND / 4;

    private static final int CALL = 0;
    private static final int REPLY = 1;
    private static final int VERSION = 2;
    private static final int AUTH_NONE = 0;
    private static final int AUTH_SYS = 1;
    private static final int MOST_VERIFIER = 400;
    private static final int CREDENTIAL_OCTETS = 24;
    /// "exos"
    private static final long MACHINE_NAME = 0x6578_6f73L;
    private static final int IDLE = 0;
    private static final int ASKED = 1;
    private static final int NOT_A_REPLY = -4;

    private final Octets memory;
    private final Pages pages;
    private final Datagrams datagrams;
    private final Addresses addresses;
    private Xdr draft;
    private Xdr results;

    public Rpc(UserMode port, Pages pages) {
        this.memory = new Octets(port);
        this.pages = pages;
        this.datagrams = new Datagrams(port, pages);
        this.addresses = new Addresses(port, pages);
        this.draft = new Xdr(memory, 0, 0);
        this.results = draft;
    }

    public Datagrams datagrams() {
        return datagrams;
    }

    public Octets memory() {
        return memory;
    }

    /// A call's header is made; the arguments are written behind it.
    public Xdr begin(long program, long version, long procedure) {
        var at = pages.own() + Pages.DRAFT;
        draft = new Xdr(memory, at, at + Datagrams.MOST_PAYLOAD);
        draft.put(0);
        draft.put(CALL);
        draft.put(VERSION);
        draft.put(program);
        draft.put(version);
        draft.put(procedure);
        draft.put(AUTH_SYS);
        draft.put(CREDENTIAL_OCTETS);
        draft.put(0);
        draft.put(4);
        draft.put(MACHINE_NAME);
        draft.put(0);
        draft.put(0);
        draft.put(0);
        draft.put(AUTH_NONE);
        draft.put(0);
        return draft;
    }

    /// Whether an exchange is under way.
    public boolean isOpen() {
        return memory.word(pages.own() + Pages.STATE) == ASKED;
    }

    /// Forgets the exchange that is under way.
    public void forget() {
        memory.word(pages.own() + Pages.STATE, IDLE);
    }

    /// One step of the exchange that the draft asks for: [#WAITS], or how it ended; with [#DONE] the results are [#results].
    public int exchange(long server, int port) {
        var own = pages.own();
        var octets = draft.at() - (own + Pages.DRAFT);
        if (!isOpen() || memory.word(own + Pages.SERVER) != server || memory.word(own + Pages.SERVER_PORT) != port
                || memory.word(own + Pages.REQUEST_OCTETS) != octets
                || !memory.same(own + Pages.PAYLOAD + 4, own + Pages.DRAFT + 4, octets - 4)) {
            open(server, port, octets);
        }
        var outcome = received(server, port);
        if (outcome != WAITS) {
            forget();
            return outcome;
        }
        var now = memory.word(pages.clock() + AegisAbi.CLOCK_TICKS);
        return now < memory.word(own + Pages.DUE) ? WAITS : sent(server, port, now, (int) octets);
    }

    private void open(long server, int port, long octets) {
        var own = pages.own();
        memory.word(own + Pages.STATE, ASKED);
        memory.word(own + Pages.SERVER, server);
        memory.word(own + Pages.SERVER_PORT, port);
        memory.word(own + Pages.REQUEST_OCTETS, octets);
        memory.word(own + Pages.SENDINGS, 0);
        memory.word(own + Pages.DUE, 0);
        memory.add(own + Pages.IDENTIFIER, 1);
        memory.four(own + Pages.DRAFT, memory.word(own + Pages.IDENTIFIER));
        memory.copy(own + Pages.PAYLOAD, own + Pages.DRAFT, octets);
    }

    private int sent(long server, int port, long now, int octets) {
        var own = pages.own();
        var sendings = memory.word(own + Pages.SENDINGS);
        if (sendings == SENDINGS) {
            forget();
            return TIMED_OUT;
        }
        var station = addresses.find(server);
        if (station == Addresses.WAITS) {
            return WAITS;
        }
        if (station == Addresses.UNREACHABLE) {
            forget();
            return UNREACHABLE;
        }
        datagrams.send(station, server, port, octets);
        memory.word(own + Pages.SENDINGS, sendings + 1);
        memory.word(own + Pages.DUE, now + ((long) FIRST_WAIT << sendings));
        return WAITS;
    }

    /// Takes what has come, up to the reply.
    private int received(long server, int port) {
        while (datagrams.next()) {
            if (datagrams.from() != server || datagrams.fromPort() != port) {
                datagrams.refuse(Refusal.STRANGER);
                continue;
            }
            var from = datagrams.payload();
            var octets = datagrams.octets();
            if (octets < 8 || memory.four(from + 4) != REPLY) {
                datagrams.refuse(Refusal.MALFORMED);
            } else if (memory.four(from) != (memory.word(pages.own() + Pages.IDENTIFIER) & 0xffff_ffffL)) {
                datagrams.refuse(Refusal.UNASKED);
            } else {
                // Out of the ring first: what is looked at must not be another packet's a moment later.
                memory.copy(pages.own() + Pages.REPLY, from, octets);
                var outcome = outcome(octets);
                if (outcome != NOT_A_REPLY) {
                    datagrams.done();
                    return outcome;
                }
                datagrams.refuse(Refusal.MALFORMED);
            }
        }
        return WAITS;
    }

    private int outcome(int octets) {
        var at = pages.own() + Pages.REPLY;
        var reply = new Xdr(memory, at + 8, at + octets);
        var isDenied = reply.number();
        var outcome = NOT_A_REPLY;
        if (isDenied == 0) {
            reply.number();
            reply.fixed(reply.length(MOST_VERIFIER));
            var status = reply.number();
            outcome = status <= SYSTEM_ERROR ? (int) status : NOT_A_REPLY;
            if (status == NO_VERSION) {
                reply.fixed(8);
            }
        } else if (isDenied == 1) {
            var why = reply.number();
            outcome = why == 0 ? OTHER_RPC : why == 1 ? NOT_AUTHENTIC : NOT_A_REPLY;
            reply.fixed(why == 0 ? 8 : 4);
        }
        results = reply;
        return reply.isShort() ? NOT_A_REPLY : outcome;
    }

    /// The results of the exchange that ended with [#DONE]. They stay until the next one begins.
    public Xdr results() {
        return results;
    }
}
