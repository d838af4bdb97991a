package spin.domains.meter;

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
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/// Meters one method, once.
///
/// All decisions are taken over the untouched instructions; only then is code put in, so that no inserted instruction
/// is ever priced.
final class MethodMeter {

    private static final String METER = StandIns.METER;
    private static final String TERMINATED = StandIns.TERMINATED;

    // Two longs for a charge, on top of whatever a block head finds on the stack; two more for the size of an array.
    private static final int EXTRA_STACK = 6;

    private final ClassNode owner;
    private final MethodNode method;
    private final PriceList prices;
    private final MeterOptions options;
    private final InsnList code;

    private final Map<AbstractInsnNode, Long> charges = new HashMap<>();
    private final Set<AbstractInsnNode> polls = new HashSet<>();
    private final Map<AbstractInsnNode, String> unpriced = new HashMap<>();

    MethodMeter(ClassNode owner, MethodNode method, PriceList prices, MeterOptions options) {
        this.owner = owner;
        this.method = method;
        this.prices = prices;
        this.options = options;
        this.code = method.instructions;
    }

    void meter() {
        ownLabelsForAllocations();
        if (options.counts()) {
            findBlocks();
        }
        if (options.polls()) {
            findPolls();
        }
        var original = code.toArray();
        int scratch = method.maxLocals;
        for (var instruction : original) {
            insertBefore(instruction, scratch);
        }
        if (options.polls()) {
            guardHandlers();
        }
        method.maxStack += EXTRA_STACK;
        MemoryCount.apply(method, options);
        if (options.counts() && options.polls()) {
            StackCount.apply(method, options);
        }
    }

    private void findBlocks() {
        var leaders = jumpTargets();
        @Nullable
        AbstractInsnNode head = null;
        boolean startsBlock = true;
        for (var instruction : code) {
            if (instruction instanceof LabelNode label) {
                startsBlock |= leaders.contains(label);
            }
            if (instruction.getOpcode() < 0) {
                continue;
            }
            if (startsBlock || head == null) {
                head = instruction;
                startsBlock = false;
            }
            charges.merge(head, price(instruction), Long::sum);
            startsBlock = endsBlock(instruction);
        }
    }

    private static boolean endsBlock(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return instruction instanceof JumpInsnNode || instruction instanceof TableSwitchInsnNode
                || instruction instanceof LookupSwitchInsnNode || instruction instanceof MethodInsnNode
                || instruction instanceof InvokeDynamicInsnNode || opcode == Opcodes.ATHROW
                || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
    }

    private Set<LabelNode> jumpTargets() {
        var targets = new HashSet<LabelNode>();
        for (var instruction : code) {
            targets.addAll(targetsOf(instruction));
        }
        for (var handler : method.tryCatchBlocks) {
            targets.add(handler.handler);
        }
        return targets;
    }

    // By number, here and below: for a switch over types a fresh JVM has to make code before it can link it.
    private static List<LabelNode> targetsOf(AbstractInsnNode instruction) {
        return switch (instruction.getType()) {
            case AbstractInsnNode.JUMP_INSN -> List.of(((JumpInsnNode) instruction).label);
            case AbstractInsnNode.TABLESWITCH_INSN -> {
                var table = (TableSwitchInsnNode) instruction;
                yield withDefault(table.labels, table.dflt);
            }
            case AbstractInsnNode.LOOKUPSWITCH_INSN -> {
                var lookup = (LookupSwitchInsnNode) instruction;
                yield withDefault(lookup.labels, lookup.dflt);
            }
            default -> List.of();
        };
    }

    private static List<LabelNode> withDefault(List<LabelNode> labels, LabelNode otherwise) {
        var all = new ArrayList<>(labels);
        all.add(otherwise);
        return all;
    }

    private long price(AbstractInsnNode instruction) {
        return switch (instruction.getType()) {
            case AbstractInsnNode.METHOD_INSN -> {
                var call = (MethodInsnNode) instruction;
                yield priceOfCall(call, call.owner, call.name, call.desc);
            }
            case AbstractInsnNode.INVOKE_DYNAMIC_INSN -> {
                var site = (InvokeDynamicInsnNode) instruction;
                yield priceOfCall(site, site.bsm.getOwner(), site.bsm.getName(), site.desc);
            }
            case AbstractInsnNode.LDC_INSN -> prices.constant(((LdcInsnNode) instruction).cst);
            default -> prices.opcode(instruction.getOpcode());
        };
    }

