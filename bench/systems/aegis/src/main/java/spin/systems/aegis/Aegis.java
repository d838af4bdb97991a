package spin.systems.aegis;

import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.net.LinkPort;
import spin.hw.pal.Fault;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.hw.profile.HardwareEvent;
import spin.systems.aegis.filter.Demultiplexer;

/// The kernel.
///
/// It is the PALcode of the machine, so a trap of user mode arrives here and nowhere else: system calls, translation misses, and faults.
/// Its data is addressed physically and cannot miss. It has no page tables, no policy for memory and no
/// notion of a process. What it keeps from happening: a frame bound without its capability, an environment entered other than
/// at its chosen address, an exception delivered to anyone but its cause.
///
/// The order of the tests at the system call entry is the design: protected transfer first, in the [Gate], then the calls that need no kernel
/// stack, then the general path, then the numbers that are not ours. The protection exception, which the paper counts in
/// instructions as it does the transfer, is written out where the trap arrives; what could be wrong with a context is checked when the context is set, so
/// that nothing needs to be asked on the way.
///
/// Source: Engler et al., SOSP '95, sections 5.1 to 5.5; field layouts after Engler's thesis, chapter 9.
public final class Aegis implements PalCode {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int A3 = 19;
    private static final int RA = 26;
    private static final int GP = 29;
    private static final int SP = 30;

    /// Behind the STLB; then the slice vector, then the owners of frames.
    private static final long KERNEL_STACK = SoftwareTlb.BYTES;
    private static final int OWNERS_IN_A_FRAME = Pte.PAGE_BYTES / 4;
    /// User addresses are the lower half of the 43 that the machine has.
    private static final long USER_END = 1L << 42;
    /// The name of an environment is ten bits, and 0 is nobody's. So is the name of an address space; the hardware's numbers are fewer.
    static final int MOST_ENVIRONMENTS = 1023;
    private static final long INSTRUCTION_BYTES = 4;
    private static final int UNALIGNED_CAUSE = AegisAbi.UNALIGNED << 2 | AegisAbi.READ_ACCESS;
    private static final int ARITHMETIC_CAUSE = AegisAbi.ARITHMETIC << 2 | AegisAbi.READ_ACCESS;
    private static final int FLOATING_CAUSE = AegisAbi.FLOATING_POINT << 2 | AegisAbi.READ_ACCESS;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final Cpu cpu;
    private final Frames frames;
    private final Capabilities capabilities;
    private final SoftwareTlb stlb;
    private final Processor processor;
    private final Revocation revocation;
    private final Births births;
    private final Handlers handlers;
    private final Network network;
    private final Drive drive;
    private final Console console;
    private final int tables;
    private final Gate gate;
    private final Environment nobody;
    private final Environment[] environments = new Environment[MOST_ENVIRONMENTS + 1];
    private final SpaceNumbers spaces;
    /// Whose each address space is.
    private final int[] spaceOwners = new int[MOST_ENVIRONMENTS + 1];
    private int lastNumber;
    /// The address of its record is what the [Gate] knows it by.
    private Environment current;
    private boolean hasGate = true;
    private final Map<String, Wiring> wirings = new TreeMap<>();

    /// Where a device's interrupts go.
    private record Wiring(Environment environment, int type, Runnable acknowledge) {}

    /// With slices of 15.625 ms.
    public Aegis(Machine machine) {
        this(machine, Processor.TICKS_IN_A_SLICE);
    }

    /// @param ticksInASlice how long a slice is, in ticks of the clock, 1024 in a second; 1 or more
    public Aegis(Machine machine, int ticksInASlice) {
        if (ticksInASlice < 1) {
            throw new IllegalArgumentException(
                    "A slice of " + ticksInASlice + " ticks would never begin; give 1 or more.");
        }
        this.machine = machine;
        this.memory = machine.memory();
        this.cpu = machine.cpu();
        var count = (int) (memory.size() >>> Pte.PAGE_SHIFT);
        var kernelFrames = AegisAbi.OWNERS_FRAME + (count + OWNERS_IN_A_FRAME - 1) / OWNERS_IN_A_FRAME;
        this.frames = new Frames(memory, address(AegisAbi.OWNERS_FRAME), count, kernelFrames);
        this.gate = new Gate(memory, frames);
        this.nobody = new Environment(0, null, gate.record(0));
        this.current = nobody;
        this.spaces = new SpaceNumbers(cpu, gate, machine.profile().tb().addressSpaceNumbers() - 1, MOST_ENVIRONMENTS);
        RandomGenerator chance = machine.chance();
        this.capabilities = new Capabilities(chance.nextLong(), chance.nextLong(), frames.count());
        this.stlb = new SoftwareTlb(memory, address(AegisAbi.STLB_FRAME),
                machine.profile().tb().dataEntries());
        nobody.ended = true;
        Arrays.fill(environments, nobody);
        this.processor = new Processor(this, machine.profile().hertz(), cpu, memory,
                new Slices(memory, address(AegisAbi.SLICES_FRAME)), nobody, ticksInASlice);
        this.drive = new Drive(this, memory, frames, capabilities);
        this.revocation = new Revocation(this, drive, frames, memory, machine.events(), machine.profile().hertz(),
                MOST_ENVIRONMENTS);
        this.births = new Births(this, memory, frames, capabilities);
        this.tables = kernelFrames;
        this.network = new Network(this, memory);
        this.handlers = new Handlers(this, cpu, memory, frames, capabilities, network);
        network.handlers(handlers);
        this.console = new Console(this, memory);
    }

