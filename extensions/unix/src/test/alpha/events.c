/* Timers, signals and files as descriptors, a part at a time: events PART. Each part prints what happened, and nothing that differs from run to run. */
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
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void result(const char *what, long value)
{
    if (value < 0)
        printf("%s failed: %s\n", what, strerror(errno));
    else
        printf("%s %ld\n", what, value);
    fflush(stdout);
}

static volatile int handled, last_code, last_value, last_overruns;

static void note(int signal, siginfo_t *info, void *context)
{
    handled++;
    last_code = info->si_code;
    last_value = info->si_value.sival_int;
    last_overruns = info->si_overrun;
}

static void handle(int signal)
{
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO};
    sigaction(signal, &action, NULL);
}

static struct itimerspec spec(long first, long interval)
{
    struct itimerspec made = {{interval / 1000, interval % 1000 * 1000000}, {first / 1000, first % 1000 * 1000000}};
    return made;
}

static void mask(int how, int signal)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(how, &set, NULL);
}

/* The kernel's own calls: the C library begins a thread for some of them. */
static long make_timer(int clock, int how, int signal, int value, int *number)
{
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = how;
    event.sigev_signo = signal;
    event.sigev_value.sival_int = value;
    return syscall(SYS_timer_create, clock, &event, number);
}

static long set_timer(int number, int flags, struct itimerspec new, struct itimerspec *old)
{
    return syscall(SYS_timer_settime, number, flags, &new, old);
}

static int part_timers(void)
{
    int one, two, bad;
    struct itimerspec old;
    handle(SIGUSR1);
    result("create", make_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR1, 17, &one));
    result("set", set_timer(one, 0, spec(20, 0), &old));
    printf("old %d\n", old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0);
    while (!handled)
        pause();
    printf("handled %d code %d value %d overruns %d\n", handled, last_code, last_value, last_overruns);
    syscall(SYS_timer_gettime, one, &old);
    printf("left %d\n", old.it_value.tv_nsec != 0);
    result("again", set_timer(one, 0, spec(10000, 5000), NULL));
    result("told", syscall(SYS_timer_gettime, one, &old));
    printf("interval %ld left %d\n", (long)old.it_interval.tv_sec, old.it_value.tv_sec >= 8 && old.it_value.tv_sec <= 10);
    result("stop", set_timer(one, 0, spec(0, 0), &old));
    printf("was %ld\n", (long)old.it_interval.tv_sec);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    result("of the calendar", make_timer(CLOCK_REALTIME, SIGEV_SIGNAL, SIGUSR1, 18, &two));
    struct itimerspec at = {{0, 0}, now};
    at.it_value.tv_sec += 0;
    result("at once", set_timer(two, TIMER_ABSTIME, at, NULL));
    while (handled < 2)
        pause();
    printf("value %d\n", last_value);
    result("silent", make_timer(CLOCK_MONOTONIC, SIGEV_NONE, 0, 0, &bad));
    result("runs", set_timer(bad, 0, spec(10, 0), NULL));
    usleep(30000);
    syscall(SYS_timer_gettime, bad, &old);
    printf("over %d\n", old.it_value.tv_nsec == 0 && old.it_value.tv_sec == 0);
    result("delete", syscall(SYS_timer_delete, one));
    result("twice", syscall(SYS_timer_delete, one));
    result("gone", set_timer(one, 0, spec(1, 0), NULL));
    result("bad clock", make_timer(99, SIGEV_SIGNAL, SIGUSR1, 0, &bad));
    result("bad signal", make_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, 99, 0, &bad));
    struct itimerspec odd = {{0, 0}, {0, 1000000000}};
    result("bad time", set_timer(two, 0, odd, NULL));
    int status;
    result("set for a child", set_timer(two, 0, spec(10, 0), NULL));
    pid_t child = fork();
    if (child == 0) {
        usleep(30000);
        _exit(set_timer(two, 0, spec(1, 0), NULL) == 0 || handled != 2);
    }
    while (waitpid(child, &status, 0) < 0)
        ;
    printf("child %d handled %d\n", WEXITSTATUS(status), handled);
    return 0;
}

