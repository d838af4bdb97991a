/* System calls that most programs never make, a part at a time: calls PART. Each part prints what happened, and nothing that differs from run to run. */
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
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void result(const char *what, long value)
{
    if (value < 0)
        printf("%s failed: %s\n", what, strerror(errno));
    else
        printf("%s %ld\n", what, value);
    fflush(stdout);
}

static char name[64];
static int file(const char *content)
{
    snprintf(name, sizeof name, "/tmp/calls-%d", getpid());
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0640);
    write(fd, content, strlen(content));
    return fd;
}

static int in_child(int (*body)(int), int argument)
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        _exit(body(argument));
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int part_statx(void)
{
    struct statx x;
    int fd = file("content");
    result("statx", statx(AT_FDCWD, name, 0, STATX_BASIC_STATS, &x));
    printf("%o %u %u %u %lu %d\n", x.stx_mode, x.stx_nlink, x.stx_uid, x.stx_gid, (unsigned long)x.stx_size,
        (x.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
    result("of a descriptor", statx(fd, "", AT_EMPTY_PATH, STATX_SIZE, &x));
    printf("%lu\n", (unsigned long)x.stx_size);
    result("none", statx(AT_FDCWD, "/tmp/no-such-file", 0, STATX_BASIC_STATS, &x));
    result("bad", statx(99, "x", 0, STATX_BASIC_STATS, &x));
    unlink(name);
    return 0;
}

static int lock(int fd, int command, int kind, long first, long length)
{
    struct flock l = {.l_type = kind, .l_whence = SEEK_SET, .l_start = first, .l_len = length};
    int answer = fcntl(fd, command, &l);
    if (command == F_GETLK && answer == 0)
        return l.l_type == F_UNLCK ? 0 : l.l_type == F_WRLCK ? 1000 + l.l_start : 2000 + l.l_start;
    return answer;
}

static int try_locks(int fd)
{
    result("child read 0", lock(fd, F_SETLK, F_RDLCK, 0, 10));
    result("child write 0", lock(fd, F_SETLK, F_WRLCK, 0, 10));
    result("child write 20", lock(fd, F_SETLK, F_WRLCK, 20, 5));
    result("child write 15", lock(fd, F_SETLK, F_WRLCK, 15, 5));
    result("in the way", lock(fd, F_GETLK, F_WRLCK, 0, 0));
    result("nothing", lock(fd, F_GETLK, F_RDLCK, 100, 5));
    return 0;
}

static int wait_lock(int fd)
{
    result("waited", lock(fd, F_SETLKW, F_WRLCK, 0, 0));
    return 7;
}

static int part_locks(void)
{
    int fd = file("0123456789abcdefghijklmnopqrstuvwxyz");
    result("write", lock(fd, F_SETLK, F_WRLCK, 0, 20));
    result("middle away", lock(fd, F_SETLK, F_UNLCK, 5, 5));
    result("read end", lock(fd, F_SETLK, F_RDLCK, 10, 0));
    result("child", in_child(try_locks, fd));
    result("bad kind", lock(fd, F_SETLK, 77, 0, 1));
    int only = open(name, O_RDONLY);
    result("write on a reader", lock(only, F_SETLK, F_WRLCK, 0, 1));
    fflush(stdout);
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(wait_lock(fd));
    usleep(20000);
    puts("closing");
    fflush(stdout);
    close(only);
    waitpid(child, &status, 0);
    result("child", WEXITSTATUS(status));
    result("free again", lock(fd, F_SETLK, F_WRLCK, 0, 0));
    unlink(name);
    return 0;
}

static int try_flock(int shared)
{
    int fd = open(name, O_RDWR);
    result(shared ? "child shared" : "child exclusive", flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB));
    return 0;
}

static int part_flock(void)
{
    int fd = file("x");
    result("shared", flock(fd, LOCK_SH));
    in_child(try_flock, 1);
    in_child(try_flock, 0);
    result("exclusive", flock(fd, LOCK_EX));
    in_child(try_flock, 1);
    int other = dup(fd);
    close(fd);
    in_child(try_flock, 1);
    result("unlock", flock(other, LOCK_UN));
    in_child(try_flock, 0);
    flock(other, LOCK_EX);
    close(other);
    in_child(try_flock, 0);
    fd = open(name, O_RDWR);
    result("bad", flock(fd, 0));
    result("none", flock(77, LOCK_SH));
    unlink(name);
    return 0;
}

static int part_pair(void)
{
    int two[2];
    char buffer[64];
    result("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, two));
    result("write", write(two[0], "hello", 5));
    result("write", write(two[0], " world", 6));
    result("peek", recv(two[1], buffer, 5, MSG_PEEK));
    result("read", read(two[1], buffer, sizeof buffer));
    printf("%.11s\n", buffer);
    result("nothing", recv(two[1], buffer, 5, MSG_DONTWAIT));
    result("back", send(two[1], "x", 1, 0));
    result("read", read(two[0], buffer, 5));
    result("half", shutdown(two[0], SHUT_WR));
    result("end", read(two[1], buffer, 5));
    result("still", write(two[1], "y", 1));
    signal(SIGPIPE, SIG_IGN);
    result("no more", write(two[0], "z", 1));
    close(two[0]);
    result("broken", send(two[1], "y", 1, MSG_NOSIGNAL));
    close(two[1]);
    socketpair(AF_UNIX, SOCK_DGRAM, 0, two);
    write(two[0], "one", 3);
    write(two[0], "two2", 4);
    result("short", read(two[1], buffer, 2));
    result("whole", read(two[1], buffer, 64));
    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, two);
    result("waits not", read(two[1], buffer, 2));
    result("inet", socketpair(AF_INET, SOCK_STREAM, 0, two));
    return 0;
}

static int part_messages(void)
{
    int two[2], pipes[2];
    char one[4] = {0}, other[16] = {0};
    union { struct cmsghdr head; char space[CMSG_SPACE(sizeof(int))]; } control = {0};
    socketpair(AF_UNIX, SOCK_STREAM, 0, two);
    pipe(pipes);
    struct iovec out[2] = {{"abc", 3}, {"defgh", 5}};
    struct msghdr m = {.msg_iov = out, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = sizeof control};
    control.head.cmsg_len = CMSG_LEN(sizeof(int));
    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(&control.head), &pipes[1], sizeof(int));
    result("sent", sendmsg(two[0], &m, 0));
    close(pipes[1]);
    memset(&control, 0, sizeof control);
    struct iovec in[2] = {{one, 3}, {other, 16}};
    struct msghdr r = {.msg_iov = in, .msg_iovlen = 2, .msg_control = &control, .msg_controllen = sizeof control};
    result("received", recvmsg(two[1], &r, 0));
    printf("%s %s %d %d\n", one, other, (int)r.msg_flags, (int)r.msg_controllen);
    int passed;
    memcpy(&passed, CMSG_DATA(&control.head), sizeof(int));
    result("through it", write(passed, "pipe", 4));
    result("came", read(pipes[0], other, 4));
    close(passed);
    result("ended", read(pipes[0], other, 4));
    socketpair(AF_UNIX, SOCK_DGRAM, 0, two);
    write(two[0], "longer than room", 16);
    struct iovec small = {other, 6};
    struct msghdr s = {.msg_iov = &small, .msg_iovlen = 1};
    result("cut", recvmsg(two[1], &s, 0));
    printf("%d\n", (s.msg_flags & MSG_TRUNC) != 0);
    s.msg_iovlen = 5000;
    result("too many", recvmsg(two[1], &s, MSG_DONTWAIT));
    result("no socket", sendmsg(pipes[0], &m, 0));
    return 0;
}