    private static long address(int frame) {
        return (long) frame << Pte.PAGE_SHIFT;
    }

    // Boot: what the machine's owner may do before anything runs.

    /// A new environment with no context set. Everything that happens to it is fatal to it until it has said where to go.
    public Environment environment(ManagedCode.@Nullable Table managed) {
        var environment = newborn(managed);
        if (environment == null) {
            throw new IllegalStateException("There are " + MOST_ENVIRONMENTS
                    + " environments and address spaces, and no name is left; end one before making another.");
        }
        return environment;
    }

    /// As above; null when there is no name left. Numbers of the ended are used again last, so that an old name is dead as long as possible.
    @Nullable
    Environment newborn(ManagedCode.@Nullable Table managed) {
        for (var tried = 0; tried < MOST_ENVIRONMENTS; tried++) {
            lastNumber = lastNumber == MOST_ENVIRONMENTS ? 1 : lastNumber + 1;
            var before = environments[lastNumber];
            if (before.ended && spaceOwners[lastNumber] == 0) {
                if (spaces.wasUsed(lastNumber)) {
                    forgetSpace(lastNumber);
                }
                var environment = new Environment(lastNumber, managed, gate.record(lastNumber));
                gate.standIn(environment, environment);
                environments[lastNumber] = environment;
                spaceOwners[lastNumber] = lastNumber;
                spaces.born(environment);
                return environment;
            }
        }
        return null;
    }

    /// The hardware has another number for who has the name next.
    private void forgetSpace(int space) {
        stlb.deleteTag(space);
        spaces.anew(space);
    }

    /// A frame for the environment, charged to it: the call [AegisAbi#ALLOC], made for it by its maker.
    public long allocate(Environment environment, long wanted) {
        return frames.allocate(environment, wanted);
    }

    /// The capability of an environment's own frame, with these rights.
    public long capability(Environment environment, long frame, int rights) {
        owned(environment, frame);
        return capabilities.mint((int) frame, rights & AegisAbi.RIGHTS);
    }

    /// Exception context: where the scratch registers go. The area lies in one frame of the environment's own. It comes first: no other
    /// context can be set without it.
    public void saveArea(Environment environment, long physical) {
        environment.saveArea = areaOf(environment, physical, AegisAbi.SAVE_AREA_BYTES);
        environment.enteredBy = environment.saveArea + AegisAbi.ENTERED_BY;
        gate.publish(environment);
    }

    /// Exception context: where a class of exception goes.
    public void onException(Environment environment, int exception, long pc) {
        needsSaveArea(environment);
        environment.handler(exception, userAddress(pc));
    }

    /// Interrupt context: the area for the kernel's upcalls, and where the processor goes at the first and each later beginning of a slice and at
    /// the end of one. An address of 0 is none; a slice cannot begin where there is none, and one that ends there is fatal.
    public void slices(Environment environment, long physicalArea, long first, long begin, long end) {
        environment.interruptSaveArea = areaOf(environment, physicalArea, AegisAbi.INTERRUPT_AREA_BYTES);
        environment.nextPc = userAddress(first);
        environment.beginPc = userAddress(begin);
        environment.endPc = userAddress(end);
    }

    /// Interrupt context: the queue, in a frame of the environment's own, and where to say that there is something in it.
    public void onInterrupt(Environment environment, long pc, long physicalQueue) {
        environment.queue = areaOf(environment, physicalQueue, AegisAbi.QUEUE_BYTES);
        environment.interruptPc = userAddress(pc);
    }

    /// Where to ask for frames, where to say that some were taken, and the vector that says which.
    public void onRevocation(Environment environment, long askPc, long takenPc, long physicalVector) {
        environment.vector = areaOf(environment, physicalVector, AegisAbi.VECTOR_BYTES);
        environment.revocationPc = userAddress(askPc);
        environment.repossessionPc = userAddress(takenPc);
    }

    /// Protected entry context: where another environment's [AegisAbi#SCALL] arrives.
    public void onEntry(Environment environment, long pc) {
        needsSaveArea(environment);
        environment.entryPc = userAddress(pc);
        environment.mayBeEntered = true;
        environment.open = environment.asn != 0;
        gate.publish(environment);
    }

    /// Asynchronous entry: where another environment's [AegisAbi#ACALL] arrives. Needs a protected entry.
    public void onAsynchronousEntry(Environment environment, long pc) {
        environment.asynchronousPc = userAddress(pc);
    }

    private static void needsSaveArea(Environment environment) {
        if (environment.saveArea == Environment.NONE) {
            throw new IllegalStateException(
                    "Environment " + environment.number + " has no save area; set it before other contexts.");
        }
    }

    static boolean isCodeAddress(long pc) {
        return pc >= 0 && pc < USER_END && (pc & 3) == 0;
    }

    private static long userAddress(long pc) {
        if (!isCodeAddress(pc)) {
            throw new IllegalArgumentException("0x" + Long.toHexString(pc) + " is no address of user code.");
        }
        return pc;
    }

    /// Addressing context: a binding that the kernel keeps and that can therefore never miss.
    public void guarantee(Environment environment, long address, long binding) {
        owned(environment, AegisAbi.frame(binding));
        guaranteed(environment, address, binding);
    }

