package spin.core.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.memory.Region;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// User programs, for who asks in its own name: it may start them, and has to do with those whose space admits it.
///
/// A new operating-system interface is an extension that starts programs here and handles
/// [spin.core.trap.Trap#systemCall] with a [spin.core.trap.SystemCallRange] as key: it then sees the calls of its programs and of no others.
public interface Programs {
    /// Loads a static Alpha executable into a space of its own and lets it run. Its lines of output go to the console.
    ///
    /// @param arguments after its name
    /// @param environment strings of the form NAME=value
    /// @throws IllegalArgumentException when the file is no such executable, or does not fit; says where and why
    Program start(String name, byte[] executable, List<String> arguments, List<String> environment);

    /// A further strand in a program's space, which begins at `pc` with `argument` in a0.
    ///
    /// @param pc a multiple of 4
    Strand fork(Program program, String name, long pc, long stackPointer, long argument);

    /// The same, beginning with a copy of `registers`, those of a trap that is being handled.
    Strand fork(Program program, String name, SavedState registers);

    /// A program that takes after another, as a child does after fork: an address space with nothing in it, charged to the caller, whose
    /// first strand will begin with a copy of `registers`; the other's terminal, and whoever the other admits to its traps is
    /// admitted here. It waits for [#begin].
    ///
    /// @param registers those of a trap that is being handled
    Program branch(Program other, String name, SavedState registers);

    /// Lets a branch run.
    void begin(Program program);

    /// The program becomes another one, as by execve: whatever was in its space is gone, its other strands end, and the one that
    /// `registers` belong to begins the new image when its trap is over.
    ///
    /// @param registers those of a trap of the program's that is being handled
    /// @param arguments its name first
    /// @throws IllegalArgumentException when the file is no executable that fits; then nothing has changed
    /// @throws IllegalStateException when memory ran out half-way; then the program has ended
    void replace(Program program, SavedState registers, byte[] executable, List<String> arguments,
            List<String> environment);

    /// The program's memory is the caller's to manage from now on: the whole user part of its space is one region of the caller's, and the
    /// pages in it are charged to him, who may ask [spin.core.memory.Translation#pageAt] for them.
    Region adopt(Program program);

    /// From now on the program reaches `code` by a jump to `address`, where nothing else of it need be. It goes when the caller is unloaded or
    /// the program becomes another; a branch of the program has none of it.
    ///
    /// @param address a multiple of 4
    /// @throws IllegalArgumentException when there is something already, or too much in all
    void bind(Program program, long address, UserCode code);

    /// From now on a strand of the program that loses the processor within the `length` bytes of code from `first` on, by its time or by a fault whose
    /// handler waits, goes on at `first`: so what is there is done as if nobody could come in between, and costs nothing while nobody does. Its last
    /// instruction is the one that makes the change. A range that needs more than a turn is never done; system calls inside are not undone.
    /// It goes when the caller is unloaded or the program becomes another; a branch of the program has it too.
    ///
    /// Source: Bershad, Redell and Ellis, "Fast Mutual Exclusion for Uniprocessors", ASPLOS '92.
    ///
    /// @param first a multiple of 4, as `length` is
    /// @throws IllegalArgumentException when there is no range, one that overlaps it, or too many
    void restartable(Program program, long first, int length);

    /// The strand of a program raises [spin.core.trap.Trap#asynchronousTrap] before its next instruction.
    void requestTrap(Strand strand);

    /// Ends one strand of a program, at the end of its trap if it is in one; the program ends with its last strand.
    void end(Strand strand);

    /// Whose strand it is; null for a strand of the kernel.
    @Nullable
    Program of(Strand strand);

    /// The program is over, all its strands are, with this status; a strand of its that calls this ends when its trap does.
    ///
    /// @param status its low eight bits count
    void exit(Program program, int status);

    /// Waits for the program's end.
    ///
    /// @return the status that it exited with, or 128 and the signal's number when a fault ended it
    int join(Program program);

    /// Copies out of the program's memory, as it could read it itself: pages that are not there are asked for in its name.
    ///
    /// @throws BadUserAddressException when it could not have read it
    byte[] read(Program program, long address, int length);

    /// Copies into the program's memory, as it could write it itself.
    ///
    /// @throws BadUserAddressException when it could not have written it
    void write(Program program, long address, byte[] bytes);

    /// Writes to the program's terminal.
    void print(Program program, byte[] bytes);

    /// Writes to where the program's terminal shows what is said about its work, rather than the work.
    void printError(Program program, byte[] bytes);

    /// What was typed at the program's terminal; waits until there is something.
    ///
    /// @param most bytes
    /// @return at most that many; none at the end of input
    byte[] input(Program program, int most);
}