static int part_vectors(void)
{
    char a[8] = {0}, b[8] = {0};
    int fd = file("0123456789");
    struct iovec in[2] = {{a, 3}, {b, 7}};
    result("preadv", preadv(fd, in, 2, 2));
    printf("%s %s\n", a, b);
    struct iovec out[2] = {{"AB", 2}, {"CD", 2}};
    result("pwritev", pwritev(fd, out, 2, 8));
    result("place", lseek(fd, 0, SEEK_CUR));
    result("size", lseek(fd, 0, SEEK_END));
    int two[2];
    pipe(two);
    result("of a pipe", preadv(two[0], in, 2, 0));
    result("negative", preadv(fd, in, 2, -1));
    unlink(name);
    return 0;
}

static int part_copies(void)
{
    int from = file("the content of a file"), two[2];
    char buffer[64] = {0};
    off_t place = 4;
    pipe(two);
    result("sendfile", sendfile(two[1], from, &place, 7));
    result("place", place);
    result("read", read(two[0], buffer, 64));
    printf("%s\n", buffer);
    lseek(from, 12, SEEK_SET);
    result("from here", sendfile(two[1], from, NULL, 100));
    result("place", lseek(from, 0, SEEK_CUR));
    result("end", sendfile(two[1], from, NULL, 100));
    char second[80];
    snprintf(second, sizeof second, "%s.2", name);
    int to = open(second, O_RDWR | O_CREAT | O_TRUNC, 0600);
    lseek(from, 0, SEEK_SET);
    result("copied", syscall(SYS_copy_file_range, from, NULL, to, NULL, 100, 0));
    result("size", lseek(to, 0, SEEK_END));
    result("of a pipe", sendfile(to, two[0], NULL, 5));
    result("fallocate", fallocate(to, 0, 0, 100));
    result("size", lseek(to, 0, SEEK_END));
    result("shorter", fallocate(to, 0, 0, 10));
    result("size", lseek(to, 0, SEEK_END));
    result("advice", posix_fadvise(to, 0, 0, POSIX_FADV_SEQUENTIAL));
    result("advice of a pipe", posix_fadvise(two[0], 0, 0, POSIX_FADV_SEQUENTIAL));
    unlink(second);
    unlink(name);
    return 0;
}

