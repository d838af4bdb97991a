package spin.ext.strace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The system calls of Linux on the Alpha: number, name, and what each argument is.
///
/// One line a call. A letter is an argument: `d` a number, `x` an address or bits, `o` a mode, `f` a descriptor, `p` a path, `b` bytes as many as
/// the next argument says, `B` the same filled by the call as far as its result says, `F` the flags of open, `s` a signal. After a colon
/// what the result is, if it is no number: `x` an address.
final class CallTable {
    /// @param arguments a letter each
    /// @param result `d` or `x`
    record Call(String name, String arguments, char result) {
        static Call unknown(long number) {
            return new Call("call_" + number, "xxxxxx", 'd');
        }
    }

    private static final String TEXT = """
            1 exit d
            2 fork
            3 read fBd
            4 write fbd
            6 close f
            7 osf_wait4 dxxx
            9 link pp
            10 unlink p
            12 chdir p
            13 fchdir f
            14 mknod pod
            15 chmod po
            16 chown pdd
            17 brk x:x
            19 lseek fdd
            20 getxpid
            23 setuid d
            24 getxuid
            33 access po
            36 sync
            37 kill ds
            39 setpgid dd
            41 dup f
            42 pipe
            45 open pFo
            47 getxgid
            48 osf_sigprocmask dx:x
            52 sigpending x
            54 ioctl fxx
            57 symlink pp
            58 readlink pBd
            59 execve pxx
            60 umask o
            63 getpgrp
            64 getpagesize
            66 vfork
            67 stat px
            68 lstat px
            71 mmap xdxxfd:x
            73 munmap xd
            74 mprotect xdx
            75 madvise xdd
            79 getgroups dx
            80 setgroups dx
            83 osf_setitimer dxx
            86 osf_getitimer dx
            87 gethostname Bd
            88 sethostname bd
            89 getdtablesize
            90 dup2 ff
            91 fstat fx
            92 fcntl fdx
            93 osf_select dxxxx
            94 poll xdd
            95 fsync f
            96 setpriority ddd
            97 socket ddd
            98 connect fxd
            99 accept fxx
            100 getpriority dd
            101 send fbdx
            102 recv fBdx
            103 sigreturn x
            104 bind fxd
            105 setsockopt fddxd
            106 listen fd
            111 sigsuspend x
            113 recvmsg fxx
            114 sendmsg fxx
            116 osf_gettimeofday xx
            117 osf_getrusage dx
            118 getsockopt fddxx
            120 readv fxd
            121 writev fxd
            123 fchown fdd
            124 fchmod fo
            125 recvfrom fBdxxx
            126 setreuid dd
            127 setregid dd
            128 rename pp
            129 truncate pd
            130 ftruncate fd
            131 flock fx
            132 setgid d
            133 sendto fbdxxd
            134 shutdown fd
            135 socketpair dddx
            136 mkdir po
            137 rmdir p
            138 osf_utimes px
            141 getpeername fxx
            144 getrlimit dx
            145 setrlimit dx
            147 setsid
            150 getsockname fxx
            156 sigaction sxx
            208 lchown pdd
            217 msync xdx
            233 getpgid d
            234 getsid d
            235 sigaltstack xx
            256 osf_getsysinfo dxdxxx
            257 osf_setsysinfo dxdxxx
            305 getdents fxd
            312 clone xxxxx
            314 mlock xd
            315 munlock xd
            316 mlockall x
            317 munlockall
            318 sysinfo x
            323 times x
            324 personality x:x
            325 setfsuid d
            326 setfsgid d
            328 statfs px
            329 fstatfs fx
            330 sched_setparam dx
            331 sched_getparam dx
            332 sched_setscheduler ddx
            333 sched_getscheduler d
            334 sched_yield
            335 sched_get_priority_max d
            336 sched_get_priority_min d
            337 sched_rr_get_interval dx
            339 uname x
            340 nanosleep xx
            341 mremap xddx:x
            343 setresuid ddd
            344 getresuid xxx
            348 prctl dxxxx
            349 pread64 fBdd
            350 pwrite64 fbdd
            351 rt_sigreturn x
            352 rt_sigaction sxxdx
            353 rt_sigprocmask dxxd
            354 rt_sigpending xd
            355 rt_sigtimedwait xxxd
            356 rt_sigqueueinfo dsx
            357 rt_sigsuspend xd
            358 select dxxxx
            359 gettimeofday xx
            361 getitimer dx
            362 setitimer dxx
            363 utimes px
            364 getrusage dx
            365 wait4 dxxx
            367 getcwd xd
            370 sendfile ffxd
            371 setresgid ddd
            372 getresgid xxx
            375 mincore xdx
            377 getdents64 fxd
            378 gettid
            379 readahead fdd
            381 tkill ds
            394 futex xddxxd
            395 sched_setaffinity ddx
            396 sched_getaffinity ddx
            405 exit_group d
            407 epoll_create d
            408 epoll_ctl fdfx
            409 epoll_wait fxdd
            411 set_tid_address x
            413 fadvise64 fddd
            414 timer_create dxx
            415 timer_settime dxxx
            416 timer_gettime dx
            417 timer_getoverrun d
            418 timer_delete d
            420 clock_gettime dx
            421 clock_getres dx
            422 clock_nanosleep ddxx
            424 tgkill dds
            425 stat64 px
            426 lstat64 px
            427 fstat64 fx
            438 waitid ddxxx
            444 inotify_init
            445 inotify_add_watch fpx
            446 inotify_rm_watch fd
            447 fdatasync f
            450 openat fpFo
            451 mkdirat fpo
            452 mknodat fpod
            453 fchownat fpddx
            454 futimesat fpx
            455 fstatat64 fpxx
            456 unlinkat fpx
            457 renameat fpfp
            458 linkat fpfpx
            459 symlinkat pfp
            460 readlinkat fpBd
            461 fchmodat fpo
            462 faccessat fpo
            463 pselect6 dxxxxx
            464 ppoll xdxxd
            466 set_robust_list xd
            469 sync_file_range fddx
            473 getcpu xxx
            474 epoll_pwait fxddxd
            475 utimensat fpxx
            476 signalfd fxd
            478 eventfd d
            480 fallocate fxdd
            481 timerfd_create dx
            482 timerfd_settime fxxx
            483 timerfd_gettime fx
            484 signalfd4 fxdx
            485 eventfd2 dx
            486 epoll_create1 x
            487 dup3 ffx
            488 pipe2 xx
            489 inotify_init1 x
            490 preadv fxdd
            491 pwritev fxdd
            496 prlimit64 ddxx
            500 syncfs f
            502 accept4 fxxx
            510 renameat2 fpfpx
            511 getrandom xdx
            512 memfd_create px
            518 mlock2 xdx
            519 copy_file_range fxfxdx
            522 statx fpxxx
            528 statfs64 pdx
            529 fstatfs64 fdx
            530 getegid
            531 geteuid
            532 getppid
            546 close_range ddx
            549 faccessat2 fpox
            562 fchmodat2 fpox
            """;

