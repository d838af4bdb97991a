package spin.hw.translate;

import java.util.List;
import spin.hw.profile.InstructionClass;
import spin.hw.translate.Part.Ending;
import spin.hw.translate.Part.Step;

/// Instructions of which either all are executed or a suffix is left out: they are entered at the top only.
///
/// @param start   virtual address of the first instruction
/// @param steps   one for each instruction but the last, which may be the ending's
/// @param ending  what happens then
/// @param kinds   what each instruction is charged as; the ending is among them when it is one that the region executes
/// @param charges what the instructions up to each one take from the [Budget], as one sum; the first entry is 0
/// @param entry   whether the region can be entered here from outside
/// @param check   whether the budget is looked at here: loop heads and entries
record Block(long start, List<Step> steps, Ending ending, List<InstructionClass> kinds, List<Long> charges,
        boolean entry,
        boolean check) {

    int instructions() {
        return kinds.size();
    }

    /// What the whole block takes.
    long charge() {
        return charges.getLast();
    }

    /// What is given back when the block is left before step `i`.
    long refund(int i) {
        return charges.get(i) - charges.getLast();
    }

    /// The address of step `i`.
    long pc(int i) {
        return start + 4L * i;
    }

    /// The address after the last instruction that the region executes here.
    long end() {
        return start + 4L * kinds.size();
    }
}
