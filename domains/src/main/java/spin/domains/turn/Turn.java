package spin.domains.turn;

/// An activity and what it has had, as the program is told that decides how much is enough.
///
/// @param activity its name
/// @param used     what it has used of the clock, in the clock's units; what others used while it waited is not in it
/// @param turns    how many turns it has begun
public record Turn(String activity, long used, long turns) {}
