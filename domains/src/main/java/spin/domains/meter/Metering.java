package spin.domains.meter;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.tree.ClassNode;

/// Rewrites classes so that what they execute is charged to [Meter].
///
/// A block of straight code pays at its head, before it runs. A block ends at a jump, before a jump's target, and after
/// every call, so that whoever reads the counter inside a call sees all that ran before and nothing that runs after.
/// An exception in the middle of a block has paid for the whole block: that is the only inexactness.
public final class Metering {

    private Metering() {}

    /// The metered form of a class file.
    ///
    /// @throws MeteringException when the class cannot be read, or grows past what a class file can hold
    public static byte[] meter(byte[] classFile, PriceList prices, MeterOptions options) {
        var node = new ClassNode();
        try {
            new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
        } catch (RuntimeException unreadable) {
            throw new MeteringException("", "", "This is not a class file that can be read, so it cannot be metered.",
                    unreadable);
        }
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
