/* System calls with odd arguments, drawn by a seed: hostile SEED STEPS [v|NUMBER]. It prints a digest of what the calls answered every 20 steps, with v
 * every call; with a NUMBER only that step.  hostile raw SEED STEPS makes calls of any number with anything in the registers, in processes that are
 * lost, and says no more than that it is still there: that is for a machine of one's own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 8192, NOBODY = 29999 };

static uint64_t state;
static uint32_t draw(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
}
static uint32_t below(uint32_t most) { return draw() % most; }
#define ONE(...) (long[]){__VA_ARGS__}[below(sizeof(long[]){__VA_ARGS__} / sizeof(long))]
#define PICK(all) all[below(sizeof all / sizeof *all)]

/* Three pages: the first can be read and written, the next only be read, and behind that is nothing. */
static char *pages;
static char odd_text[16 * PAGE];

static const int descriptors[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24, 25, 10, 11, 15, 21, -1, 1023, 1024, 99999, 0x7fffffff};
static const long lengths[] = {0, 1, 3, 4, 7, 8, 16, 24, 100, 128, 4096, 8192, 8193, 70000, -1, -8, 0x7fffffff, 0x80000000, 0x100000000, INT64_MIN};
static const long offsets[] = {0, 0, 1, 5, 7, 100, 4096, 8192, 10000, -1, -5, 1L << 40, INT64_MIN};
static const long small[] = {0, 1, 2, 3, 4, 5, 8, 16, 64, 100, 256, 1000, -1, 0x7fffffff, 0x80000000};
static const char *const names[] = {"f", "f", "g", "d", "d/e", "l", "dangling", "loop", "none", "f/", "f/x", "d/", "d/../f", "d/./e", ".", "..", "",
    "none/x", "l/x", "loop/x", "./f", "d//e", "fifo"};

static long pointer(void)
{
    switch (below(12)) {
    case 0: return 0;
    case 1: return 8;
    case 2: return -1;
    case 3: return (long)0xfffffc0000000000;
    case 4: return (long)(pages + PAGE);                 /* can only be read */
    case 5: return (long)(pages + 2 * PAGE);             /* nothing */
    case 6: return (long)(pages + 2 * PAGE - 4);         /* half of it nothing */
    case 7: return (long)(pages + PAGE - 4);             /* half of it can only be read */
    case 8: return (long)(pages + 1);
    case 9: return (long)(1L << 42);
    default: return (long)(pages + 64 * below(8));
    }
}

static char *name_space(void)
{
    static char made[3][6000];
    static int turn;
    return made[turn = (turn + 1) % 3];
}

static long name(void)
{
    char *into = name_space();
    int which = below(sizeof names / sizeof *names + 5);
    if (which < (int)(sizeof names / sizeof *names))
        return (long)strcpy(into, names[which]);
    switch (which - sizeof names / sizeof *names) {
    case 0: memset(into, 'n', 256); into[256] = 0; return (long)into;
    case 1: memset(into, 'n', 255); into[255] = 0; return (long)into;
    case 2: for (int i = 0; i < 5000; i++) into[i] = i % 2 ? '/' : '.'; into[5000] = 0; return (long)into;
    case 3: return 8;
    default: return (long)(pages + 2 * PAGE);
    }
}

static const struct timespec waits[] = {{0, 0}, {0, 1000}, {-1, 0}, {0, -1}, {0, 1000000000}, {0, 0}};

/* Pieces of a vector: addresses and lengths. */
static long pieces(int is_odd)
{
    static struct iovec all[1030];
    int odd_one = is_odd ? below(4) : -1;
    if (is_odd && below(3) == 0)
        return pointer();
    for (int i = 0; i < 1030; i++) {
        all[i].iov_base = pages + 100 * (i % 8);
        all[i].iov_len = 1 + i % 7;
    }
    if (odd_one >= 0 && below(2))
        all[odd_one].iov_base = (void *)pointer();
    else if (odd_one >= 0)
        all[odd_one].iov_len = ONE(-1, INT64_MIN, 0);
    return (long)all;
}

