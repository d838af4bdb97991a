package spin.systems.aegis;

import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// A machine with Aegis on it, for tests that speak of environments and programs.
final class AegisMachine {

    final Machine machine = new Machine(Profile.named("dec5000-125"), 42, 8L << 20);
    final Aegis kernel;

    AegisMachine() {
        this(Processor.TICKS_IN_A_SLICE);
    }

    AegisMachine(int ticksInASlice) {
        kernel = new Aegis(machine, ticksInASlice);
    }

    /// Runs an environment from its first instruction until something ends.
    void run(Room room) {
        kernel.start(room.environment, room.code.entry());
        for (var i = 0; i < 100_000 && !room.environment.ended(); i++) {
            machine.cpu().step();
        }
    }

    /// Runs whoever has the processor until the machine stops or so many cycles have passed.
    void runFor(Room first, long cycles) {
        kernel.start(first.environment, first.code.entry());
        goOn(cycles);
    }

    void goOn(long cycles) {
        var end = machine.clock().now() + cycles;
        while (machine.clock().now() < end && !cpuStopped()) {
            machine.cpu().step();
        }
    }

    /// The kernel stops the machine when nobody can run.
    private boolean cpuStopped() {
        return kernel.current().ended();
    }

    Cpu cpu() {
        return machine.cpu();
    }

    long entries() {
        return machine.account().count(HardwareEvent.KERNEL_ENTRY);
    }

    /// The translation buffer's entry, or 0.
    long translation(Room room, long address) {
        return cpu().dataBuffer().lookup(address, room.environment.asn);
    }

    static void call(Assembler code, int number) {
        code.li(0, number).callPal(Assembler.CALLSYS);
    }

    static void exit(Assembler code, int status) {
        code.li(16, status);
        call(code, AegisAbi.EXIT);
    }

    /// At the end of a slice: three registers and the program counter are all that these programs need, kept at `area`; then the next slice.
    /// What `begin` does with it is [#restore].
    static void saveAndYield(Assembler code) {
        code.stq(AegisAbi.PC_REGISTER, Room.DATA + 0x300, 31);
        for (var n = 0; n < 8; n++) {
            code.stq(n, Room.DATA + 0x308 + 8 * n, 31);
        }
        code.li(16, -1);
        call(code, AegisAbi.YIELD);
    }

    static void restore(Assembler code) {
        for (var n = 0; n < 8; n++) {
            code.ldq(n, Room.DATA + 0x308 + 8 * n, 31);
        }
        code.ldq(AegisAbi.PC_REGISTER, Room.UPCALL_AREA + AegisAbi.SAVED_PC_REGISTER, 31);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Room.UPCALL_AREA + AegisAbi.SAVED_ADDRESS_REGISTER, 31);
        code.ldq(28, Room.DATA + 0x300, 31).jmp(31, 28);
    }

    /// The end of an upcall other than the end of a slice. Upcalls are let in again by the last store but one instruction.
    static void upcallDone(Assembler code) {
        code.stq(AegisAbi.PC_REGISTER, Room.DATA + 0x380, 31);
        code.ldq(AegisAbi.PC_REGISTER, Room.UPCALL_AREA + AegisAbi.UPCALL_AREA, 31);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Room.UPCALL_AREA + AegisAbi.UPCALL_AREA + 8, 31);
        code.ldq(28, Room.DATA + 0x380, 31).stq(31, Room.UPCALL_AREA + AegisAbi.UPCALLS_HELD, 31).jmp(31, 28);
    }

    /// Back to the interrupted instruction, past `skip` bytes of it, without the kernel. Destroys at and nothing else.
    static void resume(Assembler code, int skip) {
        code.lda(28, skip, AegisAbi.PC_REGISTER);
        code.ldq(AegisAbi.PC_REGISTER, Room.DATA + AegisAbi.SAVED_PC_REGISTER, 31);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Room.DATA + AegisAbi.SAVED_ADDRESS_REGISTER, 31);
        code.jmp(31, 28);
    }
}
