package spin.systems.aegis;

import java.util.Arrays;
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
/// stack, then the general path, then the numbers that are not ours. Transfer and protection exception, which the paper counts in
/// instructions, are written out where the trap arrives; what could be wrong with a context is checked when the context is set, so
/// that nothing needs to be asked on the way.
///
/// Source: Engler et al., SOSP '95, sections 5.1 to 5.5; field layouts after Engler's thesis, chapter 9.
public final class Aegis implements PalCode {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int RA = 26;
    private static final int GP = 29;
    private static final int SP = 30;

    /// The STLB and the kernel's stack.
    private static final int KERNEL_FRAMES = (int) (SoftwareTlb.BYTES >>> Pte.PAGE_SHIFT) + 1;
    private static final long KERNEL_STACK = SoftwareTlb.BYTES;
    /// User addresses are the lower half of the 43 that the machine has.
    private static final long USER_END = 1L << 42;
    /// Address space numbers are six bits, and 0 belongs to nobody; so the number of an environment is six bits too.
    private static final int MOST_ENVIRONMENTS = 63;
    private static final long INSTRUCTION_BYTES = 4;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final Cpu cpu;
    private final Frames frames;
    private final Capabilities capabilities;
    private final SoftwareTlb stlb;
    private final Environment[] environments = new Environment[MOST_ENVIRONMENTS + 1];
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
        var nobody = new Environment(0, 0, null);
        nobody.ended = true;
        Arrays.fill(environments, nobody);
        this.current = nobody;
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

    /// Exception context: where the scratch registers go. The area lies in one frame of the environment's own. It comes first: no other
    /// context can be set without it.
    public void saveArea(Environment environment, long physical) {
        environment.saveArea = areaOf(environment, physical);
        environment.enteredBy = environment.saveArea + AegisAbi.ENTERED_BY;
    }

    /// Exception context: where a class of exception goes.
    public void onException(Environment environment, int exception, long pc) {
        needsSaveArea(environment);
        environment.handler(exception, userAddress(pc));
    }

    /// Interrupt context. Kept and checked; no interrupt source exists yet, so nothing arrives there.
    public void onInterrupt(Environment environment, long pc, long physicalSaveArea) {
        environment.interruptSaveArea = areaOf(environment, physicalSaveArea);
        environment.interruptPc = userAddress(pc);
    }

    /// Protected entry context: where another environment's [AegisAbi#SCALL] arrives.
    public void onEntry(Environment environment, long pc) {
        needsSaveArea(environment);
        environment.entryPc = userAddress(pc);
        environment.open = true;
    }

    private static void needsSaveArea(Environment environment) {
        if (environment.saveArea == Environment.NONE) {
            throw new IllegalStateException(
                    "Environment " + environment.number + " has no save area; set it before other contexts.");
        }
    }

    private static long userAddress(long pc) {
        if (pc < 0 || pc >= USER_END || (pc & 3) != 0) {
            throw new IllegalArgumentException("0x" + Long.toHexString(pc) + " is no address of user code.");
        }
        return pc;
    }

