package spin.hw.elf;

/// A name for an address.
///
/// @param bytes that it covers; 0 when the file does not say
/// @param code  whether it names a procedure
public record Symbol(String name, long va, long bytes, boolean code) {}