/* Kinds of arguments are letters, see usual() and odd().  Kinds of answers:  d descriptor, closed again  a address  s only whether it failed  R so many
 * bytes at the pointer  0 the number */
static const struct call {
    const char *name;
    int number;
    const char *kinds;
    char answer;
} calls[] = {
    {"read", SYS_read, "re+", 'R'}, {"write", SYS_write, "wpn", 0}, {"pread64", SYS_pread64, "8e+O", 'R'}, {"pwrite64", SYS_pwrite64, "8pno", 0},
    {"readv", SYS_readv, "=ic", 0}, {"writev", SYS_writev, "wic", 0}, {"preadv", SYS_preadv, "8icO", 0}, {"pwritev", SYS_pwritev, "8ico", 0},
    {"lseek", SYS_lseek, "8O!", 0}, {"dup", SYS_dup, "f", 'd'}, {"dup3", SYS_dup3, "ftG", 0}, {"dup2", SYS_dup2, "ft", 0},
    {"fcntl", SYS_fcntl, "fCx", 0}, {"ioctl", SYS_ioctl, "fIp", 0}, {"fstat64", SYS_fstat64, "fp", 0}, {"stat64", SYS_stat64, "sp", 0},
    {"lstat64", SYS_lstat64, "sp", 0}, {"fstatat64", SYS_fstatat64, "dspA", 0}, {"open", SYS_open, "sFM", 'd'}, {"openat", SYS_openat, "dsFM", 'd'},
    {"access", SYS_access, "sx", 0}, {"readlink", SYS_readlink, "l.b", 'R'}, {"mkdir", SYS_mkdir, "sM", 0}, {"mkdirat", SYS_mkdirat, "dsM", 0},
    {"rmdir", SYS_rmdir, "s", 0}, {"unlink", SYS_unlink, "s", 0}, {"unlinkat", SYS_unlinkat, "dsA", 0}, {"rename", SYS_rename, "ss", 0},
    {"renameat2", SYS_renameat2, "dsds~", 0}, {"link", SYS_link, "ss", 0}, {"linkat", SYS_linkat, "dsdsA", 0}, {"symlink", SYS_symlink, "ss", 0},
    {"symlinkat", SYS_symlinkat, "sds", 0}, {"chmod", SYS_chmod, "sM", 0}, {"fchmod", SYS_fchmod, "*M", 0}, {"truncate", SYS_truncate, "so", 0},
    {"ftruncate", SYS_ftruncate, "8o", 0}, {"chdir", SYS_chdir, "s", 0}, {"fchdir", SYS_fchdir, "f", 0}, {"getcwd", SYS_getcwd, "pb", 's'},
    {"getdents64", SYS_getdents64, "7p0", 's'}, {"utimensat", SYS_utimensat, "dspA", 0}, {"mknod", SYS_mknod, "sKz", 0}, {"statfs", SYS_statfs, "sp", 0},
    {"fstatfs", SYS_fstatfs, "fp", 0}, {"poll", SYS_poll, "pxz", 's'}, {"pipe2", SYS_pipe2, "pG", 's'}, {"eventfd2", SYS_eventfd2, "xG", 'd'},
    {"epoll_create1", SYS_epoll_create1, "G", 'd'}, {"epoll_ctl", SYS_epoll_ctl, "5j4p", 0}, {"epoll_wait", SYS_epoll_wait, "5._z", 's'},
    {"timerfd_create", SYS_timerfd_create, "PG", 'd'}, {"timerfd_settime", SYS_timerfd_settime, "6xTz", 0}, {"timerfd_gettime", SYS_timerfd_gettime, "6.", 0},
    {"signalfd4", SYS_signalfd4, "-phG", 'd'}, {"rt_sigaction", SYS_rt_sigaction, "SzpE", 0}, {"rt_sigprocmask", SYS_rt_sigprocmask, "xzpE", 0},
    {"rt_sigpending", SYS_rt_sigpending, "pE", 0}, {"sigaltstack", SYS_sigaltstack, "zp", 0}, {"getitimer", SYS_getitimer, "x.", 0},
    {"nanosleep", SYS_nanosleep, "Jp", 0}, {"clock_gettime", SYS_clock_gettime, "Pp", 0}, {"clock_getres", SYS_clock_getres, "P.", 0},
    {"clock_nanosleep", SYS_clock_nanosleep, "ZzJp", 0}, {"getrlimit", SYS_getrlimit, "xp", 0}, {"getrusage", SYS_getrusage, "xp", 0},
    {"times", SYS_times, "p", 's'}, {"uname", SYS_uname, "p", 0}, {"getrandom", SYS_getrandom, "ebx", 0},
    {"mmap", SYS_mmap, "uNQW%O", 'a'}, {"mprotect", SYS_mprotect, "umQ", 0},
    {"msync", SYS_msync, "uN:", 0}, {"getpriority", SYS_getpriority, "xz", 's'}, {"getpgid", SYS_getpgid, "q", 's'},
    {"getsid", SYS_getsid, "q", 's'}, {"kill", SYS_kill, "qz", 0}, {"tgkill", SYS_tgkill, "qqk", 0}, {"wait4", SYS_wait4, "QpHz", 0},
    {"sched_getparam", SYS_sched_getparam, "qp", 0}, {"sched_getscheduler", SYS_sched_getscheduler, "q", 0},
    {"sched_get_priority_max", SYS_sched_get_priority_max, "x", 0}, {"sched_get_priority_min", SYS_sched_get_priority_min, "x", 0},
    {"socket", SYS_socket, "aYz", 'd'}, {"socketpair", SYS_socketpair, "aYzp", 's'}, {"bind", SYS_bind, "4pg", 0}, {"connect", SYS_connect, "4pg", 0},
    {"listen", SYS_listen, "4x", 0}, {"accept", SYS_accept, "4zz", 's'}, {"getsockname", SYS_getsockname, "4.v", 0},
    {"getpeername", SYS_getpeername, "4.v", 0}, {"sendto", SYS_sendto, "4pnDzz", 0}, {"recvfrom", SYS_recvfrom, "4.+Dzz", 'R'},
    {"shutdown", SYS_shutdown, "BX", 0}, {"getsockopt", SYS_getsockopt, "4Lypv", 0},
    {"sendfile", SYS_sendfile, "w*zn", 0}, {"copy_file_range", SYS_copy_file_range, "8z8znx", 0}, {"fallocate", SYS_fallocate, "8zoo", 0},
    {"fadvise64", SYS_fadvise64, "8OOx", 0}, {"sync_file_range", SYS_sync_file_range, "8OOx", 0}, {"flock", SYS_flock, "fU", 0}, {"fsync", SYS_fsync, "f", 0},
    {"fdatasync", SYS_fdatasync, "f", 0}, {"close_range", SYS_close_range, "V3x", 0}, {"close", SYS_close, "V", 0}, {"memfd_create", SYS_memfd_create, "s^", 'd'},
    {"readahead", SYS_readahead, "8On", 0}, {"statx", SYS_statx, "dsAxp", 0}, {"umask", SYS_umask, "M", 0}, {"personality", SYS_personality, "2", 0},
};