static int part_eventfd(void)
{
    uint64_t value = 5;
    int fd = eventfd(3, EFD_NONBLOCK);
    result("write", write(fd, &value, 8));
    result("read", read(fd, &value, 8));
    result("sum", value);
    result("empty", read(fd, &value, 8));
    result("short", read(fd, &value, 4));
    value = -1;
    result("too large", write(fd, &value, 8));
    struct pollfd p = {fd, POLLIN | POLLOUT, 0};
    poll(&p, 1, 0);
    result("events", p.revents);
    int semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
    for (int i = 0; i < 3; i++) {
        long got = read(semaphore, &value, 8);
        result("taken", got < 0 ? got : (long)value);
    }
    return 0;
}

static int part_epoll(void)
{
    struct epoll_event e = {.events = EPOLLIN, .data.u32 = 42}, out[4];
    int set = epoll_create1(EPOLL_CLOEXEC), one[2], two[2];
    char c;
    pipe(one);
    pipe(two);
    result("add", epoll_ctl(set, EPOLL_CTL_ADD, one[0], &e));
    result("again", epoll_ctl(set, EPOLL_CTL_ADD, one[0], &e));
    e.data.u32 = 43;
    e.events = EPOLLIN | EPOLLET;
    result("add", epoll_ctl(set, EPOLL_CTL_ADD, two[0], &e));
    result("none", epoll_wait(set, out, 4, 0));
    write(one[1], "x", 1);
    result("one", epoll_wait(set, out, 4, -1));
    printf("%x %u\n", out[0].events, out[0].data.u32);
    result("still", epoll_wait(set, out, 4, 0));
    write(two[1], "y", 1);
    result("both", epoll_wait(set, out, 4, 0));
    result("edge", epoll_wait(set, out, 4, 0));
    write(two[1], "y", 1);
    result("edge again", epoll_wait(set, out, 4, 0));
    read(one[0], &c, 1);
    result("none", epoll_wait(set, out, 4, 0));
    e.events = EPOLLIN | EPOLLONESHOT;
    e.data.u32 = 44;
    result("modify", epoll_ctl(set, EPOLL_CTL_MOD, one[0], &e));
    write(one[1], "x", 1);
    result("once", epoll_wait(set, out, 4, 0));
    printf("%x %u\n", out[0].events, out[0].data.u32);
    result("no more", epoll_wait(set, out, 4, 0));
    result("delete", epoll_ctl(set, EPOLL_CTL_DEL, one[0], NULL));
    result("not there", epoll_ctl(set, EPOLL_CTL_DEL, one[0], NULL));
    close(two[1]);
    result("hang up", epoll_wait(set, out, 4, 0));
    printf("%x\n", out[0].events);
    close(two[0]);
    result("left", epoll_wait(set, out, 4, 10));
    result("itself", epoll_ctl(set, EPOLL_CTL_ADD, set, &e));
    int fd = file("x");
    result("a file", epoll_ctl(set, EPOLL_CTL_ADD, fd, &e));
    result("no set", epoll_wait(fd, out, 4, 0));
    unlink(name);
    return 0;
}

static int part_limits(void)
{
    struct rlimit l;
    l.rlim_cur = 10;
    l.rlim_max = 20;
    result("set", setrlimit(RLIMIT_NOFILE, &l));
    getrlimit(RLIMIT_NOFILE, &l);
    printf("%ld %ld\n", (long)l.rlim_cur, (long)l.rlim_max);
    int last = -1;
    for (int fd = dup(0); fd >= 0; fd = dup(0))
        last = fd;
    result("last", last);
    result("next", dup(0));
    l.rlim_cur = 30;
    result("wrong", setrlimit(RLIMIT_NOFILE, &l));
    result("no such", getrlimit(99, &l));
    l.rlim_cur = l.rlim_max = 0;
    result("core", setrlimit(RLIMIT_CORE, &l));
    getrlimit(RLIMIT_CORE, &l);
    printf("%ld\n", (long)l.rlim_cur);
    return 0;
}

