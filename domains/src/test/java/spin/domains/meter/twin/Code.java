package spin.domains.meter.twin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import spin.domains.meter.PriceList;

/// One method, ready to be run: its instructions by number, what each costs, and where blocks begin.
final class Code {

    /// @param type what is caught; null for everything
    record Handler(int start, int end, int at, @Nullable String type) {}

    private final ClassNode owner;
    private final MethodNode method;
    private final Map<String, ClassNode> program;
    private final PriceList prices;
    private final List<AbstractInsnNode> instructions = new ArrayList<>();
    private final Map<LabelNode, Integer> positions = new HashMap<>();
    private final Set<Integer> targets = new HashSet<>();
    private final List<Handler> handlers = new ArrayList<>();
    private final long[] costs;

    Code(ClassNode owner, MethodNode method, Map<String, ClassNode> program, PriceList prices) {
        this.owner = owner;
        this.method = method;
        this.program = program;
        this.prices = prices;
        for (var node : method.instructions) {
            if (node instanceof LabelNode label) {
                positions.put(label, instructions.size());
            } else if (node.getOpcode() >= 0) {
                instructions.add(node);
            }
        }
        instructions.forEach(this::noteTargets);
        for (var block : method.tryCatchBlocks) {
            var handler = new Handler(at(block.start), at(block.end), at(block.handler), block.type);
            handlers.add(handler);
            targets.add(handler.at());
        }
        costs = instructions.stream().mapToLong(this::cost).toArray();
    }

    private void noteTargets(AbstractInsnNode instruction) {
        switch (instruction) {
            case JumpInsnNode jump -> targets.add(at(jump.label));
            case TableSwitchInsnNode table -> {
                table.labels.forEach(label -> targets.add(at(label)));
                targets.add(at(table.dflt));
            }
            case LookupSwitchInsnNode lookup -> {
                lookup.labels.forEach(label -> targets.add(at(label)));
                targets.add(at(lookup.dflt));
            }
            default -> {
            }
        }
    }

    String owner() {
        return owner.name;
    }

    MethodNode method() {
        return method;
    }

    List<Handler> handlers() {
        return handlers;
    }

    AbstractInsnNode instruction(int position) {
        return instructions.get(position);
    }

    int at(LabelNode label) {
        var position = positions.get(label);
        if (position == null) {
            throw new IllegalArgumentException("a label of another method");
        }
        return position;
    }

    /// What is paid for the instructions behind this one when it does not complete: the rest of its block, for a block has paid
    /// at its head. A block ends with a jump, a switch, a call, a return or a throw, and before whatever can be jumped to.
    long restOfBlock(int position) {
        long rest = 0;
        for (int i = position; !endsBlock(i) && !targets.contains(i + 1); i++) {
            rest += price(i + 1);
        }
        return rest;
    }

    private boolean endsBlock(int position) {
        int opcode = instruction(position).getOpcode();
        boolean leads = opcode >= Opcodes.IFEQ && opcode <= Opcodes.RETURN;
        boolean calls = opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEDYNAMIC;
        return leads || calls || opcode == Opcodes.ATHROW || opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL;
    }

    /// What an instruction costs whatever its operands are.
    long price(int position) {
        return costs[position];
    }

    private long cost(AbstractInsnNode instruction) {
        return switch (instruction) {
            case LdcInsnNode constant -> prices.constant(constant.cst);
            case InvokeDynamicInsnNode site ->
                prices.call(site.bsm.getOwner(), site.bsm.getName(), site.desc)
                        .orElse(prices.opcode(Opcodes.INVOKEDYNAMIC));
            case MethodInsnNode call when program.containsKey(call.owner) ->
                isCertain(call) ? prices.certainCall() : prices.opcode(call.getOpcode());
            case MethodInsnNode call -> prices.call(call.owner, call.name, call.desc)
                    .orElse(prices.opcode(call.getOpcode()));
            default -> prices.opcode(instruction.getOpcode());
        };
    }

    /// The name by which a call is counted that the list does not know; null when it does, or when it is no call.
    @Nullable
    String unknown(int position) {
        return switch (instruction(position)) {
            case InvokeDynamicInsnNode site when prices
                    .call(site.bsm.getOwner(), site.bsm.getName(), site.desc).isEmpty() ->
                site.bsm.getOwner() + "." + site.bsm.getName() + site.desc;
            case MethodInsnNode call when !program.containsKey(call.owner)
                    && prices.call(call.owner, call.name, call.desc).isEmpty() ->
                call.owner + "." + call.name + call.desc;
            default -> null;
        };
    }

    /// A virtual call of a private or final method that the calling class itself declares.
    private boolean isCertain(MethodInsnNode call) {
        return call.getOpcode() == Opcodes.INVOKEVIRTUAL && call.owner.equals(owner.name)
                && owner.methods.stream().filter(m -> m.name.equals(call.name) && m.desc.equals(call.desc))
                        .anyMatch(m -> ((m.access | owner.access) & (Opcodes.ACC_FINAL | Opcodes.ACC_PRIVATE)) != 0);
    }
}