/* What nobody would find odd. */
static long usual(char kind)
{
    switch (kind) {
    case 'f': return ONE(10, 11, 12, 13, 14, 15, 16, 17, 19, 22, 23, 24);
    case 'r': return ONE(10, 11, 13, 16, 17, 20);
    case 'w': return ONE(10, 12, 14, 16, 17, 19);
    case '8': return 10;
    case '7': return 15;
    case '6': return 23;
    case '5': return 22;
    case '4': return ONE(17, 17, 24);
    case '-': return -1;
    case 'd': return ONE(AT_FDCWD, AT_FDCWD, 15);
    case 'p': return (long)(pages + 64 * below(8));
    case 'n': return ONE(1, 8, 24, 100);
    case 'b': return 4096;
    case 'O': return ONE(0, 1, 5, 100);
    case 'o': return ONE(1, 5, 100);
    case 's': return (long)strcpy(name_space(), ((const char *[]){"f", "g", "d", "d/e", "l", "new", "d/new"})[below(7)]);
    case 'l': return (long)strcpy(name_space(), ((const char *[]){"l", "dangling", "loop"})[below(3)]);
    case 'i': return pieces(0);
    case 'c': return ONE(1, 2, 4);
    case 't': return 40;
    case 'C': return ONE(1, 3);
    case 'I': return 0x4004667f;
    case 'F': return ONE(0, 0, O_RDWR, O_CREAT | O_RDWR) | O_NONBLOCK;
    case 'M': return ONE(0600, 0644, 0755);
    case 'N': return ONE(0, PAGE, 2 * PAGE);
    case 'K': return 0100644;
    case 'j': return ONE(1, 3);
    case 'E': return 8;
    case 'S': return ONE(1, 10, 15, 64);
    case 'P': case 'Z': return ONE(0, 1);
    case 'J': return (long)&waits[below(2)];
    case 'T': return (long)&waits[0];
    case '0': return 4096;
    case 'h': return 8;
    case '*': case '%': return 10;
    case '=': return ONE(10, 11, 13, 17, 20);
    case '+': return ONE(1, 8, 24, 100);
    case '_': return 1;
    case 'm': return ONE(PAGE, 2 * PAGE);
    case 'e': case '.': return (long)(pages + 64 * below(8));
    case 'u': return (long)(odd_text + 4 * PAGE - (long)odd_text % PAGE);
    case 'Q': return ONE(1, 3);
    case 'W': return ONE(1, 2, 0x12);
    case 'q': return ONE(0, getpid());
    case 'H': return 1;
    case 'y': return ONE(4, 8, 0x1007, 0x1008);
    case 'a': return AF_UNIX;
    case 'Y': return ONE(1, 2, 5);
    case 'D': return 0x40;
    case 'B': return 10;
    case 'X': return 0;
    case 'L': return 0xffff;
    case 'v': pages[2048] = 4; pages[2049] = pages[2050] = pages[2051] = 0; return (long)(pages + 2048);
    case 'U': return 4 | ONE(1, 2, 8);
    case 'V': return 50;
    case '3': return 60;
    case 'g': return 16;
    case '2': return 0xffffffff;
    default: return 0;
    }
}