static int part_identity(void)
{
    uid_t a, b, c;
    char text[16];
    result("uid", getresuid(&a, &b, &c));
    result("same", setuid(getuid()));
    result("both", setreuid(-1, getuid()));
    result("group", setgid(getgid()));
    errno = 0;
    result("nice", getpriority(PRIO_PROCESS, 0));
    result("set", setpriority(PRIO_PROCESS, 0, 5));
    result("nice", getpriority(PRIO_PROCESS, 0));
    result("child's", in_child((int (*)(int))getpriority, PRIO_PROCESS));
    result("nobody", getpriority(PRIO_PROCESS, 30000));
    result("bad", getpriority(9, 0));
    result("name", prctl(PR_SET_NAME, "a name of more than sixteen"));
    prctl(PR_GET_NAME, text);
    printf("%s\n", text);
    result("policy", sched_getscheduler(0));
    result("most", sched_get_priority_max(SCHED_FIFO));
    result("least", sched_get_priority_min(SCHED_RR));
    result("other", sched_get_priority_max(SCHED_OTHER));
    result("yield", sched_yield());
    struct sysinfo s;
    result("sysinfo", sysinfo(&s));
    printf("%d %d\n", s.mem_unit > 0, s.procs > 0);
    return 0;
}

static int part_times(void)
{
    struct timeval t[2] = {{1000000000, 500000}, {1100000000, 250000}};
    struct stat s;
    int fd = file("x");
    result("utimes", utimes(name, t));
    stat(name, &s);
    printf("%ld %ld\n", (long)s.st_mtime, (long)s.st_mtim.tv_nsec);
    struct timespec n[2] = {{5, UTIME_OMIT}, {7, 8}};
    result("futimens", futimens(fd, n));
    fstat(fd, &s);
    printf("%ld %ld\n", (long)s.st_mtime, (long)s.st_mtim.tv_nsec);
    t[0].tv_usec = 2000000;
    result("bad", utimes(name, t));
    result("none", utimes("/tmp/no-such-file", NULL));
    unlink(name);
    return 0;
}

static int through(int fd)
{
    int out = open(name, O_WRONLY);
    write(out, "through a name\n", 15);
    return 5;
}

static int part_fifo(void)
{
    char buffer[32] = {0};
    snprintf(name, sizeof name, "/tmp/calls-%d", getpid());
    result("mkfifo", mkfifo(name, 0600));
    result("again", mkfifo(name, 0600));
    result("nobody reads", open(name, O_WRONLY | O_NONBLOCK));
    int early = open(name, O_RDONLY | O_NONBLOCK);
    result("nothing", read(early, buffer, 5));
    close(early);
    pid_t child = fork();
    if (child == 0)
        _exit(through(0));
    int in = open(name, O_RDONLY);
    result("read", read(in, buffer, sizeof buffer));
    printf("%s", buffer);
    result("end", read(in, buffer, sizeof buffer));
    int status;
    waitpid(child, &status, 0);
    result("child", WEXITSTATUS(status));
    close(in);
    int both = open(name, O_RDWR);
    result("own", write(both, "me", 2));
    result("own", read(both, buffer, 2));
    struct stat s;
    stat(name, &s);
    printf("%d %o\n", S_ISFIFO(s.st_mode), s.st_mode & 0777);
    result("place", lseek(both, 0, SEEK_SET));
    unlink(name);
    return 0;
}

static int part_memory(void)
{
    unsigned char there[4] = {9, 9, 9, 9};
    char *m = mmap(NULL, 4 * 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    m[8192] = 1;
    result("mlock", mlock(m, 8192));
    result("mincore", mincore(m, 4 * 8192, there));
    printf("%d\n", there[1] & 1);
    result("munlock", munlock(m, 8192));
    munmap(m + 8192, 8192);
    result("hole", mincore(m, 4 * 8192, there));
    result("hole", mlock(m, 4 * 8192));
    return 0;
}

static int part_ranges(void)
{
    int a = dup(0), b = dup(0), c = dup(0);
    result("close", syscall(SYS_close_range, b, c, 0));
    result("left", fcntl(a, F_GETFD));
    result("gone", fcntl(b, F_GETFD));
    result("backwards", syscall(SYS_close_range, 5, 3, 0));
    struct statfs s;
    result("statfs", statfs("/tmp", &s));
    printf("%d %d\n", (int)s.f_namelen, s.f_bsize > 0);
    result("none", statfs("/tmp/no-such-file", &s));
    return 0;
}

static const struct { const char *name; int (*run)(void); } parts[] = {
    {"statx", part_statx}, {"locks", part_locks}, {"flock", part_flock}, {"pair", part_pair}, {"messages", part_messages},
    {"vectors", part_vectors}, {"copies", part_copies}, {"eventfd", part_eventfd}, {"epoll", part_epoll}, {"limits", part_limits},
    {"identity", part_identity}, {"times", part_times}, {"fifo", part_fifo}, {"memory", part_memory}, {"ranges", part_ranges},
};

int main(int count, char **arguments)
{
    for (unsigned i = 0; count == 2 && i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(arguments[1], parts[i].name) == 0)
            return parts[i].run();
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        printf("%s\n", parts[i].name);
    return 2;
}
