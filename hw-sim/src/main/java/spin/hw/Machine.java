package spin.hw;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spin.hw.chance.SplitMix;
import spin.hw.checkpoint.Checkpoint;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;
import spin.hw.clock.IntervalTimer;
import spin.hw.console.Console;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.Interpreter;
import spin.hw.device.Slot;
import spin.hw.interrupt.InterruptController;
import spin.hw.memory.CacheModel;
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

    /// Where the interval timer's registers stand, as the DEC 3000's clock chip does behind its I/O controller.
    public static final long TIMER = 0x1_E020_0000L;

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
    private final SplitMix chance;
    private final IntervalTimer timer;
    private final @Nullable CacheModel caches;
    private final List<Checkpointed> devices = new ArrayList<>();

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
        this.chance = new SplitMix("chance", seed);
        this.timer = new IntervalTimer(profile.hertz(), clock, events, interrupts);
        memory.map("timer", TIMER, IntervalTimer.LENGTH, timer);
        var timing = profile.caches();
        this.caches = timing == null ? null : new CacheModel(timing, clock);
        cpu.caches(caches);
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

    /// The clock interrupt; it runs when a kernel starts it.
    public IntervalTimer timer() {
        return timer;
    }

    /// What the caches did; null when the profile's caches always hit.
    public @Nullable CacheModel caches() {
        return caches;
    }

    /// The only randomness on this machine; its sequence is a function of the seed.
    public RandomGenerator chance() {
        return chance;
    }

    /// Charges one hardware event to the clock. For PALcode and devices; metered kernel code pays by its price table.
    public void charge(HardwareEvent event) {
        account.charge(event);
    }

    // Checkpoints.

    /// Makes a device part of this machine's checkpoints. In the same order on every machine that shall restore them.
    public void attach(Checkpointed device) {
        devices.add(device);
    }

    /// Everything that this machine's future depends on, as a value. Between two runs, on the machine's thread.
    ///
    /// A fork is this, restored on another machine that was built the same way; they share memory until one of them writes to it.
    ///
    /// @throws CheckpointException when a kernel on the host is behind this machine, which no checkpoint can hold
    public Checkpoint checkpoint() {
        return Checkpoint.of(profile.fingerprint(), memory, parts());
    }

    /// Makes this machine what another one, built the same way, was when `checkpoint` was taken. All of it, or nothing changes.
    ///
    /// @throws CheckpointException when this machine was built differently, or the checkpoint is damaged
    public void restore(Checkpoint checkpoint) {
        checkpoint.restore(profile.fingerprint(), memory, parts());
    }

    /// Writes a checkpoint to `file`. A file that was there is replaced when the new one is complete, not before.
    public void save(Path file) throws IOException {
        var checkpoint = checkpoint();
        var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            try (var out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                checkpoint.write(out);
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /// Reads the checkpoint in `file` and restores it.
    ///
    /// @throws CheckpointException when the file is no checkpoint, is damaged or cut short, or is of a machine that was built differently;
    ///     this machine is as it was then
    public void restore(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            restore(Checkpoint.read(in));
        }
    }

    private List<Checkpointed> parts() {
        var parts = new ArrayList<Checkpointed>(
                List.of(clock, account, events, interrupts, chance, timer, cpu.instructionBuffer(), cpu.dataBuffer(),
                        cpu.part()));
        parts.addAll(cpu.pal().parts());
        if (caches != null) {
            parts.add(caches);
        }
        parts.addAll(devices);
        return parts;
    }
}
