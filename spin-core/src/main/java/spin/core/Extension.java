package spin.core;

/// Code that is dropped into a running kernel.
///
/// The JAR holds one public class that implements this interface and has a public constructor without parameters.
public interface Extension {
    /// Called once, on the kernel's thread, when the JAR has been verified and linked.
    ///
    /// What is installed here becomes visible all at once when this method returns; when it throws, or runs over its
    /// budget of cycles, nothing of it ever was.
    ///
    /// @param kernel the kernel as this extension sees it; whatever is asked of it is asked in this extension's name
    void start(Kernel kernel);
}
