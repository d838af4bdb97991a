package spin.ext.cthreads;

import java.util.List;
import spin.core.trap.SavedState;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.core.user.UserCode;

/// Where a program finds the library of the layered form: procedures at addresses of their own, 16 bytes apart, in the order of the README.
final class Doors {
    static final long FIRST = 0x5400_0000L;
    static final int APART = 16;

    private static final long PAGE = 8192;
    private static final int RA = 26;
    private static final int END = 2;
    private static final int RUN = 7;
    private static final int EINVAL = 22;

    private Doors() {}

    /// Binds the library for the program that calls: its memory is the page at a0, its threads take turns on a1 threads of the kernel.
    static void open(Programs programs, Program program, SavedState state) {
        long page = state.argument(0);
        long kernelThreads = state.argument(1);
        if (page <= 0 || page % PAGE != 0 || kernelThreads < 0 || kernelThreads > ThreadMemory.MOST) {
            state.failure(EINVAL);
            return;
        }
        var library = new UserThreads(page, kernelThreads, RA, door(END), door(RUN));
        List<UserCode> procedures = List.of(library.init(), library.fork(), library.end(), library.join(),
                library.giveWay(),
                library.await(), library.signal(), library.run());
        try {
            for (int i = 0; i < procedures.size(); i++) {
                programs.bind(program, door(i), procedures.get(i));
            }
            state.result(FIRST);
        } catch (IllegalArgumentException _) {
            // The program has it already, or something else there; told to it.
            state.failure(EINVAL);
        }
    }

    private static long door(int number) {
        return FIRST + (long) number * APART;
    }
}
