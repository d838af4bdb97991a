package spin.systems.unix;

/// What a process may wait for, as in 4.3BSD's sleep and wakeup: nothing but itself.
final class Channel {}
