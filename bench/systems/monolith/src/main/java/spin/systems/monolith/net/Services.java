package spin.systems.monolith.net;

/// What the protocols ask of the kernel that they are in.
public interface Services {

    /// A call of [Internet#input] soon and not from within, by a soft interrupt or a thread: `schednetisr`.
    void schedule();

    /// Holds off the interrupts of network devices: `splimp`.
    ///
    /// @return what [#splx] takes
    int splimp();

    /// Goes back to an earlier level.
    void splx(int level);

    /// Milliseconds since midnight: `iptime`.
    int milliseconds();

    /// Services of a kernel that nothing interrupts and that has no clock.
    ///
    /// @param schedule as [#schedule]
    static Services of(Runnable schedule) {
        return new Services() {
            @Override
            public void schedule() {
                schedule.run();
            }

            @Override
            public int splimp() {
                return 0;
            }

            @Override
            public void splx(int level) {
                // Nothing was held off.
            }

            @Override
            public int milliseconds() {
                return 0;
            }
        };
    }
}