    private long priceOfCall(AbstractInsnNode call, String owner, String name, String descriptor) {
        if (StandIns.isCharge(owner, name)) {
            return 0;
        }
        var original = StandIns.originalOf(owner, name, descriptor);
        if (original.isPresent()) {
            return priceOfForeignCall(call, original.get().owner(), original.get().name(), original.get().descriptor());
        }
        if (!options.meteredOwner().test(owner)) {
            return priceOfForeignCall(call, owner, name, descriptor);
        }
        return isCertain(call, owner, name, descriptor) ? prices.certainCall() : prices.opcode(call.getOpcode());
    }

    /// Whether a virtual call of metered code can reach one method only.
    private boolean isCertain(AbstractInsnNode call, String callee, String name, String descriptor) {
        if (call.getOpcode() != Opcodes.INVOKEVIRTUAL) {
            return false;
        }
        if (!callee.equals(owner.name)) {
            return options.finalOwner().test(callee);
        }
        for (var candidate : owner.methods) {
            if (candidate.name.equals(name) && candidate.desc.equals(descriptor)) {
                return ((owner.access | candidate.access) & (Opcodes.ACC_FINAL | Opcodes.ACC_PRIVATE)) != 0;
            }
        }
        return false;
    }

    private long priceOfForeignCall(AbstractInsnNode call, String owner, String name, String descriptor) {
        var known = prices.call(owner, name, descriptor);
        if (known.isPresent()) {
            return known.getAsInt();
        }
        unpriced.put(call, owner + "." + name + descriptor);
        return prices.opcode(call.getOpcode());
    }

    /// The method's entry and each target of a backward jump: no loop without a poll. Loops that run through exception
    /// handlers are polled at the handlers' entries.
    private void findPolls() {
        var entry = firstInstructionFrom(code.getFirst());
        if (entry != null) {
            polls.add(entry);
        }
        var seen = new HashSet<LabelNode>();
        for (var instruction : code) {
            if (instruction instanceof LabelNode label) {
                seen.add(label);
            }
            for (var target : targetsOf(instruction)) {
                if (seen.contains(target)) {
                    var head = firstInstructionFrom(target);
                    if (head != null) {
                        polls.add(head);
                    }
                }
            }
        }
    }

    private static @Nullable AbstractInsnNode firstInstructionFrom(@Nullable AbstractInsnNode start) {
        var instruction = start;
        while (instruction != null && instruction.getOpcode() < 0) {
            instruction = instruction.getNext();
        }
        return instruction;
    }

    private void insertBefore(AbstractInsnNode instruction, int scratch) {
        var added = new InsnList();
        var charge = charges.get(instruction);
        if (charge != null && charge != 0) {
            added.add(new FieldInsnNode(Opcodes.GETSTATIC, METER, "cycles", "J"));
            added.add(charge == 1 ? new InsnNode(Opcodes.LCONST_1) : new LdcInsnNode(charge));
            added.add(new InsnNode(Opcodes.LADD));
            added.add(new FieldInsnNode(Opcodes.PUTSTATIC, METER, "cycles", "J"));
        }
        if (polls.contains(instruction)) {
            added.add(poll());
        }
        var unknown = unpriced.get(instruction);
        if (unknown != null) {
            added.add(new LdcInsnNode(unknown));
            added.add(callMeter("unpriced", "(Ljava/lang/String;)V"));
        }
        if (options.counts() && prices.clearing() != 0) {
            chargeArray(instruction, added, scratch);
        }
        if (paysForCopies() && instruction instanceof MethodInsnNode call) {
            CopyCharge.before(call, added, prices.copying());
            int kept = FillCharge.before(call, added, scratch, prices.clearing(), prices.copying());
            method.maxLocals = Math.max(method.maxLocals, scratch + kept);
        }
        if (added.size() == 0) {
            return;
        }
        // The label that frames use for an object under construction must stay right before its NEW.
        var place = instruction.getOpcode() == Opcodes.NEW && instruction.getPrevious() instanceof AllocationLabel own
                ? own
                : instruction;
        code.insertBefore(place, added);
        if (paysForCopies() && instruction instanceof MethodInsnNode call) {
            var charged = CopyCharge.replacement(call);
            if (charged != null) {
                code.set(call, charged);
            }
        }
    }

    private boolean paysForCopies() {
        return options.counts() && !options.polls();
    }

    private void chargeArray(AbstractInsnNode instruction, InsnList added, int scratch) {
        switch (instruction.getOpcode()) {
            case Opcodes.NEWARRAY -> chargeLength(added, bytesOfElement(((IntInsnNode) instruction).operand));
            case Opcodes.ANEWARRAY -> chargeLength(added, 8);
            case Opcodes.MULTIANEWARRAY -> chargeDimensions((MultiANewArrayInsnNode) instruction, added, scratch);
            default -> {
            }
        }
    }

