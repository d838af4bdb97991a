package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.List;

/// A turn without what is particular to its binding: bindings of the same shape run the same instructions on different
/// operands.
///
/// @param turn with slots in place of targets and bindings, and without titles
/// @param operands what the slots stand for, the handler first
record Shape(Turn turn, List<Object> operands) {

    /// @param local where the generated code keeps the bound
    /// @param keyed which of the bound's operands these are
    static Shape of(Turn turn, int local, boolean keyed) {
        var taking = new Taking(local, keyed);
        taking.handlersFirst(turn.steps());
        return new Shape(new Turn("", taking.steps(turn.steps())), taking.operands);
    }

    /// Takes operands out and leaves slots. Equal operands at two places are two operands, or else two turns that only
    /// look alike would have one shape.
    private static final class Taking {
        private final int local;
        private final boolean keyed;
        private final List<Object> operands = new ArrayList<>();
        private int handlers;

        Taking(int local, boolean keyed) {
            this.local = local;
            this.keyed = keyed;
        }

        private Slot slot(Object operand) {
            operands.add(operand);
            return new Slot(operands.size() - 1, local, keyed);
        }

        /// They are used most, and the first operands are the nearest.
        void handlersFirst(List<Step> steps) {
            for (var step : steps) {
                if (step instanceof Step.Invoke(var handler)) {
                    operands.add(handler.target());
                } else if (step instanceof Step.Isolated isolated) {
                    handlersFirst(isolated.steps());
                }
            }
        }

        List<Step> steps(List<Step> steps) {
            return steps.stream().map(this::step).toList();
        }

        private Step step(Step step) {
            return switch (step) {
                case Step.TestGuard(var guard, var exact, var note) ->
                    new Step.TestGuard(call(guard, slot(guard.target())));
                case Step.Invoke(var handler) -> new Step.Invoke(call(handler, new Slot(handlers++, local, keyed)));
                case Step.Filter(var filter, var parts) ->
                    new Step.Filter(call(filter, slot(filter.target())), parts);
                case Step.Deliver(var binding) -> new Step.Deliver(slot(binding));
                case Step.Isolated(var binding, var limited, var inner) ->
                    new Step.Isolated(slot(binding), limited, steps(inner));
                case Step.Keep keep -> keep;
                case Step.Stop stop -> stop;
            };
        }

        private static Call call(Call call, Slot target) {
            return new Call(target, call.owner(), call.method(), call.passing(), call.returns(), "");
        }
    }
}
