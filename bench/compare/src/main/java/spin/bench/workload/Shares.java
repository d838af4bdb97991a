package spin.bench.workload;

import spin.bench.port.Sharing;
import spin.bench.port.Workload;
import spin.hw.asm.Program;

/// Three processes with shares 3, 2 and 1 count, and an application schedules them: how long does one of them take to count 15,625 for each of its
/// shares? Where the shares are kept, all three take the same time.
public final class Shares implements Workload, Sharing {
    private static final int CLIENTS = 3;
    private static final long FOR_A_SHARE = 15_625;

    private final int watched;
    private int operations;

    /// For the harness.
    public Shares() {
        this(1);
    }

    private Shares(int client) {
        this.watched = client - 1;
    }

    @Override
    public String name() {
        return "counting by shares";
    }

    @Override
    public String parameter() {
        return "client";
    }

    @Override
    public Workload with(int number) {
        if (number < 1 || number > CLIENTS) {
            throw new IllegalArgumentException("there are clients 1 to " + CLIENTS + "; this is " + number);
        }
        return new Shares(number);
    }

    @Override
    public boolean followsTheClock() {
        return true;
    }

    @Override
    public int clients() {
        return CLIENTS;
    }

    @Override
    public int share(int client) {
        return CLIENTS - client;
    }

    @Override
    public int watched() {
        return watched;
    }

    @Override
    public long count() {
        return FOR_A_SHARE * share(watched);
    }

    @Override
    public int operations() {
        return operations;
    }

    /// The processes are the system's to make; the program is nothing but its end.
    @Override
    public Program program(int wanted) {
        operations = wanted;
        return UserProgram.of(1, code -> {}, code -> {}, code -> {});
    }
}
