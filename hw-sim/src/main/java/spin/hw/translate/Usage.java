package spin.hw.translate;

import java.util.List;
import spin.hw.translate.Part.Ending;
import spin.hw.translate.Part.Operand;
import spin.hw.translate.Part.Step;

/// Which registers instructions touch.
final class Usage {

    private final Registers.Used used = new Registers.Used();

    private Usage(Iterable<Block> blocks) {
        for (var block : blocks) {
            block.steps().forEach(this::step);
            ending(block.ending());
        }
    }

    static Registers.Used of(Plan plan) {
        return new Usage(plan.blocks().values()).used;
    }

    static Registers.Used of(Block block) {
        return new Usage(List.of(block)).used;
    }

    /// Whether it may leave the region instead of completing.
    static boolean mayOverflow(Step.Compute compute) {
        return switch (compute.operation()) {
            case ADDLV, SUBLV, MULLV, ADDQV, SUBQV, MULQV -> true;
            default -> false;
        };
    }

    /// The integer register that a step writes, [Registers#ZERO] when it writes none.
    static int writtenBy(Step step) {
        return switch (step) {
            case Step.Compute(_, _, _, var target) -> target;
            case Step.SignExtend(_, _, var target) -> target;
            case Step.Address(_, _, var target) -> target;
            case Step.Load(_, _, _, var target) -> target;
            case Step.Pass _,Step.Store _,Step.FloatLoad _,Step.FloatStore _,Step.FloatCompute _,Step.FloatCopy _,Step.FloatMove _ ->
                Registers.ZERO;
        };
    }

    private void step(Step step) {
        switch (step) {
            case Step.Pass() -> {
            }
            case Step.Compute(_, var a, var b, var target) -> {
                used.reads(a);
                if (b instanceof Operand.Register(var n)) {
                    used.reads(n);
                }
                used.writes(target);
            }
            case Step.SignExtend(_, var b, var target) -> {
                if (b instanceof Operand.Register(var n)) {
                    used.reads(n);
                }
                used.writes(target);
            }
            case Step.Address(var base, _, var target) -> {
                used.reads(base);
                used.writes(target);
            }
            case Step.Load(_, var base, _, var target) -> {
                used.reads(base);
                used.writes(target);
            }
            case Step.Store(_, var base, _, var source) -> {
                used.reads(base);
                used.reads(source);
            }
            case Step.FloatLoad(_, var base, _, var target) -> {
                used.reads(base);
                used.writesFloat(target);
            }
            case Step.FloatStore(_, var base, _, var source) -> {
                used.reads(base);
                used.readsFloat(source);
            }
            case Step.FloatCompute(_, _, var a, var b, var target) -> floats(a, b, target);
            case Step.FloatCopy(_, var a, var b, var target) -> floats(a, b, target);
            case Step.FloatMove(_, var a, var b, var target) -> floats(a, b, target);
        }
    }

    private void ending(Ending ending) {
        switch (ending) {
            case Ending.Fall _,Ending.Leave _,Ending.CompareBranch _ -> {
            }
            case Ending.Branch(_, var register, _, _) -> used.reads(register);
            case Ending.FloatBranch(_, var register, _, _) -> used.readsFloat(register);
            case Ending.Goto(_, var link, _) -> used.writes(link);
            case Ending.Call(_, var link, _) -> used.writes(link);
            case Ending.IndirectCall(var register, _, var link, _) -> jump(register, link);
            case Ending.IndirectJump(var register, _, var link, _) -> jump(register, link);
            case Ending.Return(var register, var link, _) -> jump(register, link);
        }
    }

    private void floats(int a, int b, int target) {
        used.readsFloat(a);
        used.readsFloat(b);
        used.writesFloat(target);
    }

    private void jump(int register, int link) {
        used.reads(register);
        used.writes(link);
    }
}