static int part_overruns(void)
{
    int number;
    handle(SIGUSR2);
    mask(SIG_BLOCK, SIGUSR2);
    make_timer(CLOCK_MONOTONIC, SIGEV_SIGNAL, SIGUSR2, 5, &number);
    result("set", set_timer(number, 0, spec(1, 1), NULL));
    usleep(50000);
    mask(SIG_UNBLOCK, SIGUSR2);
    set_timer(number, 0, spec(0, 0), NULL);
    printf("some %d many %d\n", handled > 0, last_overruns > 5 || syscall(SYS_timer_getoverrun, number) >= 0);
    /* Ignored it costs nothing, and later it is told again. */
    signal(SIGUSR2, SIG_IGN);
    set_timer(number, 0, spec(1, 1), NULL);
    usleep(20000);
    handled = 0;
    handle(SIGUSR2);
    while (!handled)
        usleep(1000);
    puts("told again");
    return 0;
}

static int part_timerfd(void)
{
    struct itimerspec old;
    uint64_t count = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    printf("flags %d %x\n", fcntl(fd, F_GETFD), fcntl(fd, F_GETFL) & O_NONBLOCK);
    result("nothing yet", read(fd, &count, 8));
    struct itimerspec once = spec(20, 0);
    result("set", timerfd_settime(fd, 0, &once, &old));
    struct pollfd poll_one = {fd, POLLIN, 0};
    result("poll", poll(&poll_one, 1, 5000));
    printf("events %x\n", poll_one.revents);
    result("read", read(fd, &count, 8));
    printf("count %ld\n", (long)count);
    result("short", read(fd, &count, 4));
    result("no more", read(fd, &count, 8));
    result("write", write(fd, &count, 8));
    fcntl(fd, F_SETFL, 0);
    struct itimerspec often = spec(2, 2);
    result("often", timerfd_settime(fd, 0, &often, NULL));
    usleep(50000);
    result("read", read(fd, &count, 8));
    printf("several %d\n", count > 5);
    result("waits", read(fd, &count, 8));
    timerfd_gettime(fd, &old);
    printf("interval %ld\n", old.it_interval.tv_nsec);
    int set = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.u32 = 3}, found;
    result("add", epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
    result("epoll", epoll_wait(set, &found, 1, 5000));
    printf("%u\n", found.data.u32);
    struct itimerspec none = spec(0, 0);
    result("stop", timerfd_settime(fd, 0, &none, &old));
    result("bad clock", timerfd_create(77, 0));
    result("bad flags", timerfd_create(CLOCK_MONOTONIC, 1));
    result("no timer", timerfd_settime(1, 0, &once, NULL));
    result("none", timerfd_settime(99, 0, &once, NULL));
    result("bad pointer", timerfd_settime(fd, 0, (void *)8, NULL));
    struct itimerspec odd = {{0, 0}, {-1, 0}};
    result("bad time", timerfd_settime(fd, 0, &odd, NULL));
    return 0;
}

static int part_signalfd(void)
{
    sigset_t set;
    struct signalfd_siginfo found[4];
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGKILL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    printf("made %d flags %d\n", fd >= 0, fcntl(fd, F_GETFD));
    result("none", read(fd, found, sizeof found));
    kill(getpid(), SIGUSR1);
    struct pollfd one = {fd, POLLIN, 0};
    result("poll", poll(&one, 1, 0));
    union sigval value = {.sival_int = 9};
    result("queue", sigqueue(getpid(), SIGUSR1, value));
    result("read", read(fd, found, sizeof found));
    printf("signal %d code %d mine %d\n", (int)found[0].ssi_signo == SIGUSR1, found[0].ssi_code, found[0].ssi_pid == getpid());
    result("short", read(fd, found, 100));
    fcntl(fd, F_SETFL, 0);
    pid_t child = fork();
    if (child == 0) {
        usleep(20000);
        _exit(5);
    }
    result("waited", read(fd, found, sizeof found));
    printf("child %d code %d status %d mine %d\n", (int)found[0].ssi_signo == SIGCHLD, found[0].ssi_code, found[0].ssi_status,
        found[0].ssi_pid == child);
    wait(NULL);
    sigdelset(&set, SIGCHLD);
    result("other set", signalfd(fd, &set, 0) == fd ? 0 : -1);
    kill(getpid(), SIGCHLD);
    result("not wanted", poll(&one, 1, 0));
    result("no file", signalfd(1, &set, 0));
    result("none", signalfd(99, &set, 0));
    result("bad flags", signalfd(-1, &set, 1));
    int both = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN}, seen;
    result("add", epoll_ctl(both, EPOLL_CTL_ADD, fd, &event));
    result("quiet", epoll_wait(both, &seen, 1, 0));
    kill(getpid(), SIGUSR1);
    result("epoll", epoll_wait(both, &seen, 1, 1000));
    return 0;
}