    private static void guaranteed(Environment environment, long address, long binding) {
        if (address < 0 || address >= AegisAbi.GUARANTEED_SEGMENT_END) {
            throw new IllegalArgumentException("Address 0x" + Long.toHexString(address)
                    + " lies outside the segment of guaranteed bindings, which ends at 0x"
                    + Long.toHexString(AegisAbi.GUARANTEED_SEGMENT_END) + ".");
        }
        if (environment.guaranteed == Environment.MOST_GUARANTEED) {
            throw new IllegalStateException("Environment " + environment.number + " has all its "
                    + Environment.MOST_GUARANTEED + " guaranteed bindings already.");
        }
        environment.guarantee(address, entry(binding));
    }

    /// The same for a frame that another environment owns and shares.
    public void guaranteeShared(Environment environment, Environment owner, long address, long binding) {
        owned(owner, AegisAbi.frame(binding));
        guaranteed(environment, address, binding);
    }

    /// A slot of the slice vector for the environment: [AegisAbi#SLICE_ALLOC], made for it by its maker.
    public long slice(Environment environment, long slot) {
        return processor.slices.allocate(environment, slot);
    }

    /// Starts the clock that ends slices; without it the first environment runs as long as it likes.
    public void startClock() {
        machine.timer().start();
    }

    /// A device's interrupts are this environment's from now on, as interrupts of this type. `acknowledge` must lower the line.
    public void wire(String line, Environment environment, int type, Runnable acknowledge) {
        if (type < 0 || type >= AegisAbi.QUEUE_TYPES) {
            throw new IllegalArgumentException("There is no interrupt type " + type + "; give 0 to "
                    + (AegisAbi.QUEUE_TYPES - 1) + ".");
        }
        wirings.put(line, new Wiring(environment, type, acknowledge));
    }

    /// The machine is on a wire from now on, and packets go to whom `filters` says.
    ///
    /// @param line by which the interface interrupts
    public void network(LinkPort port, InterruptLine line, Demultiplexer filters) {
        network.attach(port, line, filters, address((int) frames.reserve(1)), address((int) frames.reserve(1)));
    }

    /// The machine's disk is the applications' from now on, extent by extent.
    ///
    /// @param registers physical address of the disk's registers
    /// @param interrupts by which it interrupts
    public void disk(long registers, InterruptLine interrupts) {
        var chance = machine.chance();
        drive.attach(registers, interrupts, new long[]{chance.nextLong(), chance.nextLong()});
    }

    /// Who sends needs a filter that matches it from now on ([AegisAbi#SEND_FILTER_INSERT]); otherwise everybody may send anything.
    ///
    /// @param filters none in force
    public void guardSending(Demultiplexer filters) {
        network.guard(filters);
    }

    /// A filter of what the environment may send: [AegisAbi#SEND_FILTER_INSERT].
    public long claimSending(Environment environment, long physical) {
        return done("filter",
                network.call(environment, AegisAbi.SEND_FILTER_INSERT, physical, own(environment, physical), 0));
    }

    /// The console is this one from now on.
    public void console(ProgramConsole terminal) {
        console.attach(terminal);
    }

    /// The environment's ring of packets: [AegisAbi#RING], made for it by its maker.
    public void ring(Environment environment, long physical) {
        done("ring", network.call(environment, AegisAbi.RING, physical, own(environment, physical), 0));
    }

    /// A handler of the environment's: [AegisAbi#HANDLER_INSTALL].
    public long handler(Environment environment, long physical) {
        return done("handler",
                network.call(environment, AegisAbi.HANDLER_INSTALL, physical, own(environment, physical), 0));
    }

    /// A filter of the environment's: [AegisAbi#FILTER_INSERT].
    public long claim(Environment environment, long physical) {
        return done("filter",
                network.call(environment, AegisAbi.FILTER_INSERT, physical, own(environment, physical), 0));
    }

    private long own(Environment environment, long physical) {
        return capability(environment, physical >> Pte.PAGE_SHIFT, AegisAbi.RIGHTS);
    }

    private static long done(String what, long answer) {
        if (answer < 0) {
            throw new IllegalArgumentException(
                    "The kernel refuses this " + what + " with " + answer + "; AegisAbi says what that means.");
        }
        return answer;
    }

    /// Packets that nobody claimed, that found every buffer full, or that were too long.
    public long packetsLost() {
        return network.lost();
    }

    /// Asks the environment for so many frames. It gives them back before the deadline, or they are taken.
    public void reclaim(Environment environment, int count) {
        revocation.ask(environment, count, processor);
    }

    /// As [#reclaim], for one who must have the frames whatever they hold: an environment that has only its guaranteed set left is told so, and when it has
    /// neither given back what it owes nor ended itself before another deadline, it is ended.
    public void reclaimInEmergency(Environment environment, int count) {
        revocation.mustHave(environment, count, processor);
    }

    /// Charges the time up to now, so that the books balance.
    public void settle() {
        processor.settle();
    }

    /// Cycles in which no environment's slice was.
    public long unclaimedCycles() {
        return processor.unclaimed();
    }

    /// How often another environment began to run in a slice.
    public long switches() {
        return processor.switches();
    }

    /// Gives the processor to an environment at `pc`; the machine runs when its owner says so.
    public void start(Environment environment, long pc) {
        cpu.pal(hasGate ? gate.before(this, machine, MethodHandles.lookup(), environments) : this);
        cpu.userMode(true);
        processor.begin(environment);
        cpu.pc(pc);
    }

    private long areaOf(Environment environment, long physical, int bytes) {
        owned(environment, physical >>> Pte.PAGE_SHIFT);
        owned(environment, (physical + bytes - 1) >>> Pte.PAGE_SHIFT);
        if ((physical & 7) != 0) {
            throw new IllegalArgumentException(
                    "The save area 0x" + Long.toHexString(physical) + " must lie on a quadword boundary.");
        }
        return physical;
    }

