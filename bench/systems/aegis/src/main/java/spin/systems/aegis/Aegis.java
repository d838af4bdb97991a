package spin.systems.aegis;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.PalCode;
import spin.hw.profile.HardwareEvent;

/// The kernel.
///
/// It is the PALcode of the machine, so a trap of user mode arrives here and nowhere else: system calls, translation misses, and faults.
/// Its data is addressed physically and cannot miss. It has no page tables, no policy for memory and no
/// notion of a process. What it keeps from happening: a frame bound without its capability, an environment entered other than
/// at its chosen address, an exception delivered to anyone but its cause.
///
/// The order of the tests at the system call entry is the design: protected transfer first, then the calls that need no kernel
/// stack, then the general path, then the numbers that are not ours.
///
/// Source: Engler et al., SOSP '95, sections 5.1 to 5.5; field layouts after Engler's thesis, chapter 9.
public final class Aegis implements PalCode {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int GP = 29;
    private static final int RA = 26;
    private static final int SP = 30;

    /// The STLB and the kernel's stack.
    private static final int KERNEL_FRAMES = (int) (SoftwareTlb.BYTES >>> Pte.PAGE_SHIFT) + 1;
    private static final long KERNEL_STACK = SoftwareTlb.BYTES;
    /// User addresses are the lower half of the 43 that the machine has.
    private static final long USER_END = 1L << 42;
    /// Address space numbers are six bits, 0 belongs to nobody.
    private static final int MOST_ENVIRONMENTS = 63;
    private static final long INSTRUCTION_BYTES = 4;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final Cpu cpu;
    private final Frames frames;
    private final Capabilities capabilities;
    private final SoftwareTlb stlb;
    private final @Nullable Environment[] environments = new @Nullable Environment[MOST_ENVIRONMENTS + 1];
    private int environmentCount;
    private Environment current;

    public Aegis(Machine machine) {
        this.machine = machine;
        this.memory = machine.memory();
        this.cpu = machine.cpu();
        this.frames = new Frames((int) (memory.size() >>> Pte.PAGE_SHIFT), KERNEL_FRAMES);
        RandomGenerator chance = machine.chance();
        this.capabilities = new Capabilities(chance.nextLong(), chance.nextLong(), frames.count());
        this.stlb = new SoftwareTlb(memory, 0);
        this.current = new Environment(0, 0, null);
        current.ended = true;
    }

    // Boot: what the machine's owner may do before anything runs.

