package spin.systems.aegis;

import spin.hw.cpu.Cpu;

/// The hardware's address space numbers, lent to address spaces, of which there are more.
///
/// An address space has a name, which tags its bindings in the software TLB and is its own as long as it lives; a number of the hardware it has only for a
/// while. Numbers are given out in order; when there is none left all are taken back at once, the translation buffers are flushed, and giving out begins
/// again. This is the one revocation that no application sees: what it loses is refilled from the software TLB.
///
/// Who has no number cannot be entered by the two short ways: it is not *open*, and something is wanted of it before it runs.
final class SpaceNumbers {

    private final Cpu cpu;
    private final Gate gate;
    private final int most;
    private final int bits;
    /// For each address space the generation of giving out and its number in it.
    private final long[] lent;
    private final Environment[] living;
    private int alive;
    private int last;
    private long generation = 1;

    /// @param most   numbers of the hardware beside 0, which belongs to nobody
    /// @param spaces address spaces, at most
    SpaceNumbers(Cpu cpu, Gate gate, int most, int spaces) {
        this.cpu = cpu;
        this.gate = gate;
        this.most = most;
        this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        this.lent = new long[spaces + 1];
        this.living = new Environment[spaces];
    }

    /// How often all numbers have been taken back.
    long generations() {
        return generation - 1;
    }

    int alive() {
        return alive;
    }

    /// Those that live, in no order that means anything.
    Environment living(int n) {
        return living[n];
    }

    /// An environment begins to live, with a number if one is left.
    void born(Environment environment) {
        environment.place = alive;
        living[alive] = environment;
        alive++;
        if (last < most) {
            lend(environment);
        } else {
            withoutNumber(environment);
        }
    }

    void ended(Environment environment) {
        alive--;
        var moved = living[alive];
        living[environment.place] = moved;
        moved.place = environment.place;
    }

    /// Whether there may be bindings under that name.
    boolean wasUsed(int space) {
        return lent[space] != 0;
    }

    /// The address space has another owner and nothing in common with what it was.
    void anew(int space) {
        lent[space] = 0;
    }

    /// Gives the environment's current address space a number.
    void lend(Environment environment) {
        var had = lent[environment.space];
        if (had >>> bits == generation) {
            environment.asn = (int) had & (1 << bits) - 1;
        } else {
            if (last == most) {
                takeBack();
            }
            last++;
            environment.asn = last;
            lent[environment.space] = generation << bits | last;
        }
        environment.upcalls &= ~Environment.NO_NUMBER;
        environment.open = environment.mayBeEntered;
        gate.publish(environment);
    }

    private void takeBack() {
        generation++;
        last = 0;
        for (var n = 0; n < alive; n++) {
            withoutNumber(living[n]);
        }
        cpu.instructionBuffer().invalidateAll();
        cpu.dataBuffer().invalidateAll();
    }

    private void withoutNumber(Environment environment) {
        environment.asn = 0;
        environment.open = false;
        environment.upcalls |= Environment.NO_NUMBER;
        gate.publish(environment);
    }
}
