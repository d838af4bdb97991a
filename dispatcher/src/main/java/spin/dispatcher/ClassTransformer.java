package spin.dispatcher;

/// What every generated class passes through before it is defined: metering, usually.
@FunctionalInterface
public interface ClassTransformer {

    /// The class file to define in place of `classFile`. It must keep the class's name, methods and bootstrap constants.
    byte[] transform(String internalName, byte[] classFile);
}
