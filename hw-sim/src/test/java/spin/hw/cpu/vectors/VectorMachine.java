package spin.hw.cpu.vectors;

import java.util.Optional;
import spin.hw.Execution;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.Implementation;
import spin.hw.pal.Fault;

/// A machine that executes one vector after another and says what came out otherwise than recorded.
final class VectorMachine {

    /// How the CPU is made to execute.
    enum Way {
        ONE_BY_ONE {
            @Override
            void execute(Cpu cpu) {
                // Two words and the misses before them; more steps end in the system call, and it goes on being made.
                while (cpu.userMode() && cpu.pc() != END) {
                    cpu.step();
                }
            }
        },
        INTERPRETED {
            @Override
            void execute(Cpu cpu) {
                cpu.run();
            }
        },
        /// From the second execution of the same words on.
        TRANSLATED {
            @Override
            void execute(Cpu cpu) {
                cpu.run();
            }
        };

        abstract void execute(Cpu cpu);
    }

    /// Where the program of a vector is over: past the system call that follows the words.
    private static final long END = -4;

    private final TestMachine test = new TestMachine();
    private final Cpu cpu = test.cpu();
    private final Way way;
    private final long words = test.map(Vector.WORDS & ~0x1fffL);
    private final long memory = test.map(Vector.MEMORY & ~0x1fffL) + (Vector.MEMORY & 0x1fff);
    private Vector.Outcome outcome = Vector.Outcome.NEXT;

    VectorMachine(Implementation implementation, Way way) {
        this.way = way;
        cpu.implementation(implementation);
        test.machine.execution(way == Way.TRANSLATED ? Execution.TRANSLATED : Execution.INTERPRETED);
        test.machine.memory().storeLong(words + 8, Assembler.CALLSYS);
        test.machine.memory().storeLong(words + 12, Assembler.CALLSYS);
        test.onSystemCall = at -> end(at.pc() == Vector.TAKEN + 4 ? Vector.Outcome.TAKEN : Vector.Outcome.NEXT);
        test.onFault = (at, fault) -> end(switch (fault) {
            case Fault.IllegalInstruction _ -> Vector.Outcome.ILLEGAL;
            case Fault.Arithmetic _ -> Vector.Outcome.ARITHMETIC_TRAP;
            default -> throw new IllegalStateException("Unexpected: " + fault + " at 0x" + Long.toHexString(at.pc()));
        });
    }

    private void end(Vector.Outcome how) {
        outcome = how;
        if (how == Vector.Outcome.ILLEGAL || how == Vector.Outcome.ARITHMETIC_TRAP) {
            pcWrong = cpu.pc() != Vector.WORDS + 8;
        }
        cpu.pc(END);
        cpu.stop();
    }

    private boolean pcWrong;

    /// Executes the vector; empty when all came out as recorded.
    Optional<String> difference(Vector vector) {
        prepare(vector);
        way.execute(cpu);
        if (outcome != vector.outcome()) {
            return Optional.of(vector + ": ended by " + outcome + " instead of " + vector.outcome());
        }
        if (pcWrong) {
            return Optional.of(vector + ": the trap was not taken past the instruction");
        }
        return outcome == Vector.Outcome.ARITHMETIC_TRAP || outcome == Vector.Outcome.ILLEGAL
                ? unexpectedChange(vector)
                : wrongState(vector);
    }

    /// How many pieces of code have been translated.
    long translated() {
        return test.machine.translator().translated();
    }

    private void prepare(Vector vector) {
        var physical = test.machine.memory();
        if (physical.loadLong(words) != vector.first() || physical.loadLong(words + 4) != vector.word()) {
            physical.storeLong(words, vector.first());
            physical.storeLong(words + 4, vector.word());
        }
        for (int i = 0; i < Vector.MEMORY_QUADS; i++) {
            physical.storeQuad(memory + 8L * i, Vector.memory(vector.memory(), i));
        }
        var registers = vector.registersBefore();
        for (int n = 0; n < Vector.FLOATS; n++) {
            cpu.register(n, registers[n]);
            cpu.floating(n, registers[Vector.FLOATS + n]);
        }
        cpu.fpcr(vector.fpcr());
        cpu.clearLock();
        cpu.userMode(true);
        cpu.pc(Vector.WORDS);
        test.faults.clear();
        test.faultPcs.clear();
        pcWrong = false;
    }

    private Optional<String> wrongState(Vector vector) {
        if (cpu.fpcr() != vector.fpcrAfter()) {
            return Optional.of("%s: FPCR 0x%x instead of 0x%x".formatted(vector, cpu.fpcr(), vector.fpcrAfter()));
        }
        var expected = vector.stateAfter();
        for (int slot = 0; slot < expected.length; slot++) {
            if (value(slot) != expected[slot]) {
                return Optional.of("%s: slot %d holds 0x%x instead of 0x%x".formatted(vector, slot, value(slot),
                        expected[slot]));
            }
        }
        return Optional.empty();
    }

    /// After a trap nothing but the destination may have changed; what that holds, the emulator's signal does not tell.
    private Optional<String> unexpectedChange(Vector vector) {
        int opcode = vector.word() >>> 26;
        boolean trapped = vector.outcome() == Vector.Outcome.ARITHMETIC_TRAP;
        int destination = (vector.word() & 31) + (opcode == 0x16 || opcode == 0x17 ? Vector.FLOATS : 0);
        var before = vector.registersBefore();
        for (int slot = 0; slot < before.length; slot++) {
            if (value(slot) != before[slot] && !(trapped && slot == destination)) {
                return Optional.of("%s: slot %d changed to 0x%x".formatted(vector, slot, value(slot)));
            }
        }
        return Optional.empty();
    }

    private long value(int slot) {
        if (slot >= Vector.REGISTERS) {
            return test.machine.memory().loadQuad(memory + 8L * (slot - Vector.REGISTERS));
        }
        return slot < Vector.FLOATS ? cpu.register(slot) : cpu.floating(slot - Vector.FLOATS);
    }
}
