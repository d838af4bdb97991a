package spin.dispatcher.generate;

/// Stands in a turn for a constant that differs from binding to binding: the generated code takes it from a [Bound] that
/// a local variable holds.
///
/// @param index which of the bound's operands
/// @param local where the bound is
/// @param keyed whether of those operands that are near: those that are left once its key has been found, or all in an overlay
record Slot(int index, int local, boolean keyed) {}