    /// A new environment with no context set. Everything that happens to it is fatal to it until it has said where to go.
    public Environment environment(ManagedCode.@Nullable Table managed) {
        if (environmentCount == MOST_ENVIRONMENTS) {
            throw new IllegalStateException("All " + MOST_ENVIRONMENTS
                    + " address space numbers are taken; end an environment before making another.");
        }
        environmentCount++;
        var environment = new Environment(environmentCount, environmentCount, managed);
        environments[environmentCount] = environment;
        return environment;
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

    /// Exception context: where a class of exception goes.
    public void onException(Environment environment, int exception, long pc) {
        environment.exceptionPc[exception] = pc;
    }

    /// Exception context: where the scratch registers go. The area lies in one frame of the environment's own.
    public void saveArea(Environment environment, long physical) {
        environment.saveArea = areaOf(environment, physical);
    }

    /// Interrupt context. Kept and checked; no interrupt source exists yet, so nothing arrives there.
    public void onInterrupt(Environment environment, long pc, long physicalSaveArea) {
        environment.interruptSaveArea = areaOf(environment, physicalSaveArea);
        environment.interruptPc = pc;
    }

    /// Protected entry context: where another environment's [AegisAbi#SCALL] arrives.
    public void onEntry(Environment environment, long pc) {
        environment.entryPc = pc;
    }

    /// Addressing context: a binding that the kernel keeps and that can therefore never miss.
    public void guarantee(Environment environment, long address, long binding) {
        owned(environment, AegisAbi.frame(binding));
        if (address < 0 || address >= AegisAbi.GUARANTEED_SEGMENT_END) {
            throw new IllegalArgumentException("Address 0x" + Long.toHexString(address) + " lies outside the segment of guaranteed bindings, which ends at 0x"
                    + Long.toHexString(AegisAbi.GUARANTEED_SEGMENT_END) + ".");
        }
        if (environment.guaranteed == Environment.MOST_GUARANTEED) {
            throw new IllegalStateException("Environment " + environment.number + " has all its "
                    + Environment.MOST_GUARANTEED + " guaranteed bindings already.");
        }
        environment.guaranteedPages[environment.guaranteed] = address >>> Pte.PAGE_SHIFT;
        environment.guaranteedEntries[environment.guaranteed] = entry(binding);
        environment.guaranteed++;
    }

    /// Gives the processor to an environment at `pc`; the machine runs when its owner says so.
    public void start(Environment environment, long pc) {
        cpu.pal(this);
        cpu.userMode(true);
        install(environment);
        cpu.pc(pc);
    }

    private long areaOf(Environment environment, long physical) {
        owned(environment, physical >>> Pte.PAGE_SHIFT);
        owned(environment, physical + AegisAbi.SAVE_AREA_BYTES - 1 >>> Pte.PAGE_SHIFT);
        if ((physical & 7) != 0) {
            throw new IllegalArgumentException(
                    "The save area 0x" + Long.toHexString(physical) + " must lie on a quadword boundary.");
        }
        return physical;
    }

    private void owned(Environment environment, long frame) {
        if (!frames.belongsTo(environment, frame)) {
            throw new IllegalArgumentException("Frame " + frame + " does not belong to environment " + environment.number
                    + "; allocate it first.");
        }
    }

    // Traps.

    @Override
    public void callPal(Cpu processor, int function) {
        if (function != Assembler.CALLSYS) {
            otherFunction(processor, function);
            return;
        }
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        var number = (int) processor.register(V0);
        if (number == AegisAbi.SCALL) {
            transfer(processor);
        } else if (number == AegisAbi.GETPID) {
            processor.register(V0, current.number);
        } else if (number == AegisAbi.TLBWR) {
            writeBinding(processor);
        } else if (number == AegisAbi.TLBVADELETE) {
            deleteBinding(processor, processor.register(A0));
        } else {
            general(processor, number);
        }
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    @Override
    public void translationMiss(Cpu processor, long va, Access access) {
        var environment = current;
        var page = va >>> Pte.PAGE_SHIFT;
        var entry = stlb.lookup(page, environment.asn);
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
        deliver(processor, AegisAbi.TLB_MISS, va, code(access));
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    @Override
    public void fault(Cpu processor, Fault fault) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        // Tests in the order of how often they come; a switch over the types would be an indy call.
        if (fault instanceof Fault.AccessViolation violation) {
            deliver(processor, AegisAbi.PROTECTION, violation.va(), code(violation.access()));
        } else if (fault instanceof Fault.FaultOn forbidden) {
            deliver(processor, AegisAbi.PROTECTION, forbidden.va(), code(forbidden.access()));
        } else if (fault instanceof Fault.TranslationNotValid missing) {
            deliver(processor, AegisAbi.TLB_MISS, missing.va(), code(missing.access()));
        } else if (fault instanceof Fault.Unaligned unaligned) {
            deliver(processor, AegisAbi.UNALIGNED, unaligned.va(), AegisAbi.READ_ACCESS);
        } else if (fault instanceof Fault.Arithmetic) {
            deliver(processor, AegisAbi.ARITHMETIC, 0, AegisAbi.READ_ACCESS);
        } else if (fault instanceof Fault.ManagedFailure broken) {
            current.ended = true;
            current.fatal = broken.toString();
            processor.stop();
        } else {
            deliver(processor, AegisAbi.ILLEGAL_INSTRUCTION, 0, AegisAbi.EXECUTE_ACCESS);
        }
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    /// The application's exception: three registers to its save area, three facts into them, and away to its handler. It resumes by
    /// itself; the kernel is not asked again.
    private void deliver(Cpu processor, int exception, long va, int access) {
        var environment = current;
        var handler = environment.exceptionPc[exception];
        var save = environment.saveArea;
        var pc = processor.pc();
        // A handler that cannot do its first instruction would be delivered to itself for ever. Some faults find the PC past it.
        if (handler == 0 || save == Environment.NONE || pc == handler || pc == handler + INSTRUCTION_BYTES) {
            end(environment, exception, va, pc);
            return;
        }
        memory.storeQuad(save + AegisAbi.SAVED_PC_REGISTER, processor.register(AegisAbi.PC_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, processor.register(AegisAbi.ADDRESS_REGISTER));
        memory.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, processor.register(AegisAbi.CAUSE_REGISTER));
        processor.register(AegisAbi.PC_REGISTER, pc);
        processor.register(AegisAbi.ADDRESS_REGISTER, va);
        processor.register(AegisAbi.CAUSE_REGISTER, exception | access << AegisAbi.ACCESS_SHIFT);
        processor.pc(handler);
    }

    private static int code(Access access) {
        return access == Access.READ ? AegisAbi.READ_ACCESS
                : access == Access.WRITE ? AegisAbi.WRITE_ACCESS : AegisAbi.EXECUTE_ACCESS;
    }

    private void end(Environment environment, int exception, long va, long pc) {
        environment.ended = true;
        environment.fatal = "exception " + exception + " at pc 0x" + Long.toHexString(pc) + ", address 0x" + Long.toHexString(va)
                + ", has no handler or no save area";
        machine.cpu().stop();
    }

    // Protected control transfer.

    /// The callee's program counter, address space and tag are installed, the register file is the message. No stack, no
    /// copy, no queue, no permission: whom to serve is the callee's business, and who came is in its save area.
    private void transfer(Cpu processor) {
        var callee = live(processor.register(A1));
        if (callee == null || callee.entryPc == 0 || callee.saveArea == Environment.NONE) {
            deliver(processor, AegisAbi.REFUSED, 0, AegisAbi.EXECUTE_ACCESS);
            return;
        }
        memory.storeQuad(callee.saveArea + AegisAbi.ENTERED_BY, current.number);
        install(callee);
        processor.pc(callee.entryPc);
    }

    private @Nullable Environment live(long number) {
        if (number <= 0 || number > MOST_ENVIRONMENTS) {
            return null;
        }
        var environment = environments[(int) number];
        return environment == null || environment.ended ? null : environment;
    }

    private void install(Environment environment) {
        current = environment;
        cpu.context(0, environment.asn);
        cpu.managed(environment.managed);
    }

    // Bindings.

    private void writeBinding(Cpu processor) {
        var va = processor.register(A0);
        var binding = processor.register(A1);
        var frame = AegisAbi.frame(binding);
        var rights = AegisAbi.rights(binding);
        if (va < 0 || va >= USER_END || !frames.exists(frame) || (rights & AegisAbi.READ) == 0
                || !capabilities.grants(processor.register(A2), (int) frame, rights)) {
            deliver(processor, AegisAbi.REFUSED, va, AegisAbi.READ_ACCESS);
            return;
        }
        var asn = current.asn;
        var entry = entry(binding);
        stlb.write(va >>> Pte.PAGE_SHIFT, asn, entry);
        processor.instructionBuffer().invalidate(va, asn);
        processor.dataBuffer().write(va, asn, entry);
    }

    private void deleteBinding(Cpu processor, long va) {
        var asn = current.asn;
        stlb.delete(va >>> Pte.PAGE_SHIFT, asn);
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

    private static long entry(long binding) {
        var entry = AegisAbi.frame(binding) << Pte.FRAME_SHIFT | Pte.VALID | Pte.USER_READ;
        return (AegisAbi.rights(binding) & AegisAbi.WRITE) == 0 ? entry : entry | Pte.USER_WRITE;
    }

    // The general path.

    /// Calls that run compiled code and so need a stack: what that code would destroy is put there and taken back.
    private void general(Cpu processor, int number) {
        if (number == AegisAbi.GETPID_ON_STACK) {
            push(processor);
            processor.register(V0, current.number);
            pop(processor);
        } else if (number == AegisAbi.ALLOC) {
            push(processor);
            var frame = frames.allocate(current, processor.register(A0));
            pop(processor);
            processor.register(V0, frame);
            if (frame >= 0) {
                processor.register(A1, capabilities.mint((int) frame, AegisAbi.RIGHTS));
            }
        } else if (number == AegisAbi.DEALLOC) {
            push(processor);
            var answer = deallocate(processor.register(A0), processor.register(A1));
            pop(processor);
            processor.register(V0, answer);
        } else if (number == AegisAbi.EXIT) {
            current.status = processor.register(A0);
            current.ended = true;
            processor.stop();
        } else {
            deliver(processor, AegisAbi.SYSTEM_CALL, 0, AegisAbi.EXECUTE_ACCESS);
        }
    }

    /// The six quadwords of the OSF/1 entry frame.
    private void push(Cpu processor) {
        memory.storeQuad(KERNEL_STACK, processor.pc());
        memory.storeQuad(KERNEL_STACK + 8, processor.register(GP));
        memory.storeQuad(KERNEL_STACK + 16, processor.register(SP));
        memory.storeQuad(KERNEL_STACK + 24, processor.register(RA));
        memory.storeQuad(KERNEL_STACK + 32, processor.register(A1));
        memory.storeQuad(KERNEL_STACK + 40, processor.register(A2));
    }

    private void pop(Cpu processor) {
        processor.pc(memory.loadQuad(KERNEL_STACK));
        processor.register(GP, memory.loadQuad(KERNEL_STACK + 8));
        processor.register(SP, memory.loadQuad(KERNEL_STACK + 16));
        processor.register(RA, memory.loadQuad(KERNEL_STACK + 24));
        processor.register(A1, memory.loadQuad(KERNEL_STACK + 32));
        processor.register(A2, memory.loadQuad(KERNEL_STACK + 40));
    }

    /// A frame goes back with every binding of it: capabilities, STLB and translation buffers, before anyone else can have it.
    private long deallocate(long frame, long capability) {
        if (!frames.exists(frame)) {
            return AegisAbi.NO_SUCH_FRAME;
        }
        if (!capabilities.grants(capability, (int) frame, AegisAbi.WRITE)) {
            return AegisAbi.NOT_AUTHENTIC;
        }
        if (pinned(frame)) {
            return AegisAbi.FRAME_IS_PINNED;
        }
        capabilities.revoke((int) frame);
        stlb.deleteFrame(frame);
        cpu.instructionBuffer().invalidateAll();
        cpu.dataBuffer().invalidateAll();
        var owner = environments[frames.release((int) frame)];
        if (owner != null) {
            owner.frames--;
        }
        return 0;
    }

    /// Whether the kernel itself would still write or map the frame for an environment after it is gone.
    private boolean pinned(long frame) {
        for (var number = 1; number <= environmentCount; number++) {
            var environment = environments[number];
            if (environment != null && environment.pins(frame)) {
                return true;
            }
        }
        return false;
    }

    /// PAL calls other than callsys. An exokernel has no others of its own: the instruction barrier does nothing here, since
    /// this machine fetches what was stored, and the rest are illegal instructions of the application.
    private void otherFunction(Cpu processor, int function) {
        if (function == Assembler.IMB) {
            return;
        }
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        deliver(processor, AegisAbi.ILLEGAL_INSTRUCTION, 0, AegisAbi.EXECUTE_ACCESS);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }
}