/* What somebody might. */
static long odd(char kind)
{
    switch (kind) {
    case 'f': case 'r': case 'w': case '4': case '5': case '6': case '7': case '8': return PICK(descriptors);
    case 'd': return PICK(descriptors);
    case '-': return ONE(10, 17, 21, 1023, -2);
    case 'p': return pointer();
    case 'v': return ONE(8, -1);
    case '+': return ONE(0, 1, 3, 7, 128, 4096, -1, INT64_MIN);
    case ':': return ONE(16, -1);
    case '!': return ONE(1, 2, 5, -1);
    case '*': return ONE(-1, 21, 15, 12, 1023);
    case '=': return ONE(-1, 12, 14, 15, 1023);
    case '~': return ONE(1, 8);
    case '^': return ONE(1, 2, 0x100, -1);
    case '_': return ONE(0, -1, 2);
    case 'e': return ONE(8, -1, 0, (long)(pages + PAGE), (long)(pages + 2 * PAGE));
    case 'm': return -1;
    case 'n': return PICK(lengths);
    case 'b': return ONE(0, 1, 2, 8, 24, 100);
    case 'O': case 'o': return offsets[below(kind == 'o' ? 11 : 13)];
    case 's': case 'l': return name();
    case 'i': return pieces(1);
    case 'c': return ONE(0, 1024, 1025, -1, INT64_MIN);
    case 't': return ONE(41, -1, 99999);
    case 'C': return ONE(0, 1, 3, 1030, 1032, 999, -1);
    case 'I': return ONE(0x4004667f, 0x20006601, 0x20006602);
    case 'A': return ONE(0x100, 0x200, 0x400, 0x1000, 0x1100, 1, 0x7fffffff);
    case 'F': return ONE(0, 1, 2, O_CREAT, O_CREAT | O_RDWR, O_CREAT | O_EXCL | O_WRONLY, O_TRUNC | O_RDWR, O_APPEND | O_RDWR, O_DIRECTORY, O_NOFOLLOW,
        O_CLOEXEC) | O_NONBLOCK;
    case 'M': return ONE(0, 01777, 07777, 0100644, 0177777);
    case 'N': return ONE(1, 3 * PAGE + 1, -1);
    case 'K': return ONE(0, 0100644, 010600, 040755, 0120777, 0170000, 0140755, 1);
    case 'x': case 'j': return PICK(small);
    case 'G': return ONE(04, 010000000, 010000004, 1, -1);
    case 'E': return ONE(0, 4, 16, -1);
    case 'S': return ONE(0, 9, 17, 31, 32, 65, -1, 1000);
    case 'k': return ONE(65, -1, 1000);
    case 'P': return ONE(2, 4, 5, 6, 7, 12, 100);
    case 'Z': return ONE(12, 100);
    case 'J': return (long)&waits[below(5)];
    case 'T': return below(2) ? ONE(8, -1) : (long)&waits[below(5)];
    case 'u': return usual('u') + ONE(PAGE, 2 * PAGE, 1);
    case 'Q': return ONE(0, 4, 5, 7);
    case 'W': return ONE(0, 0x10, 3);
    case 'q': return ONE(NOBODY, NOBODY + 1);
    case 'H': return ONE(3, 9, 0x80000001, 0x101, 0x40000001);
    case 'y': return ONE(999, -1, 1, 0x20);
    case 'a': return ONE(3, 99, -1);
    case 'Y': return ONE(1 | 0x40000000, 1 | 010000000, 3, 4, 9);
    case 'D': return 0x40 | ONE(2, 0x4000);
    case 'B': return ONE(13, 21, -1, 16, 15);
    case 'X': return below(5);
    case 'L': return ONE(99, 0xffff);
    case 'U': return 4 | ONE(0, 3);
    case 'V': return ONE(60, 1023, 99999, 21);
    case '3': return ONE(50, 1023, 0x7fffffff);
    case 'g': return ONE(1, 2, 3, 8, 110, 111, 128);
    default: return usual(kind);
    }
}

