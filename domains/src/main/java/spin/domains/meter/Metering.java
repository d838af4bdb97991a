package spin.domains.meter;

import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/// Rewrites classes so that what they execute is charged to [Meter].
///
/// A block of straight code pays at its head, before it runs. A block ends at a jump, before a jump's target, and after
/// every call, so that whoever reads the counter inside a call sees all that ran before and nothing that runs after.
/// An exception in the middle of a block has paid for the whole block: that is the only inexactness.
public final class Metering {

    private static final int GROWTH = 96;
    private static final int MOST_CODE = 65_535;
    // So few hold so few instructions that all their constants together fit too.
    private static final int FEW_BYTES = 8192;

    private Metering() {}

    /// The metered form of a class file.
    ///
    /// @throws MeteringException when the class cannot be read, or grows past what a class file can hold
    public static byte[] meter(byte[] classFile, PriceList prices, MeterOptions options) {
        return meter(classFile, _ -> {}, prices, options);
    }

    /// The metered form of a class file that is changed first.
    static byte[] meter(byte[] classFile, Consumer<ClassNode> change, PriceList prices, MeterOptions options) {
        var node = new ClassNode();
        try {
            new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
        } catch (RuntimeException unreadable) {
            throw new MeteringException("", "", "This is not a class file that can be read, so it cannot be metered.",
                    unreadable);
        }
        change.accept(node);
        return meter(node, prices, options);
    }

    /// The metered form of a class, whose node is changed on the way. Its frames must be expanded.
    ///
    /// @throws MeteringException as above
    public static byte[] meter(ClassNode node, PriceList prices, MeterOptions options) {
        for (var method : node.methods) {
            if (method.instructions.size() > 0) {
                new MethodMeter(node, method, prices, options).meter();
            }
        }
        return write(node, 0);
    }

    /// Whether a class fits its format when it is metered, whatever the prices and options are. What this is not sure of may fit all the
    /// same; whoever has to know meters it.
    ///
    /// Most code is far from the limits: an instruction grows by less than [#GROWTH] bytes and needs a few constants.
    ///
    /// @param bytes the size of its class file
    public static boolean surelyFits(ClassNode node, int bytes) {
        if (bytes > FEW_BYTES) {
            return false;
        }
        for (var method : node.methods) {
            long units = 1L + method.tryCatchBlocks.size();
            for (var instruction : method.instructions) {
                units += units(instruction);
            }
            if (units * GROWTH > MOST_CODE) {
                return false;
            }
        }
        return true;
    }

    private static int units(AbstractInsnNode instruction) {
        return switch (instruction.getType()) {
            case AbstractInsnNode.LABEL, AbstractInsnNode.LINE, AbstractInsnNode.FRAME -> 0;
            case AbstractInsnNode.TABLESWITCH_INSN -> 1 + ((TableSwitchInsnNode) instruction).labels.size();
            case AbstractInsnNode.LOOKUPSWITCH_INSN -> 1 + ((LookupSwitchInsnNode) instruction).labels.size();
            case AbstractInsnNode.MULTIANEWARRAY_INSN -> 1 + ((MultiANewArrayInsnNode) instruction).dims;
            default -> 1;
        };
    }

    /// Serialises a node, with the sentence for what does not fit.
    ///
    /// @throws MeteringException when a method or the class is too large
    public static byte[] write(ClassNode node, int writerFlags) {
        var writer = new ClassWriter(writerFlags);
        try {
            node.accept(writer);
            return writer.toByteArray();
        } catch (MethodTooLargeException tooLarge) {
            throw new MeteringException(dotted(node.name), tooLarge.getMethodName(),
                    dotted(node.name) + "." + tooLarge.getMethodName() + " has " + tooLarge.getCodeSize()
                            + " bytes of code when it is metered, and 65535 is the most: split the method.",
                    tooLarge);
        } catch (ClassTooLargeException tooLarge) {
            throw new MeteringException(dotted(node.name), "", dotted(node.name)
                    + " has too many constants when it is metered: split the class.", tooLarge);
        }
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}
