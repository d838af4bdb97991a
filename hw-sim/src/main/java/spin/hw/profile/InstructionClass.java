package spin.hw.profile;

/// Instructions that cost the same. Every Alpha instruction belongs to one class, and the recipes for Java code are written
/// in them.
public enum InstructionClass {
    /// Add, subtract, logical, address arithmetic.
    INTEGER,
    /// Shifts, and the extract, insert, mask and zap instructions.
    SHIFT_OR_BYTE,
    COMPARE,
    CONDITIONAL_MOVE,
    /// A load that hits the first cache.
    LOAD,
    /// A store that the write buffer takes.
    STORE,
    MULTIPLY_LONG,
    MULTIPLY_QUAD,
    /// Conditional branch, or unconditional without a return address.
    BRANCH,
    /// Indirect jump without a return address.
    JUMP,
    /// First half of a plain procedure call: BSR, JSR, JSR_COROUTINE. With [#RETURN] it is a calibration row.
    CALL,
    /// Second half of a plain procedure call: RET.
    RETURN,
    /// Memory and trap barriers.
    BARRIER,
    /// RPCC.
    READ_COUNTER,
    /// CALL_PAL itself: draining the pipe and finding the flow. What the flow does is a [HardwareEvent].
    PAL,
    /// Floating add, subtract, multiply, compare, convert. The CPU has none yet; Java code does.
    FLOAT_OPERATE,
    FLOAT_DIVIDE_SINGLE,
    FLOAT_DIVIDE_DOUBLE
}