    private void owned(Environment environment, long frame) {
        if (!frames.belongsTo(environment, frame)) {
            throw new IllegalArgumentException(
                    "Frame " + frame + " does not belong to environment " + environment.number
                            + "; allocate it first.");
        }
    }

    // Traps.

    @Override
    public void callPal(Cpu processor, int function) {
        if (function == Assembler.CALLSYS) {
            systemCall(processor);
        } else {
            otherFunction(processor, function);
        }
    }

    /// A protected transfer gets here only when the [Gate] could not do it; or always, where there is none.
    @Override
    public void systemCall(Cpu processor) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        var number = (int) processor.register(V0);
        switch (number) {
            case AegisAbi.GETPID -> processor.register(V0, current.number);
            case AegisAbi.SCALL -> enter(processor, true);
            case AegisAbi.SRETURN -> enter(processor, false);
            case AegisAbi.ACALL -> enterAsynchronously(processor);
            case AegisAbi.YIELD -> yieldTo(processor);
            case AegisAbi.TLBWR -> writeBinding(processor, 0);
            case AegisAbi.TLBWR_UNCACHED -> writeBinding(processor, Pte.UNCACHED);
            case AegisAbi.TLBVADELETE -> deleteBinding(processor, processor.register(A0));
            case AegisAbi.TLBPROTECT -> protect(processor);
            case AegisAbi.TLBUNPROTECT -> processor.register(V0, unprotect(processor));
            case AegisAbi.FPUMOD -> floatingPoint(processor, processor.register(A0) != 0);
            case AegisAbi.CIDSWITCH -> switchSpace(processor, processor.register(A0));
            case AegisAbi.DEALLOC, AegisAbi.CHANGE, AegisAbi.EXTENT_FREE -> withdraw(processor, number);
            default -> general(processor, number);
        }
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    /// The callee's program counter, address space, status and tag are installed, the register file is the message. No stack, no copy, no queue, no
    /// permission: whom to serve is the callee's business, and who came is in its save area. The [Gate] does the first case; both must agree.
    private void enter(Cpu running, boolean lends) {
        var caller = current;
        var callee = environments[(int) running.register(A1) & MOST_ENVIRONMENTS];
        if (callee.open) {
            if (lends) {
                gate.standIn(caller, callee);
            }
            gate.standIn(callee, callee);
            memory.storeQuad(callee.enteredBy, caller.number);
            current = callee;
            running.context(0, callee.asn);
            running.floatingEnabled(callee.floatingPoint);
            running.managed(callee.managed);
            running.pc(callee.entryPc);
        } else if (callee.mayBeEntered) {
            // The call has not begun: it is made again, and then the callee has a number.
            spaces.lend(callee);
            install(caller);
            running.pc(running.pc() - INSTRUCTION_BYTES);
        } else {
            refuse(running, 0);
        }
    }

