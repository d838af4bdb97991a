package spin.core.user;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.memory.Region;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.core.trap.SavedStates;
import spin.dispatcher.Requester;

/// [Programs] as one importer has it.
public final class ProgramService implements Programs {
    private static final int MOST_BYTES = 1 << 24;

    private final ProgramTable table;
    private final Requester who;

    public ProgramService(ProgramTable table, Requester who) {
        this.table = table;
        this.who = who;
    }

    @Override
    public Program start(String name, byte[] executable, List<String> arguments, List<String> environment) {
        return table.start(who, needed(name, "name"), copy(executable), copy(arguments, "list of arguments"),
                copy(environment, "list of the environment"));
    }

    @Override
    public Strand fork(Program program, String name, long pc, long stackPointer, long argument) {
        check(program);
        return table.fork(program, needed(name, "name"), pc, stackPointer, argument);
    }

    @Override
    public Strand fork(Program program, String name, SavedState registers) {
        check(program);
        checkRegisters(registers);
        return table.fork(program, needed(name, "name"), registers);
    }

    @Override
    public Program branch(Program other, String name, SavedState registers) {
        check(other);
        checkRegisters(registers);
        return table.branch(who, other, needed(name, "name"), registers);
    }

    @Override
    public void begin(Program program) {
        check(program);
        table.begin(program);
    }

    @Override
    public void replace(Program program, SavedState registers, byte[] executable, List<String> arguments,
            List<String> environment) {
        check(program);
        table.replace(program, needed(registers, "trap's registers"), copy(executable),
                copy(arguments, "list of arguments"), copy(environment, "list of the environment"));
    }

    @Override
    public Region adopt(Program program) {
        check(program);
        return table.adopt(who, program);
    }

    @Override
    public void bind(Program program, long address, UserCode code) {
        check(program);
        if (code == null) {
            throw new IllegalArgumentException("a program's code is needed, and null was given");
        }
        if (program.isEnded()) {
            throw new IllegalArgumentException("program " + program + " has ended, so nothing of it will run");
        }
        table.bind(who, program, address, code);
    }

    @Override
    public void restartable(Program program, long first, int length) {
        check(program);
        if (program.isEnded()) {
            throw new IllegalArgumentException("program " + program + " has ended, so nothing of it will run");
        }
        table.restartable(who, program, first, length);
    }

    @Override
    public void requestTrap(Strand strand) {
        checkStrand(strand);
        table.requestTrap(strand);
    }

    @Override
    public void end(Strand strand) {
        checkStrand(strand);
        table.end(strand);
    }

    @Override
    public @Nullable Program of(Strand strand) {
        return table.of(needed(strand, "strand"));
    }

    @Override
    public void exit(Program program, int status) {
        check(program);
        table.exit(program, status);
    }

    @Override
    public int join(Program program) {
        check(program);
        return table.join(program);
    }

    @Override
    public byte[] read(Program program, long address, int length) {
        check(program);
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes at once are too many; at most %d".formatted(length, MOST_BYTES));
        }
        return table.read(program, address, length);
    }

    @Override
    public void write(Program program, long address, byte[] bytes) {
        check(program);
        table.write(program, address, copy(bytes));
    }

    @Override
    public void print(Program program, byte[] bytes) {
        check(program);
        program.terminal.write(copy(bytes));
    }

    @Override
    public void printError(Program program, byte[] bytes) {
        check(program);
        program.terminal.writeError(copy(bytes));
    }

    @Override
    public byte[] input(Program program, int most) {
        check(program);
        return program.terminal.read(Math.clamp(most, 0, MOST_BYTES));
    }

    private static <T> T needed(T given, String what) {
        if (given == null) {
            throw new IllegalArgumentException("a %s is needed, and null was given".formatted(what));
        }
        return given;
    }

    private static byte[] copy(byte[] bytes) {
        return needed(bytes, "byte array").clone();
    }

    private static List<String> copy(List<String> strings, String what) {
        var copy = new ArrayList<String>();
        for (var each : needed(strings, what)) {
            copy.add(needed(each, "string in the " + what));
        }
        return copy;
    }

    /// They are copied whole, so they tell whoever starts with them all that their program has in them.
    private void checkRegisters(SavedState registers) {
        checkStrand(SavedStates.strandOf(needed(registers, "trap's registers")));
    }

    private void checkStrand(Strand strand) {
        var program = table.of(needed(strand, "strand"));
        if (program == null) {
            throw new IllegalArgumentException("strand " + strand + " runs no program");
        }
        check(program);
    }

    private void check(Program program) {
        if (!Processor.admits(needed(program, "program").clients, who)) {
            throw new IllegalArgumentException(
                    who.name() + " has nothing to do with program " + program
                            + ": it did not start it and was not loaded by it");
        }
    }
}