static int order[16], ordered;
static void in_order(int signal, siginfo_t *info, void *context)
{
    order[ordered++] = info->si_value.sival_int;
}

static int part_queue(void)
{
    struct sigaction action = {.sa_sigaction = in_order, .sa_flags = SA_SIGINFO};
    sigaction(SIGRTMIN, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    for (int i = 0; i < 4; i++) {
        union sigval value = {.sival_int = 10 + i};
        sigqueue(getpid(), SIGRTMIN + 1, value);
        value.sival_int = i;
        sigqueue(getpid(), SIGRTMIN, value);
        value.sival_int = 20 + i;
        sigqueue(getpid(), SIGUSR1, value);
    }
    siginfo_t info;
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGRTMIN);
    printf("waited %d value %d\n", sigwaitinfo(&one, &info) == SIGRTMIN, info.si_value.sival_int);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("%d:", ordered);
    int counts[3] = {0};
    for (int i = 0; i < ordered; i++)
        counts[order[i] / 10]++;
    printf(" %d %d %d\n", counts[0], counts[1], counts[2]);
    return 0;
}

static int part_memory(void)
{
    char text[16] = "";
    int fd = memfd_create("scratch", MFD_CLOEXEC);
    printf("made %d flags %d\n", fd >= 0, fcntl(fd, F_GETFD));
    result("write", write(fd, "hello", 5));
    result("at", pwrite(fd, "!", 1, 9000));
    struct stat status;
    fstat(fd, &status);
    printf("size %ld links %ld mode %o\n", (long)status.st_size, (long)status.st_nlink, status.st_mode & 0170000);
    char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    map[0] = 'J';
    pread(fd, text, 5, 0);
    puts(text);
    if (fork() == 0) {
        map[1] = 'E';
        _exit(0);
    }
    wait(NULL);
    printf("%.5s\n", map);
    result("cut", ftruncate(fd, 3));
    result("seek", lseek(fd, 0, SEEK_END));
    result("bad flags", memfd_create("x", 0x80));
    result("bad name", memfd_create((char *)8, 0));
    return 0;
}

static int part_rest(void)
{
    char name[64];
    snprintf(name, sizeof name, "/tmp/events-%d", getpid());
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    result("sync range", sync_file_range(fd, 0, 100, SYNC_FILE_RANGE_WRITE));
    result("bad flags", sync_file_range(fd, 0, 100, 99));
    int ends[2];
    pipe(ends);
    result("of a pipe", sync_file_range(ends[0], 0, 1, SYNC_FILE_RANGE_WRITE));
    result("read ahead", readahead(fd, 0, 10));
    result("of a pipe", readahead(ends[0], 0, 10));
    result("syncfs", syncfs(fd));
    result("syncfs of none", syncfs(99));
    unlink(name);
    struct sched_param parameter = {0};
    result("usual policy", sched_setscheduler(0, SCHED_OTHER, &parameter));
    parameter.sched_priority = 5;
    result("bad priority", sched_setscheduler(0, SCHED_OTHER, &parameter));
    result("bad policy", sched_setscheduler(0, 77, &parameter));
    result("nobody", sched_setscheduler(29999, SCHED_OTHER, &parameter));
    result("personality", personality(0xffffffff) & 0xff);
    clockid_t clock;
    struct timespec used;
    result("clock of itself", clock_getcpuclockid(0, &clock));
    result("read", clock_gettime(clock, &used));
    result("clock of nobody", clock_gettime(~29999 << 3 | 2, &used));
    return 0;
}

static const struct {
    const char *name;
    int (*run)(void);
} parts[] = {
    {"timers", part_timers}, {"overruns", part_overruns}, {"timerfd", part_timerfd}, {"signalfd", part_signalfd}, {"queue", part_queue},
    {"memory", part_memory}, {"rest", part_rest},
};

int main(int count, char **arguments)
{
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (count > 1 && strcmp(parts[i].name, arguments[1]) == 0)
            return parts[i].run();
    fprintf(stderr, "events: a part is to be named\n");
    return 2;
}