    /// The application's exception: three registers to its save area, three facts into them, and away to its handler. It resumes by
    /// itself; the kernel is not asked again. The kind of access is handed on as its number, which AegisAbi fixes and a test keeps.
    @Override
    @SuppressWarnings("EnumOrdinal")
    public void accessViolation(Cpu processor, Fault.AccessViolation violation) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        var environment = current;
        var save = environment.saveArea;
        var words = memory;
        words.storeQuad(save, processor.register(AegisAbi.PC_REGISTER));
        words.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, processor.register(AegisAbi.ADDRESS_REGISTER));
        words.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, processor.register(AegisAbi.CAUSE_REGISTER));
        processor.register(AegisAbi.PC_REGISTER, processor.pc());
        processor.register(AegisAbi.ADDRESS_REGISTER, violation.va());
        processor.register(AegisAbi.CAUSE_REGISTER, violation.access().ordinal());
        processor.pc(environment.protectionPc);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    @Override
    public void unaligned(Cpu processor, Fault.Unaligned unaligned) {
        var environment = current;
        forward(machine, memory, processor, environment, environment.unalignedPc, unaligned.va(), UNALIGNED_CAUSE);
    }

    @Override
    public void arithmetic(Cpu processor, Fault.Arithmetic arithmetic) {
        var environment = current;
        forward(machine, memory, processor, environment, environment.arithmeticPc, 0, ARITHMETIC_CAUSE);
    }

    @Override
    public void floatingDisabled(Cpu processor, Fault.FloatingDisabled disabled) {
        var environment = current;
        forward(machine, memory, processor, environment, environment.floatingPc, 0, FLOATING_CAUSE);
    }

    /// As a protection exception. A handler that is not there is not asked for: fetching from address 0 is a miss, and a miss without a handler
    /// is fatal.
    private static void forward(Machine machine, PhysicalMemory words, Cpu processor, Environment environment,
            long handler, long va, long cause) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        var save = environment.saveArea;
        words.storeQuad(save, processor.register(AegisAbi.PC_REGISTER));
        words.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, processor.register(AegisAbi.ADDRESS_REGISTER));
        words.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, processor.register(AegisAbi.CAUSE_REGISTER));
        processor.register(AegisAbi.PC_REGISTER, processor.pc());
        processor.register(AegisAbi.ADDRESS_REGISTER, va);
        processor.register(AegisAbi.CAUSE_REGISTER, cause);
        processor.pc(handler);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    @Override
    public void fault(Cpu processor, Fault fault) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        otherFault(processor, fault);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    /// The clock, or a device that an environment has bound. One that nobody has bound stays masked by being at no address: that is the
    /// machine's builder's mistake.
    @Override
    public void interrupt(Cpu running, InterruptLine line) {
        machine.charge(HardwareEvent.INTERRUPT_ENTRY);
        running.clearLock();
        var wiring = wirings.get(line.name());
        if (network.interruptsBy(line)) {
            network.interrupt();
            if (handlers.isRunning()) {
                return;
            }
        } else if (drive.interruptsBy(line)) {
            drive.interrupt();
        } else if (wiring != null) {
            wiring.acknowledge.run();
            processor.interrupt(wiring.environment, wiring.type, line.vector(), 0, 0);
        } else if (line.ipl() == IntervalTimer.IPL) {
            processor.ticks(machine.timer().acknowledge());
        } else {
            throw new IllegalStateException("Interrupt " + line + " is bound to no environment; wire it first.");
        }
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    /// The kind of access is handed on as its number, which AegisAbi fixes and a test keeps.
    @Override
    @SuppressWarnings("EnumOrdinal")
    public void translationMiss(Cpu processor, long va, Access access) {
        var environment = current;
        var page = va >>> Pte.PAGE_SHIFT;
        var entry = stlb.lookup(page, environment.space);
        if (entry == 0 && va >= 0 && va < AegisAbi.GUARANTEED_SEGMENT_END) {
            entry = guaranteed(environment, page);
        }
        if (entry != 0) {
            var buffer = access == Access.EXECUTE ? processor.instructionBuffer() : processor.dataBuffer();
            buffer.write(va, environment.asn, entry);
            return;
        }
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        deliver(processor, AegisAbi.TLB_MISS, environment.missPc, va, access.ordinal());
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    private void otherFault(Cpu processor, Fault fault) {
        // A test and not a switch over the types: that would be a call through a bootstrap method.
        if (fault instanceof Fault.ManagedFailure broken) {
            end(current, broken.toString());
        } else {
            illegal(processor);
        }
    }

    private void illegal(Cpu processor) {
        deliver(processor, AegisAbi.ILLEGAL_INSTRUCTION, current.illegalPc, 0, AegisAbi.EXECUTE_ACCESS);
    }

    private void refuse(Cpu processor, long va) {
        deliver(processor, AegisAbi.REFUSED, current.refusedPc, va, AegisAbi.READ_ACCESS);
    }

    /// Every other exception, the same way as a protection exception, and with the two questions that keep a broken application from
    /// being delivered to itself for ever: has it a handler, and did the handler do its first instruction? Some faults find the
    /// program counter past the instruction.
    private void deliver(Cpu processor, int exception, long handler, long va, int access) {
        var pc = processor.pc();
        if (handler == 0 || pc == handler || pc == handler + INSTRUCTION_BYTES) {
            end(current,
                    "exception " + exception + " at pc 0x" + Long.toHexString(pc) + ", address 0x"
                            + Long.toHexString(va)
                            + ", has no handler that can run");
            return;
        }
        var save = current.saveArea;
        memory.storeQuad(save + AegisAbi.SAVED_PC_REGISTER, processor.register(AegisAbi.PC_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, processor.register(AegisAbi.ADDRESS_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, processor.register(AegisAbi.CAUSE_REGISTER));
        processor.register(AegisAbi.PC_REGISTER, pc);
        processor.register(AegisAbi.ADDRESS_REGISTER, va);
        processor.register(AegisAbi.CAUSE_REGISTER, AegisAbi.cause(exception, access));
        processor.pc(handler);
    }

    /// Nobody can enter it any more, and all that it had is free; its address spaces are flushed when their names are used again. Where there are slices the next one begins; otherwise there is nobody else
    /// to run, and the machine stops.
    void end(Environment environment, @Nullable String fatal) {
        if (environment.ended) {
            cpu.stop();
            return;
        }
        environment.ended = true;
        environment.open = false;
        environment.mayBeEntered = false;
        gate.publish(environment);
        environment.nextPc = 0;
        environment.fatal = fatal;
        spaces.ended(environment);
        noLongerRuns(environment);
        revocation.ended(environment);
        wirings.values().removeIf(wiring -> wiring.environment == environment);
        spaceOwners[environment.number] = 0;
        for (var space = MOST_ENVIRONMENTS; environment.otherSpaces > 0; space--) {
            if (spaceOwners[space] == environment.number) {
                spaceOwners[space] = 0;
                environment.otherSpaces--;
            }
        }
        network.ended(environment);
        drive.ended(environment);
        stlb.deleteFramesOf(frames, environment.number);
        for (var frame = 0; frame < frames.count(); frame++) {
            if (frames.belongsTo(environment, frame)) {
                leave(environment, frame);
            }
        }
        cpu.instructionBuffer().invalidateAll();
        cpu.dataBuffer().invalidateAll();
        processor.ended(environment);
    }

    /// Whoever has lent its slices to the dead has them back, so that nobody runs in them who has the name next.
    private void noLongerRuns(Environment dead) {
        for (var n = 0; n < spaces.alive(); n++) {
            var living = spaces.living(n);
            if (gate.standIn(living) == dead.number) {
                gate.standIn(living, living);
            }
        }
    }

    /// A frame of the dead goes to whom another context names it for, or is free.
    private void leave(Environment dead, int frame) {
        for (var n = 0; n < spaces.alive(); n++) {
            var heir = spaces.living(n);
            if (heir.pins(frame)) {
                frames.give(frame, dead, heir);
                return;
            }
        }
        capabilities.revoke(frame);
        if (drive.stop(frame)) {
            frames.hold(frame);
        } else {
            frames.release(frame);
        }
        dead.frames--;
    }

    /// Whether a downloaded handler has the processor.
    boolean inHandler() {
        return handlers.isRunning();
    }

    /// Whether the bytes lie in one frame that the capability is for.
    boolean grants(long physical, long bytes, long capability, int rights) {
        var frame = physical >> Pte.PAGE_SHIFT;
        return bytes > 0 && frames.exists(frame) && (physical + bytes - 1) >> Pte.PAGE_SHIFT == frame
                && capabilities.grants(capability, (int) frame, rights);
    }

    boolean isCurrent(Environment environment) {
        return current == environment;
    }

    /// How often the hardware's address space numbers ran out.
    long generations() {
        return spaces.generations();
    }

    Environment current() {
        return current;
    }

    Gate gate() {
        return gate;
    }

    /// Makes every transfer go through [#systemCall], which must make no difference but in time. Before [#start].
    void withoutGate() {
        hasGate = false;
    }

    Drive drive() {
        return drive;
    }

    Processor processor() {
        return processor;
    }

    long now() {
        return machine.clock().now();
    }

    /// By name; nobody where the name is none.
    Environment environment(long number) {
        return number > 0 && number <= MOST_ENVIRONMENTS ? environments[(int) number] : nobody;
    }

    void install(Environment environment) {
        if (environment.asn == 0) {
            spaces.lend(environment);
        }
        current = environment;
        cpu.context(0, environment.asn);
        cpu.floatingEnabled(environment.floatingPoint);
        cpu.managed(environment.managed);
    }

    private void enterAsynchronously(Cpu running) {
        var callee = environment(running.register(A1));
        if (!callee.mayBeEntered || callee.asynchronousPc == 0) {
            refuse(running, 0);
            return;
        }
        memory.storeQuad(callee.enteredBy, current.number);
        install(callee);
        running.pc(callee.asynchronousPc);
    }

    /// To a named one: what [Processor#yieldTo] does, written out for the case that the slice goes on and nothing waits for the target.
    private void yieldTo(Cpu running) {
        var target = running.register(A0);
        var environment = environments[(int) target & MOST_ENVIRONMENTS];
        var pc = environment.nextPc;
        if (target == environment.number && pc != 0 && !current.ending && environment.upcalls == 0) {
            environment.nextPc = environment.beginPc;
            current = environment;
            running.context(0, environment.asn);
            running.floatingEnabled(environment.floatingPoint);
            running.managed(environment.managed);
            running.pc(pc);
            return;
        }
        var refusal = processor.yieldTo(target);
        if (refusal != 0) {
            running.register(V0, refusal);
        }
    }

    private void floatingPoint(Cpu running, boolean enabled) {
        current.floatingPoint = enabled;
        gate.publish(current);
        running.floatingEnabled(enabled);
    }

    private void switchSpace(Cpu running, long number) {
        if (number <= 0 || number > MOST_ENVIRONMENTS || spaceOwners[(int) number] != current.number) {
            refuse(running, number);
            return;
        }
        current.space = (int) number;
        spaces.lend(current);
        running.context(0, current.asn);
    }

    private long anotherSpace() {
        for (var number = MOST_ENVIRONMENTS; number > 0; number--) {
            if (spaceOwners[number] == 0 && environments[number].ended) {
                forgetSpace(number);
                spaceOwners[number] = current.number;
                current.otherSpaces++;
                return number;
            }
        }
        return AegisAbi.NO_NUMBER_LEFT;
    }

    // Bindings.

    private void writeBinding(Cpu processor, long attributes) {
        var va = processor.register(A0);
        var binding = processor.register(A1);
        var frame = AegisAbi.frame(binding);
        var rights = AegisAbi.rights(binding);
        if (va < 0 || va >= USER_END || !frames.exists(frame) || (rights & AegisAbi.READ) == 0
                || (!capabilities.grants(processor.register(A2), (int) frame, rights)
                        && !isExposed(frame, rights, processor.register(A2)))) {
            refuse(processor, va);
            return;
        }
        var environment = current;
        var asn = environment.asn;
        var entry = entry(binding) | attributes;
        if ((processor.register(A2) & AegisAbi.WRITE) != 0) {
            entry |= SoftwareTlb.MAY_WRITE;
        }
        stlb.write(va >>> Pte.PAGE_SHIFT, environment.space, entry);
        processor.instructionBuffer().invalidate(va, asn);
        processor.dataBuffer().write(va, asn, entry);
    }

    /// The kernel's tables are for everybody to read; its stack is not.
    private boolean isExposed(long frame, int rights, long capability) {
        return capability == AegisAbi.EXPOSED && rights == AegisAbi.READ
                && (frame < tables ? frame != KERNEL_STACK >>> Pte.PAGE_SHIFT : drive.isTable(frame));
    }

    private void protect(Cpu processor) {
        var page = processor.register(A0) >>> Pte.PAGE_SHIFT;
        stlb.protect(page, processor.register(A1), current.space, current.asn, processor.dataBuffer());
    }

    private long unprotect(Cpu processor) {
        var page = processor.register(A0) >>> Pte.PAGE_SHIFT;
        return stlb.unprotect(page, processor.register(A1), current.space, current.asn, processor.dataBuffer())
                ? 0
                : AegisAbi.NOT_BOUND;
    }

    private void deleteBinding(Cpu processor, long va) {
        var asn = current.asn;
        stlb.delete(va >>> Pte.PAGE_SHIFT, current.space);
        processor.instructionBuffer().invalidate(va, asn);
        processor.dataBuffer().invalidate(va, asn);
    }

    private static long guaranteed(Environment environment, long page) {
        for (var i = 0; i < environment.guaranteed; i++) {
            if (environment.guaranteedPages[i] == page) {
                return environment.guaranteedEntries[i];
            }
        }
        return 0;
    }

    static long entry(long binding) {
        var entry = AegisAbi.frame(binding) << Pte.FRAME_SHIFT | Pte.VALID | Pte.USER_READ;
        return (AegisAbi.rights(binding) & AegisAbi.WRITE) == 0 ? entry : entry | Pte.USER_WRITE;
    }

    // The general path.

    /// Calls that run compiled code and so need a stack. What that code replaces is put there and taken back: program counter, stack
    /// pointer, global pointer, return address. The caller-saved registers are the caller's loss by the calling standard.
    private void general(Cpu processor, int number) {
        var words = memory;
        var stack = KERNEL_STACK;
        words.storeQuad(stack, processor.pc());
        words.storeQuad(stack + 8, processor.register(SP));
        words.storeQuad(stack + 16, processor.register(GP));
        words.storeQuad(stack + 24, processor.register(RA));
        switch (number) {
            case AegisAbi.GETPID_ON_STACK -> processor.register(V0, current.number);
            case AegisAbi.ALLOC -> allocate(processor);
            case AegisAbi.DEALLOC ->
                processor.register(V0, deallocate(processor.register(A0), processor.register(A1)));
            case AegisAbi.DERIVE -> processor.register(V0, derive(processor.register(A0), processor.register(A1)));
            case AegisAbi.CHANGE -> processor.register(V0, change(processor.register(A0), processor.register(A1)));
            case AegisAbi.GIVE -> processor.register(V0,
                    give(processor.register(A0), processor.register(A1), processor.register(A2)));
            case AegisAbi.CIDALLOC -> processor.register(V0, anotherSpace());
            case AegisAbi.SLICE_ALLOC -> processor.register(V0,
                    this.processor.slices.allocate(current, processor.register(A0)));
            case AegisAbi.SLICE_FREE -> processor.register(V0,
                    this.processor.slices.give(current, processor.register(A0), 0));
            case AegisAbi.DONATE -> processor.register(V0, donate(processor.register(A0), processor.register(A1)));
            case AegisAbi.ENVIRONMENT -> processor.register(V0,
                    births.make(current, processor.register(A0), processor.register(A1)));
            case AegisAbi.RING, AegisAbi.FILTER_INSERT, AegisAbi.FILTER_DELETE, AegisAbi.HANDLER_INSTALL,
                    AegisAbi.HANDLER_REMOVE, AegisAbi.SEND, AegisAbi.SEND_FILTER_INSERT,
                    AegisAbi.SEND_FILTER_DELETE ->
                processor.register(V0, network.call(current, number, processor.register(A0), processor.register(A1),
                        processor.register(A2)));
            case AegisAbi.DISK, AegisAbi.EXTENT_ALLOC, AegisAbi.EXTENT_FREE, AegisAbi.EXTENT_DERIVE,
                    AegisAbi.EXTENT_GIVE, AegisAbi.TRANSFER, AegisAbi.DUMPS ->
                disk(processor, number);
            case AegisAbi.CONSOLE_READ -> processor.register(V0, console.read(processor.register(A0),
                    processor.register(A1), processor.register(A2)));
            case AegisAbi.CONSOLE_WRITE -> processor.register(V0, console.write(processor.register(A0),
                    processor.register(A1), processor.register(A2), processor.register(A3)));
            case AegisAbi.EXIT -> {
                current.status = processor.register(A0);
                end(current, null);
                return;
            }
            default -> {
                deliver(processor, AegisAbi.SYSTEM_CALL, current.callPc, 0, AegisAbi.EXECUTE_ACCESS);
                return;
            }
        }
        processor.pc(words.loadQuad(stack));
        processor.register(SP, words.loadQuad(stack + 8));
        processor.register(GP, words.loadQuad(stack + 16));
        processor.register(RA, words.loadQuad(stack + 24));
    }

    /// Calls that break bindings. A handler or a transfer of the caller's own may end by it, of which it is told when it is back from the call.
    private void withdraw(Cpu running, int number) {
        processor.callBegins();
        general(running, number);
        processor.callEnds();
    }

    private void allocate(Cpu processor) {
        var frame = frames.allocate(current, processor.register(A0));
        processor.register(V0, frame);
        if (frame >= 0) {
            processor.register(A1, capabilities.mint((int) frame, AegisAbi.RIGHTS));
        }
    }

    private void disk(Cpu processor, int number) {
        var answer = drive.call(current, number, processor.register(A0), processor.register(A1),
                processor.register(A2));
        processor.register(V0, answer);
        if (answer >= 0 && (number == AegisAbi.DISK || number == AegisAbi.EXTENT_ALLOC)) {
            processor.register(A1, drive.second(number, answer));
        }
    }

    private long donate(long slot, long number) {
        var receiver = environment(number);
        return receiver.ended
                ? AegisAbi.NO_SUCH_ENVIRONMENT
                : processor.slices.give(current, slot, receiver.number);
    }

    private long refusal(long frame, long capability) {
        if (!frames.exists(frame)) {
            return AegisAbi.NO_SUCH_FRAME;
        }
        return capabilities.grants(capability, (int) frame, AegisAbi.WRITE) ? 0 : AegisAbi.NOT_AUTHENTIC;
    }

    private long derive(long frame, long capability) {
        var refusal = refusal(frame, capability);
        return refusal != 0 ? refusal : capabilities.mint((int) frame, AegisAbi.READ);
    }

    private long change(long frame, long capability) {
        var refusal = refusal(frame, capability);
        if (refusal != 0) {
            return refusal;
        }
        if (drive.uses((int) frame)) {
            return AegisAbi.FRAME_IS_BUSY;
        }
        breakBindings((int) frame);
        return capabilities.mint((int) frame, AegisAbi.RIGHTS);
    }

    private long give(long frame, long capability, long number) {
        var refusal = refusal(frame, capability);
        if (refusal != 0) {
            return refusal;
        }
        var receiver = environment(number);
        if (receiver.ended) {
            return AegisAbi.NO_SUCH_ENVIRONMENT;
        }
        frames.give(frame, environments[frames.owner(frame)], receiver);
        return 0;
    }

    /// A frame goes back with every binding of it: capabilities, STLB and translation buffers, before anyone else can have it.
    private long deallocate(long frame, long capability) {
        var refusal = refusal(frame, capability);
        if (refusal != 0) {
            return refusal;
        }
        if (pinned(frame)) {
            return AegisAbi.FRAME_IS_PINNED;
        }
        var owner = environments[frames.owner(frame)];
        free((int) frame);
        revocation.gave(owner);
        return 0;
    }

    /// The frame is nobody's and nobody can reach it; while a device still does, nobody can have it either.
    void free(int frame) {
        breakBindings(frame);
        var owner = drive.stop(frame) ? frames.hold(frame) : frames.release(frame);
        if (owner != 0) {
            environments[owner].frames--;
        }
    }

    private void breakBindings(int frame) {
        capabilities.revoke(frame);
        stlb.deleteFrame(frame);
        cpu.instructionBuffer().invalidateAll();
        cpu.dataBuffer().invalidateAll();
        network.unbound(frame);
    }

    /// Nobody's ring of packets is in the frame any more.
    void ringsGone(long frame) {
        for (var n = 0; n < spaces.alive(); n++) {
            var environment = spaces.living(n);
            if (environment.ring >> Pte.PAGE_SHIFT == frame) {
                environment.ring = Environment.NONE;
            }
        }
    }

    /// Whether the kernel itself would still write or map the frame for an environment after it is gone.
    boolean pinned(long frame) {
        for (var n = 0; n < spaces.alive(); n++) {
            if (spaces.living(n).pins(frame)) {
                return true;
            }
        }
        return handlers.holds(frame);
    }

    /// PAL calls other than callsys: a handler's, which only the kernel mode of a handler can make. Of an application's the instruction barrier does nothing here, since
    /// this machine fetches what was stored; what compiled programs and libraries need is done without entering the kernel; the rest are illegal
    /// instructions of the application.
    private void otherFunction(Cpu processor, int function) {
        if (handlers.isRunning()) {
            machine.charge(HardwareEvent.PAL_FUNCTION);
            handlers.call(function);
            if (!handlers.isRunning()) {
                machine.charge(HardwareEvent.KERNEL_EXIT);
            }
            return;
        }
        switch (function) {
            case Assembler.IMB -> {
            }
            case Assembler.RDUNIQUE -> {
                machine.charge(HardwareEvent.PAL_FUNCTION);
                processor.register(V0, current.unique);
            }
            case Assembler.WRUNIQUE -> {
                machine.charge(HardwareEvent.PAL_FUNCTION);
                current.unique = processor.register(A0);
            }
            case AegisAbi.RESUME -> resume(processor);
            case AegisAbi.WAIT -> {
                machine.charge(HardwareEvent.PAL_FUNCTION);
                processor.waitForInterrupt();
            }
            default -> noFunction(processor);
        }
    }

    /// Three registers from where delivery has put them, by physical address: it cannot fault, and the kernel is not entered.
    private void resume(Cpu processor) {
        var area = resumedFrom(processor.register(AegisAbi.CAUSE_REGISTER));
        if (area < 0) {
            noFunction(processor);
            return;
        }
        machine.charge(HardwareEvent.PAL_FUNCTION);
        processor.clearLock();
        processor.pc(processor.register(AegisAbi.PC_REGISTER) & -INSTRUCTION_BYTES);
        processor.register(AegisAbi.PC_REGISTER, memory.loadQuad(area + AegisAbi.SAVED_PC_REGISTER));
        processor.register(AegisAbi.ADDRESS_REGISTER, memory.loadQuad(area + AegisAbi.SAVED_ADDRESS_REGISTER));
        processor.register(AegisAbi.CAUSE_REGISTER, memory.loadQuad(area + AegisAbi.SAVED_CAUSE_REGISTER));
    }

    /// Negative when there is no such area.
    private long resumedFrom(long which) {
        if (which == AegisAbi.RESUME_EXCEPTION) {
            return current.saveArea;
        }
        if (current.interruptSaveArea == Environment.NONE) {
            return Environment.NONE;
        }
        if (which == AegisAbi.RESUME_SLICE) {
            return current.interruptSaveArea + AegisAbi.END_OF_SLICE_AREA;
        }
        return which == AegisAbi.RESUME_UPCALL
                ? current.interruptSaveArea + AegisAbi.UPCALL_AREA
                : Environment.NONE;
    }

    private void noFunction(Cpu processor) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        illegal(processor);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }
}
