package spin.systems.aegis;

import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// A machine with Aegis on it, for tests that speak of environments and programs.
final class AegisMachine {

    final Machine machine = new Machine(Profile.named("dec5000-125"), 42, 8L << 20);
    final Aegis kernel = new Aegis(machine);

    /// Runs an environment from its first instruction until something ends.
    void run(Room room) {
        kernel.start(room.environment, room.code.entry());
        for (var i = 0; i < 100_000 && !room.environment.ended(); i++) {
            machine.cpu().step();
        }
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

    /// Back to the interrupted instruction, past `skip` bytes of it, without the kernel. Destroys at and nothing else.
    static void resume(Assembler code, int skip) {
        code.lda(28, skip, AegisAbi.PC_REGISTER);
        code.ldq(AegisAbi.PC_REGISTER, Room.DATA + AegisAbi.SAVED_PC_REGISTER, 31);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Room.DATA + AegisAbi.SAVED_ADDRESS_REGISTER, 31);
        code.jmp(31, 28);
    }
}
