package spin.hw;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;
import spin.hw.console.Console;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.Interpreter;
import spin.hw.device.Slot;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.PhysicalMemory;
import spin.hw.profile.Account;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;
import spin.hw.translate.Translator;

/// One simulated machine: a clock, a memory, a CPU and a console that belong together.
///
/// It is confined to one host thread. Same profile, same seed, same programs: same cycles, on every host.
/// A kernel boots by installing its PALcode, `machine.cpu().pal(new OsfPal(machine, kernel))`.
public final class Machine {

    private static final long DEFAULT_MEMORY = 64L << 20;

    private final Profile profile;
    private final CycleClock clock = new CycleClock();
    private final EventQueue events = new EventQueue(clock);
    private final InterruptController interrupts = new InterruptController();
    private final PhysicalMemory memory;
    private final Account account;
    private final Cpu cpu;
    private final Translator translator;
    private final Console console;
    private final RandomGenerator chance;

    /// A machine with 64 MB of memory.
    public Machine(Profile profile, long seed) {
        this(profile, seed, DEFAULT_MEMORY);
    }

    public Machine(Profile profile, long seed, long memoryBytes) {
        this(profile, seed, memoryBytes, new Console());
    }

    public Machine(Profile profile, long seed, long memoryBytes, Console console) {
        this.profile = profile;
        this.memory = new PhysicalMemory(memoryBytes);
        this.account = new Account(profile, clock);
        this.cpu = new Cpu(profile.tb(), clock, events, interrupts, account, memory);
        this.translator = new Translator(cpu, clock, account);
        cpu.engine(translator);
        this.console = console;
        this.chance = new SplittableRandom(seed);
    }

    public Profile profile() {
        return profile;
    }

    public CycleClock clock() {
        return clock;
    }

    /// What the devices will do, and when.
    public EventQueue events() {
        return events;
    }

    /// Which devices want the CPU.
    public InterruptController interrupts() {
        return interrupts;
    }

    /// A place for one device.
    ///
    /// @param name   unique in this machine, such as `lance0`
    /// @param ipl    at which the device interrupts, 1 to 7
    /// @param vector handed to the kernel's interrupt entry
    public Slot slot(String name, int ipl, int vector) {
        return new Slot(name, profile.hertz(), clock, events, interrupts.line(name, ipl, vector), memory);
    }

    public PhysicalMemory memory() {
        return memory;
    }

    public Cpu cpu() {
        return cpu;
    }

    /// Chooses who executes instructions from now on. Between two runs.
    public void execution(Execution execution) {
        switch (execution) {
            case AUTOMATIC -> {
                translator.patience(Interpreter.COLD);
                cpu.engine(translator);
            }
            case TRANSLATED -> {
                translator.patience(1);
                cpu.engine(translator);
            }
            case INTERPRETED -> cpu.engine(null);
        }
    }

    /// What has been translated, for tests and listings.
    public Translator translator() {
        return translator;
    }

    public Console console() {
        return console;
    }

    /// Who was charged for what, in counts.
    public Account account() {
        return account;
    }

    /// The only randomness on this machine; its sequence is a function of the seed.
    public RandomGenerator chance() {
        return chance;
    }

    /// Charges one hardware event to the clock. For PALcode and devices; metered kernel code pays by its price table.
    public void charge(HardwareEvent event) {
        account.charge(event);
    }
}