static void put(int at, int fd)
{
    if (fd != at) {
        dup2(fd, at);
        close(fd);
    }
}

/* Everything is as it was before the first step, but for what is in the files. */
static void prepare(void)
{
    int two[2];
    put(10, open("f", O_RDWR | O_CREAT, 0644));
    put(11, open("f", O_RDONLY));
    put(12, open("g", O_WRONLY | O_CREAT | O_APPEND, 0600));
    pipe2(two, O_NONBLOCK);
    put(13, two[0]);
    put(14, two[1]);
    mkdir("d", 0755);
    close(open("d/e", O_CREAT | O_WRONLY, 0600));
    put(15, open("d", O_RDONLY));
    put(16, eventfd(3, EFD_NONBLOCK));
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, two);
    put(17, two[0]);
    put(18, two[1]);
    put(19, open("/dev/null", O_RDWR));
    put(20, open("/dev/zero", O_RDWR));
    put(22, epoll_create1(0));
    put(23, timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, two);
    put(24, two[0]);
    put(25, two[1]);
    symlink("f", "l");
    symlink("none", "dangling");
    symlink("loop", "loop");
    mkfifo("fifo", 0600);
    if (lseek(10, 0, SEEK_END) <= 0)
        write(10, "What is in the file, forty bytes of text.", 40);
    lseek(10, 0, SEEK_SET);
    close(21);
}

static uint64_t digest;
static void mix(uint64_t value) { digest = (digest ^ value) * 0x100000001b3u; }

