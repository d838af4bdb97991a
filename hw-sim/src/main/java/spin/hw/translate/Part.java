package spin.hw.translate;

import java.util.List;
import spin.hw.asm.Operate;

/// What one Alpha instruction means to the translator: a step in the middle of a block, or the ending of one.
///
/// The decoder decides, the emitter writes; in between everything can be looked at and compared. Registers are 0 to 31, and 31
/// is still the architecture's zero here.
sealed interface Part {

    /// An instruction after which the next one follows.
    sealed interface Step extends Part {

        /// Only time passes: no-ops, prefetches, barriers.
        record Pass() implements Step {}

        record Compute(Operate operation, int a, Operand b, int target) implements Step {}

        /// SEXTB and SEXTW.
        record SignExtend(Width width, Operand b, int target) implements Step {}

        /// LDA and LDAH.
        record Address(int base, long displacement, int target) implements Step {}

        record Load(Width width, int base, long displacement, int target) implements Step {}

        record Store(Width width, int base, long displacement, int source) implements Step {}

        /// LDT and LDS, by width.
        record FloatLoad(Width width, int base, long displacement, int target) implements Step {}

        /// STT and STS, by width.
        record FloatStore(Width width, int base, long displacement, int source) implements Step {}

        /// An IEEE operate that rounds to nearest or chops.
        ///
        /// @param software whether it has software completion: then results are the standard's and nothing else is to be noted of an inexact one
        record FloatCompute(FloatOperation operation, boolean software, int a, int b, int target) implements Step {}

        /// CPYS and its kin, which look at nothing but bits.
        record FloatCopy(Copy copy, int a, int b, int target) implements Step {}

        /// FCMOVEQ and its kin.
        record FloatMove(Condition condition, int a, int b, int target) implements Step {}
    }

    /// An instruction after which it depends, or the lack of one.
    sealed interface Ending extends Part {

        /// Where the region goes on after it, as far as that is known; a call goes on where it returns to.
        default List<Long> targets() {
            return switch (this) {
                case Fall(var next) -> List.of(next);
                case Branch(_, _, var taken, var next) -> List.of(next, taken);
                case CompareBranch(_, _, var taken, var next) -> List.of(next, taken);
                case FloatBranch(_, _, var taken, var next) -> List.of(next, taken);
                case Goto(var target, _, _) -> List.of(target);
                case Call(_, _, var returnTo) -> List.of(returnTo);
                case IndirectCall(_, _, _, var returnTo) -> List.of(returnTo);
                case IndirectJump(_, var seen, _, _) -> seen;
                case Return _,Leave _ -> List.of();
            };
        }

        /// No instruction: the block ends because another one begins.
        record Fall(long next) implements Ending {}

        record Branch(Condition condition, int register, long taken, long next) implements Ending {}

        /// A branch on the result of the compare before it, which is the last step: the two are written as one.
        record CompareBranch(Step.Compute compare, boolean whenTrue, long taken, long next) implements Ending {}

        /// FBEQ and its kin.
        record FloatBranch(Condition condition, int register, long taken, long next) implements Ending {}

        /// BR. Like every jump it may keep the address of the next instruction, in `link`.
        record Goto(long target, int link, long returnTo) implements Ending {}

        /// BSR.
        record Call(long target, int link, long returnTo) implements Ending {}

        /// JSR: the target is read before the link is written.
        record IndirectCall(int register, List<Long> seen, int link, long returnTo) implements Ending {}

        /// JMP, with the targets that it has been seen to take.
        record IndirectJump(int register, List<Long> seen, int link, long returnTo) implements Ending {}

        /// RET.
        record Return(int register, int link, long returnTo) implements Ending {}

        /// The CPU does the instruction at `pc`; the region is left before it.
        ///
        /// @param resumes whether the next instruction is likely to come after it
        record Leave(long pc, boolean resumes) implements Ending {}
    }

    /// The second operand of an operate instruction.
    sealed interface Operand {

        record Register(int n) implements Operand {}

        record Literal(int value) implements Operand {}
    }

    /// How much of memory an access touches, and how it is extended.
    enum Width {
        BYTE(1),
        WORD(2),
        LONG(4),
        QUAD(8),
        /// LDQ_U and STQ_U: the quadword that the address lies in.
        UNALIGNED_QUAD(8);

        final int bytes;

        Width(int bytes) {
            this.bytes = bytes;
        }
    }

    /// What the host computes alike, given ordinary operands and result.
    enum FloatOperation {
        ADDS,
        SUBS,
        MULS,
        DIVS,
        ADDT,
        SUBT,
        MULT,
        DIVT,
        CMPTUN,
        CMPTEQ,
        CMPTLT,
        CMPTLE,
        CVTTS,
        CVTST,
        CVTTQ,
        CVTTQ_CHOPPED,
        CVTQT
    }

    /// What is copied from where.
    enum Copy {
        SIGN,
        SIGN_NEGATED,
        SIGN_AND_EXPONENT
    }

    /// What a register is compared with zero for.
    enum Condition {
        LOW_BIT_CLEAR,
        EQUAL,
        LESS,
        LESS_OR_EQUAL,
        LOW_BIT_SET,
        NOT_EQUAL,
        GREATER_OR_EQUAL,
        GREATER
    }
}
