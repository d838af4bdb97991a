package spin.core.user;

/// User code written in Java: a procedure of a program's library, which the program calls by jumping to its address
/// ([Programs#bind]), arguments and result in registers, return address in ra (r26).
///
/// It runs in user mode, in the program's address space and on the program's strand. All that it may do to the machine is what its
/// [UserPort] offers: it has the rights of an instruction of the program, and is paid for like one. A run is not interrupted, so it
/// has a limit: 50,000 cycles between two system calls, and 16 of those. When it is over that, or throws, the program has
/// made a fault, as by an illegal instruction.
///
/// A page that is not there ends the run, and when the fault has been resolved the run begins again from its beginning: touch what
/// may be absent before changing anything.
@FunctionalInterface
public interface UserCode {
    void run(UserPort port);
}