static void step(int number, int shows)
{
    const struct call *call = &PICK(calls);
    long a[6] = {0};
    for (int i = 0; i < 4096; i++)
        pages[i] = below(4) ? 0 : below(256);
    /* At most one argument is odd, so that there is one error to be told. */
    int odd_one = below(strlen(call->kinds) + 1);
    for (int i = 0; call->kinds[i]; i++)
        a[i] = i == odd_one ? odd(call->kinds[i]) : usual(call->kinds[i]);
    int kept = open(".", O_RDONLY);
    put(99, kept);
    errno = 0;
    long answer = syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    int error = answer == -1 ? errno : 0;
    uint64_t told = answer;
    if (!error && call->answer == 'd') {
        told = 1;
        close(answer);
    } else if (!error && call->answer == 'a') {
        told = 2;
        munmap((void *)answer, PAGE);
    } else if (!error && call->answer == 's') {
        told = 3;
    } else if (!error && call->answer == 'R' && answer > 0 && answer <= PAGE) {
        uint64_t sum = 0;
        for (long i = 0; i < answer; i++)
            sum = sum * 31 + ((unsigned char *)a[1])[i];
        told = answer << 32 | (sum & 0xffffffff);
    }
    mix(call->number);
    mix(error);
    mix(told);
    if (shows) {
        printf("%d %s(", number, call->name);
        for (int i = 0; call->kinds[i]; i++) {
            char kind = call->kinds[i];
            const char *text = (const char *)a[i];
            if (kind == 's' && a[i] > 8 && text != pages + 2 * PAGE)
                printf("%s'%.20s'", i ? ", " : "", text);
            else if (a[i] >= (long)pages && a[i] <= (long)pages + 3 * PAGE)
                printf("%spages+%ld", i ? ", " : "", a[i] - (long)pages);
            else if (a[i] > 0x120000000 && a[i] < 0x140000000)
                printf("%sdata", i ? ", " : "");
            else if (kind == 'q' && a[i] == getpid())
                printf("%sself", i ? ", " : "");
            else
                printf("%s%ld", i ? ", " : "", a[i]);
        }
        if (error)
            printf(") %s\n", strerror(error));
        else
            printf(") %lx\n", told);
        fflush(stdout);
    }
    /* A place to come back to, and what is behind the numbers. */
    fchdir(99);
    chdir(getenv("HOME"));
    umask(022);
    syscall(SYS_close_range, 3, 9, 0);
    syscall(SYS_close_range, 26, 98, 0);
    prepare();
}

static void raw(int steps)
{
    for (int done = 0; done < steps; done += 50) {
        pid_t child = fork();
        if (child == 0) {
            for (int i = 0; i < 50; i++) {
                long a[6], number = below(563);
                for (int k = 0; k < 6; k++)
                    a[k] = (below(3) ? odd : usual)("fpnOsicxFMIuN"[below(13)]);
                if (number != SYS_exit && number != SYS_exit_group)
                    syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
            }
            _exit(0);
        }
        state += 1 + done;
        usleep(20000);
        kill(-1, SIGKILL);
        while (waitpid(-1, NULL, 0) > 0)
            ;
    }
    puts("still there");
}

int main(int count, char **arguments)
{
    int is_raw = count > 1 && strcmp(arguments[1], "raw") == 0;
    if (count < 3 + is_raw) {
        fprintf(stderr, "hostile: a seed and a number of steps are to be given\n");
        return 2;
    }
    state = atol(arguments[1 + is_raw]) * 0x9e3779b97f4a7c15u + 1;
    int steps = atoi(arguments[2 + is_raw]);
    char home[64];
    snprintf(home, sizeof home, "/tmp/hostile-%d", getpid());
    mkdir(home, 0755);
    strcat(home, "/work");
    mkdir(home, 0755);
    chdir(home);
    setenv("HOME", home, 1);
    signal(SIGPIPE, SIG_IGN);
    pages = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(pages + PAGE, PAGE, PROT_READ);
    munmap(pages + 2 * PAGE, 2 * PAGE);
    prepare();
    if (is_raw) {
        raw(steps);
        return 0;
    }
    const char *shows = count > 3 ? arguments[3] : "";
    for (int i = 1; i <= steps; i++) {
        step(i, *shows == 'v' || atoi(shows) == i);
        if (i % 20 == 0 && !*shows)
            printf("%d %016lx\n", i, digest);
    }
    return 0;
}