    /// Addressing context: a binding that the kernel keeps and that can therefore never miss.
    public void guarantee(Environment environment, long address, long binding) {
        owned(environment, AegisAbi.frame(binding));
        if (address < 0 || address >= AegisAbi.GUARANTEED_SEGMENT_END) {
            throw new IllegalArgumentException("Address 0x" + Long.toHexString(address)
                    + " lies outside the segment of guaranteed bindings, which ends at 0x"
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
        owned(environment, (physical + AegisAbi.SAVE_AREA_BYTES - 1) >>> Pte.PAGE_SHIFT);
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
        if (function != Assembler.CALLSYS) {
            otherFunction(processor, function);
            return;
        }
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        var number = (int) processor.register(V0);
        if (number == AegisAbi.SCALL) {
            // The callee's program counter, address space and tag are installed, the register file is the message. No stack, no copy,
            // no queue, no permission: whom to serve is the callee's business, and who came is in its save area.
            var callee = environments[(int) processor.register(A1) & MOST_ENVIRONMENTS];
            if (callee.open) {
                memory.storeQuad(callee.enteredBy, current.number);
                current = callee;
                processor.context(0, callee.asn);
                processor.managed(callee.managed);
                processor.pc(callee.entryPc);
            } else {
                refuse(processor, 0);
            }
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

    /// The kind of access is handed on as its number, which AegisAbi fixes and a test keeps.
    @Override
    @SuppressWarnings("EnumOrdinal")
    public void fault(Cpu processor, Fault fault) {
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        processor.clearLock();
        if (fault instanceof Fault.AccessViolation violation) {
            // The application's exception: three registers to its save area, three facts into them, and away to its handler. It
            // resumes by itself; the kernel is not asked again.
            var environment = current;
            var save = environment.saveArea;
            var words = memory;
            words.storeQuad(save, processor.register(AegisAbi.PC_REGISTER));
            words.storeQuad(save + AegisAbi.SAVED_ADDRESS_REGISTER, processor.register(AegisAbi.ADDRESS_REGISTER));
            words.storeQuad(save + AegisAbi.SAVED_CAUSE_REGISTER, processor.register(AegisAbi.CAUSE_REGISTER));
            processor.register(AegisAbi.PC_REGISTER, processor.pc());
            processor.register(AegisAbi.ADDRESS_REGISTER, violation.va());
            processor.register(AegisAbi.CAUSE_REGISTER,
                    AegisAbi.PROTECTION | violation.access().ordinal() << AegisAbi.ACCESS_SHIFT);
            processor.pc(environment.protectionPc);
        } else {
            otherFault(processor, fault);
        }
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    /// The kind of access is handed on as its number, which AegisAbi fixes and a test keeps.
    @Override
    @SuppressWarnings("EnumOrdinal")
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
        deliver(processor, AegisAbi.TLB_MISS, environment.missPc, va, access.ordinal());
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }

    private void otherFault(Cpu processor, Fault fault) {
        var environment = current;
        // Tests and not a switch over the types: that would be a call through a bootstrap method.
        if (fault instanceof Fault.Unaligned unaligned) {
            deliver(processor, AegisAbi.UNALIGNED, environment.unalignedPc, unaligned.va(), AegisAbi.READ_ACCESS);
        } else if (fault instanceof Fault.Arithmetic) {
            deliver(processor, AegisAbi.ARITHMETIC, environment.arithmeticPc, 0, AegisAbi.READ_ACCESS);
        } else if (fault instanceof Fault.ManagedFailure broken) {
            end(environment, broken.toString());
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
        processor.register(AegisAbi.CAUSE_REGISTER, exception | access << AegisAbi.ACCESS_SHIFT);
        processor.pc(handler);
    }

    /// Nobody can enter it any more. With one processor and no slices there is nobody else to run either, so the machine stops.
    private void end(Environment environment, @Nullable String fatal) {
        environment.ended = true;
        environment.open = false;
        environment.fatal = fatal;
        cpu.stop();
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
            refuse(processor, va);
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

    /// Calls that run compiled code and so need a stack. What that code replaces is put there and taken back: program counter, stack
    /// pointer, global pointer, return address. The caller-saved registers are the caller's loss by the calling standard.
    private void general(Cpu processor, int number) {
        var words = memory;
        words.storeQuad(KERNEL_STACK, processor.pc());
        words.storeQuad(KERNEL_STACK + 8, processor.register(SP));
        words.storeQuad(KERNEL_STACK + 16, processor.register(GP));
        words.storeQuad(KERNEL_STACK + 24, processor.register(RA));
        if (number == AegisAbi.GETPID_ON_STACK) {
            processor.register(V0, current.number);
        } else if (number == AegisAbi.ALLOC) {
            var frame = frames.allocate(current, processor.register(A0));
            processor.register(V0, frame);
            if (frame >= 0) {
                processor.register(A1, capabilities.mint((int) frame, AegisAbi.RIGHTS));
            }
        } else if (number == AegisAbi.DEALLOC) {
            processor.register(V0, deallocate(processor.register(A0), processor.register(A1)));
        } else if (number == AegisAbi.EXIT) {
            current.status = processor.register(A0);
            end(current, null);
        } else {
            deliver(processor, AegisAbi.SYSTEM_CALL, current.callPc, 0, AegisAbi.EXECUTE_ACCESS);
            return;
        }
        processor.pc(words.loadQuad(KERNEL_STACK));
        processor.register(SP, words.loadQuad(KERNEL_STACK + 8));
        processor.register(GP, words.loadQuad(KERNEL_STACK + 16));
        processor.register(RA, words.loadQuad(KERNEL_STACK + 24));
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
        var owner = frames.release((int) frame);
        if (owner != 0) {
            environments[owner].frames--;
        }
        return 0;
    }

    /// Whether the kernel itself would still write or map the frame for an environment after it is gone.
    private boolean pinned(long frame) {
        for (var number = 1; number <= environmentCount; number++) {
            if (environments[number].pins(frame)) {
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
        illegal(processor);
        machine.charge(HardwareEvent.KERNEL_EXIT);
    }
}