    private static final List<String> ERRORS = List.of("", "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG",
            "ENOEXEC", "EBADF", "ECHILD", "EDEADLK", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK", "EBUSY", "EEXIST",
            "EXDEV", "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "ETXTBSY", "EFBIG",
            "ENOSPC", "ESPIPE", "EROFS", "EMLINK", "EPIPE", "EDOM", "ERANGE", "EAGAIN", "EINPROGRESS", "EALREADY",
            "ENOTSOCK", "EDESTADDRREQ", "EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT", "EPROTONOSUPPORT",
            "ESOCKTNOSUPPORT", "EOPNOTSUPP", "EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE", "EADDRNOTAVAIL",
            "ENETDOWN", "ENETUNREACH", "ENETRESET", "ECONNABORTED", "ECONNRESET", "ENOBUFS", "EISCONN", "ENOTCONN",
            "ESHUTDOWN", "ETOOMANYREFS", "ETIMEDOUT", "ECONNREFUSED", "ELOOP", "ENAMETOOLONG", "EHOSTDOWN",
            "EHOSTUNREACH", "ENOTEMPTY", "EPROCLIM", "EUSERS", "EDQUOT", "ESTALE", "EREMOTE");
    private static final Map<Integer, String> MORE_ERRORS = Map.of(77, "ENOLCK", 78, "ENOSYS", 116, "EILSEQ", 80,
            "ENOMSG", 84, "EPROTO");

    private final Map<Long, Call> byNumber = new HashMap<>();

    CallTable() {
        for (int begin = 0; begin < TEXT.length();) {
            int end = TEXT.indexOf('\n', begin);
            add(Words.of(TEXT.substring(begin, end)));
            begin = end + 1;
        }
    }

    private void add(Words line) {
        var kinds = line.at(2);
        int colon = kinds.indexOf(':');
        byNumber.put(Long.parseLong(line.at(0)), new Call(line.at(1), colon < 0 ? kinds : kinds.substring(0, colon),
                colon < 0 ? 'd' : kinds.charAt(colon + 1)));
    }

    Call call(long number) {
        var known = byNumber.get(number);
        return known == null ? Call.unknown(number) : known;
    }

    boolean knows(String name) {
        return names().contains(name.toLowerCase(Locale.ROOT));
    }

    List<String> names() {
        var names = new ArrayList<String>();
        byNumber.values().forEach(call -> names.add(call.name()));
        return names;
    }

    static String error(long number) {
        if (number > 0 && number < ERRORS.size()) {
            return ERRORS.get((int) number);
        }
        var more = MORE_ERRORS.get((int) number);
        return more == null ? "error " + number : more;
    }
}
