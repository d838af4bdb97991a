package spin.core.memory;

/// The key for a handler of failed accesses in all address spaces whose owner admits the installer: those of the programs that he started, and of
/// those that loaded him. They need not exist yet.
public record AdmittingSpaces() {}