    private void chargeLength(InsnList added, int elementBytes) {
        added.add(new InsnNode(Opcodes.DUP));
        added.add(new LdcInsnNode(elementBytes));
        added.add(new LdcInsnNode(prices.clearing()));
        added.add(callMeter("array", "(III)V"));
        if (options.polls()) {
            added.add(poll());
        }
    }

    /// The dimensions are kept in locals beyond all of the method's own while their product is charged.
    private void chargeDimensions(MultiANewArrayInsnNode many, InsnList added, int scratch) {
        for (int i = many.dims - 1; i >= 0; i--) {
            added.add(new VarInsnNode(Opcodes.ISTORE, scratch + i));
        }
        added.add(new InsnNode(Opcodes.LCONST_1));
        for (int i = 0; i < many.dims; i++) {
            added.add(new VarInsnNode(Opcodes.ILOAD, scratch + i));
            added.add(callMeter("times", "(JI)J"));
        }
        added.add(new LdcInsnNode(8));
        added.add(new LdcInsnNode(prices.clearing()));
        added.add(callMeter("array", "(JII)V"));
        if (options.polls()) {
            added.add(poll());
        }
        for (int i = 0; i < many.dims; i++) {
            added.add(new VarInsnNode(Opcodes.ILOAD, scratch + i));
        }
        method.maxLocals = Math.max(method.maxLocals, scratch + many.dims);
    }

    static int bytesOfElement(int arrayType) {
        return switch (arrayType) {
            case Opcodes.T_BOOLEAN, Opcodes.T_BYTE -> 1;
            case Opcodes.T_CHAR, Opcodes.T_SHORT -> 2;
            case Opcodes.T_INT, Opcodes.T_FLOAT -> 4;
            default -> 8;
        };
    }

    /// Each handler gets an entry outside every protected range: it passes [Terminated] on and polls. Were the check
    /// inside, a handler that covers itself would catch its own rethrow for ever.
    private void guardHandlers() {
        var entries = new HashMap<LabelNode, LabelNode>();
        for (var block : method.tryCatchBlocks) {
            var original = block.handler;
            var entry = entries.get(original);
            if (entry == null) {
                entry = new LabelNode();
                entries.put(original, entry);
                appendEntry(entry, original);
            }
            block.handler = entry;
        }
    }

    private void appendEntry(LabelNode entry, LabelNode original) {
        code.add(entry);
        var frame = frameAt(original);
        code.add(copyOf(frame));
        var proceed = new LabelNode();
        code.add(new InsnNode(Opcodes.DUP));
        code.add(new TypeInsnNode(Opcodes.INSTANCEOF, TERMINATED));
        code.add(new JumpInsnNode(Opcodes.IFEQ, proceed));
        code.add(new InsnNode(Opcodes.ATHROW));
        code.add(proceed);
        code.add(copyOf(frame));
        code.add(poll());
        code.add(new JumpInsnNode(Opcodes.GOTO, original));
    }

    private static FrameNode copyOf(FrameNode frame) {
        return new FrameNode(Opcodes.F_NEW, frame.local.size(), frame.local.toArray(), frame.stack.size(),
                frame.stack.toArray());
    }

    private FrameNode frameAt(LabelNode handler) {
        for (var node = handler.getNext(); node != null && node.getOpcode() < 0; node = node.getNext()) {
            if (node instanceof FrameNode frame) {
                return frame;
            }
        }
        throw new MeteringException("", method.name, method.name
                + " has an exception handler without a stack map frame: compile it for Java 17 or later.", null);
    }

    /// Gives every NEW that a frame refers to a label of its own, so that code put in at a block head can stand between
    /// the block's label and the NEW.
    private void ownLabelsForAllocations() {
        var own = new HashMap<AbstractInsnNode, LabelNode>();
        for (var instruction : code.toArray()) {
            if (instruction instanceof FrameNode frame) {
                relabel(frame.local, own);
                relabel(frame.stack, own);
            }
        }
    }

    private void relabel(@Nullable List<Object> types, Map<AbstractInsnNode, LabelNode> own) {
        if (types == null) {
            return;
        }
        types.replaceAll(type -> {
            if (!(type instanceof LabelNode label)) {
                return type;
            }
            var allocation = firstInstructionFrom(label);
            if (allocation == null) {
                return type;
            }
            return own.computeIfAbsent(allocation, place -> {
                var fresh = new AllocationLabel();
                code.insertBefore(place, fresh);
                return fresh;
            });
        });
    }

    private AbstractInsnNode poll() {
        return options.counts()
                ? callMeter("poll", "()V")
                : new InvokeDynamicInsnNode("poll", "()V", StandIns.KILL_SWITCH);
    }

    private static MethodInsnNode callMeter(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, METER, name, descriptor, false);
    }

    /// A label that stands for an allocation and for nothing else.
    private static final class AllocationLabel extends LabelNode {}
}
