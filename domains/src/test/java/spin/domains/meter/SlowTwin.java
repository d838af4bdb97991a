package spin.domains.meter;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.InsnNode;

/// The slow, obvious meter: every single instruction pays for itself, just before it runs.
public final class SlowTwin {

    public static long paid;

    private SlowTwin() {}

    public static void pay(int cycles) {
        paid += cycles;
    }

    public static void payArray(int length, int bytes, int rate) {
        if (length > 0) {
            paid += (((long) length * bytes + 7) / 8) * rate;
        }
    }

    static byte[] instrument(byte[] classFile, PriceList prices, java.util.function.Predicate<String> metered) {
        var node = new ClassNode();
        new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
        for (var method : node.methods) {
            for (var instruction : method.instructions.toArray()) {
                int opcode = instruction.getOpcode();
                // Frames name the label of a NEW, which must stay right before it.
                if (opcode < 0 || opcode == Opcodes.NEW) {
                    continue;
                }
                int price = switch (instruction) {
                    case MethodInsnNode call when !metered.test(call.owner) ->
                        prices.call(call.owner, call.name, call.desc).orElse(prices.opcode(opcode));
                    case InvokeDynamicInsnNode site -> prices.call(site.bsm.getOwner(), site.bsm.getName(), site.desc)
                            .orElse(prices.opcode(opcode));
                    default -> prices.opcode(opcode);
                };
                if (instruction.getPrevious() != null && beforeNew(instruction)) {
                    price += prices.opcode(Opcodes.NEW);
                }
                method.instructions.insertBefore(instruction, new LdcInsnNode(price));
                method.instructions.insertBefore(instruction, call("pay", "(I)V"));
                int bytes = switch (instruction) {
                    case IntInsnNode array when opcode == Opcodes.NEWARRAY -> switch (array.operand) {
                        case Opcodes.T_BYTE, Opcodes.T_BOOLEAN -> 1;
                        case Opcodes.T_CHAR, Opcodes.T_SHORT -> 2;
                        case Opcodes.T_LONG, Opcodes.T_DOUBLE -> 8;
                        default -> 4;
                    };
                    case TypeInsnNode type when opcode == Opcodes.ANEWARRAY -> 8;
                    default -> 0;
                };
                if (bytes > 0) {
                    method.instructions.insertBefore(instruction, new InsnNode(Opcodes.DUP));
                    method.instructions.insertBefore(instruction, new LdcInsnNode(bytes));
                    method.instructions.insertBefore(instruction, new LdcInsnNode(prices.clearing()));
                    method.instructions.insertBefore(instruction, call("payArray", "(III)V"));
                }
            }
            method.maxStack += 4;
        }
        var writer = new ClassWriter(0);
        node.accept(writer);
        return writer.toByteArray();
    }

    /// A NEW pays together with the instruction after it, which javac always emits: DUP.
    private static boolean beforeNew(org.objectweb.asm.tree.AbstractInsnNode instruction) {
        var before = instruction.getPrevious();
        while (before != null && before.getOpcode() < 0) {
            before = before.getPrevious();
        }
        return before != null && before.getOpcode() == Opcodes.NEW;
    }

    private static MethodInsnNode call(String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, "spin/domains/meter/SlowTwin", name, descriptor, false);
    }
}
