/* What a process sees of UNIX, a part at a time: posix PART. Each part prints what happened, and nothing that differs from run to run. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const long PAGE = 8192;

static void say(const char *what, long value)
{
    printf("%s %ld\n", what, value);
    fflush(stdout);
}

static void result(const char *what, long value)
{
    if (value < 0)
        printf("%s failed: %s\n", what, strerror(errno));
    else
        printf("%s %ld\n", what, value);
    fflush(stdout);
}

static void show(int status)
{
    if (WIFEXITED(status))
        printf("exited %d\n", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        printf("signalled %d\n", WTERMSIG(status));
    else if (WIFSTOPPED(status))
        printf("stopped %d\n", WSTOPSIG(status));
    else if (WIFCONTINUED(status))
        printf("continued\n");
    fflush(stdout);
}

static void reap(pid_t child)
{
    int status;
    if (waitpid(child, &status, 0) == child)
        show(status);
    else
        printf("lost a child: %s\n", strerror(errno));
}

/* processes */

static int tree(int depth)
{
    int sum = 1;
    for (int i = 0; i < 2 && depth > 0; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(tree(depth - 1));
        int status;
        waitpid(child, &status, 0);
        sum += WEXITSTATUS(status);
    }
    return sum;
}

static int part_tree(void)
{
    say("processes", tree(4));
    return 0;
}

static int data = 7;
static char big[5 * 8192];

static int part_copy(void)
{
    int local = 3;
    char *heap = malloc(100000);
    memset(heap, 'h', 100000);
    memset(big, 'b', sizeof big);
    pid_t child = fork();
    if (child == 0) {
        data = 8;
        local = 4;
        heap[50000] = 'x';
        big[3 * 8192] = 'y';
        printf("child %d %d %c %c %c\n", data, local, heap[50000], heap[50001], big[3 * 8192]);
        fflush(stdout);
        _exit(data + local);
    }
    reap(child);
    printf("parent %d %d %c %c\n", data, local, heap[50000], big[3 * 8192]);
    for (int i = 0; i < 3; i++) {
        child = fork();
        if (child == 0) {
            big[i * 8192] += i;
            _exit(big[i * 8192] - 'b');
        }
        big[i * 8192] = 'p';
        reap(child);
    }
    return 0;
}

static int part_statuses(void)
{
    for (int i = 0; i < 4; i++) {
        pid_t child = fork();
        if (child == 0) {
            if (i == 0)
                _exit(300);
            if (i == 1)
                abort();
            if (i == 2)
                raise(SIGKILL);
            exit(42);
        }
        reap(child);
    }
    result("wait for none", wait(NULL));
    result("wait for a stranger", waitpid(29999, NULL, 0));
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    say("not yet", waitpid(child, NULL, WNOHANG));
    kill(child, SIGTERM);
    reap(child);
    result("kill a dead one", kill(child, 0));
    return 0;
}

static int part_waitid(void)
{
    siginfo_t info;
    pid_t child = fork();
    if (child == 0)
        _exit(9);
    memset(&info, 0, sizeof info);
    result("look", waitid(P_PID, child, &info, WEXITED | WNOWAIT));
    printf("%d %d %d\n", info.si_signo, info.si_code, info.si_status);
    result("take", waitid(P_ALL, 0, &info, WEXITED));
    printf("%d %d %d\n", info.si_pid == child, info.si_code, info.si_status);
    result("again", waitid(P_ALL, 0, &info, WEXITED));
    return 0;
}

static int part_identity(void)
{
    pid_t me = getpid();
    pid_t child = fork();
    if (child == 0) {
        printf("parent is mine %d, group is his %d\n", getppid() == me, getpgrp() == getpgid(me));
        result("setpgid", setpgid(0, 0));
        printf("group is mine %d\n", getpgrp() == getpid());
        result("setsid as a leader", setsid());
        fflush(stdout);
        _exit(0);
    }
    reap(child);
    child = fork();
    if (child == 0) {
        pid_t session = setsid();
        printf("session %d %d\n", session == getpid(), getsid(0) == getpid());
        fflush(stdout);
        _exit(0);
    }
    reap(child);
    result("setpgid of a stranger", setpgid(29999, 0));
    say("umask", umask(027));
    say("umask", umask(022));
    return 0;
}

static int part_vfork(void)
{
    pid_t child = vfork();
    if (child == 0)
        _exit(5);
    reap(child);
    return 0;
}

static int part_orphans(void)
{
    int ends[2];
    result("pipe", pipe(ends));
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            char letter;
            close(ends[1]);
            read(ends[0], &letter, 1);
            printf("orphan goes on: %d\n", getppid() != child);
            fflush(stdout);
            _exit(0);
        }
        _exit(3);
    }
    reap(child);
    result("no more", wait(NULL));
    write(ends[1], "x", 1);
    close(ends[1]);
    close(ends[0]);
    return 0;
}

/* pipes and descriptors */

static int part_pipe(void)
{
    int to[2], from[2];
    pipe(to);
    pipe(from);
    pid_t child = fork();
    if (child == 0) {
        close(to[1]);
        close(from[0]);
        char buffer[64];
        long n;
        while ((n = read(to[0], buffer, sizeof buffer)) > 0) {
            for (long i = 0; i < n; i++)
                if (buffer[i] >= 'a' && buffer[i] <= 'z')
                    buffer[i] -= 32;
            write(from[1], buffer, n);
        }
        _exit(0);
    }
    close(to[0]);
    close(from[1]);
    char buffer[64];
    for (int i = 0; i < 3; i++) {
        write(to[1], "hello pipe\n", 11);
        long n = read(from[0], buffer, sizeof buffer);
        fwrite(buffer, 1, n, stdout);
    }
    close(to[1]);
    say("end", read(from[0], buffer, sizeof buffer));
    reap(child);
    return 0;
}

static int part_bulk(void)
{
    int ends[2];
    pipe(ends);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        static char block[10000];
        for (int i = 0; i < 40; i++) {
            memset(block, 'a' + i % 26, sizeof block);
            if (write(ends[1], block, sizeof block) != sizeof block)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    unsigned long sum = 0, total = 0;
    char buffer[777];
    long n;
    while ((n = read(ends[0], buffer, sizeof buffer)) > 0)
        for (long i = 0; i < n; i++, total++)
            sum = sum * 31 + buffer[i];
    printf("%lu bytes, sum %lx\n", total, sum);
    fflush(stdout);
    reap(child);
    return 0;
}

static volatile int caught;
static volatile int last;

static void note(int signal)
{
    caught++;
    last = signal;
}

static void on(int signal, void (*handler)(int), int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(signal, &action, NULL);
}

static int part_broken(void)
{
    int ends[2];
    pipe(ends);
    close(ends[0]);
    on(SIGPIPE, note, 0);
    result("write", write(ends[1], "x", 1));
    say("caught", caught);
    signal(SIGPIPE, SIG_IGN);
    result("write", write(ends[1], "x", 1));
    pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        write(ends[1], "x", 1);
        _exit(0);
    }
    reap(child);
    return 0;
}

static int part_descriptors(void)
{
    int ends[2];
    pipe(ends);
    printf("%d %d\n", ends[0], ends[1]);
    result("dup", dup(ends[0]));
    result("dup2", dup2(ends[1], 9));
    result("dup2 onto itself", dup2(9, 9));
    result("dup3 onto itself", dup3(9, 9, 0));
    result("dupfd", fcntl(9, F_DUPFD, 20));
    result("cloexec", fcntl(20, F_SETFD, FD_CLOEXEC));
    say("flags", fcntl(20, F_GETFD));
    say("others", fcntl(9, F_GETFD));
    result("close", close(9));
    result("close", close(9));
    result("read", read(99, ends, 1));
    result("read from the wrong end", read(20, ends, 1));
    result("write to the wrong end", write(ends[0], "x", 1));
    result("seek", lseek(ends[0], 0, SEEK_SET));
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    printf("mode %d %d\n", (fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0, fcntl(20, F_GETFL) & O_ACCMODE);
    char letter;
    result("read of nothing", read(ends[0], &letter, 1));
    struct iovec pieces[3] = {{"one ", 4}, {"two ", 4}, {"three", 5}};
    result("writev", writev(20, pieces, 3));
    int ready = 0;
    ioctl(ends[0], FIONREAD, &ready);
    say("ready", ready);
    char a[6], b[20];
    struct iovec places[2] = {{a, 6}, {b, 20}};
    result("readv", readv(ends[0], places, 2));
    printf("%.6s|%.7s\n", a, b);
    struct stat status;
    result("fstat", fstat(ends[0], &status));
    say("is a pipe", S_ISFIFO(status.st_mode));
    result("pipe2", pipe2(ends, O_CLOEXEC | O_NONBLOCK));
    say("cloexec", fcntl(ends[0], F_GETFD));
    int opened = 0;
    while (dup(0) >= 0)
        opened++;
    printf("then %s, many %d\n", strerror(errno), opened > 100);
    return 0;
}

static int part_poll(void)
{
    int ends[2];
    pipe(ends);
    struct pollfd polls[3] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {77, POLLIN, 0}};
    result("poll", poll(polls, 3, 0));
    printf("%x %x %x\n", polls[0].revents, polls[1].revents, polls[2].revents);
    result("none", poll(polls, 1, 20));
    pid_t child = fork();
    if (child == 0) {
        struct timespec while_ = {0, 30000000};
        nanosleep(&while_, NULL);
        write(ends[1], "x", 1);
        _exit(0);
    }
    result("wait", poll(polls, 1, -1));
    printf("%x\n", polls[0].revents);
    reap(child);
    fd_set in, out;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    result("select", select(20, &in, &out, NULL, NULL));
    printf("%d %d\n", FD_ISSET(ends[0], &in) != 0, FD_ISSET(ends[1], &out) != 0);
    char letter;
    read(ends[0], &letter, 1);
    FD_ZERO(&in);
    FD_SET(ends[0], &in);
    struct timeval limit = {0, 10000};
    result("select times out", select(20, &in, NULL, NULL, &limit));
    say("empty", FD_ISSET(ends[0], &in) != 0);
    close(ends[1]);
    polls[0].fd = ends[0];
    result("hang-up", poll(polls, 1, -1));
    printf("%x\n", polls[0].revents);
    FD_SET(88, &in);
    result("select of none", select(100, &in, NULL, NULL, NULL));
    return 0;
}

static int part_input(void)
{
    char line[100];
    int n = 0;
    while (fgets(line, sizeof line, stdin))
        printf("%d: %s", ++n, line);
    printf("%d lines\n", n);
    return 0;
}

/* signals */

static int part_signals(void)
{
    on(SIGUSR1, note, 0);
    raise(SIGUSR1);
    printf("%d %d\n", caught, last);
    sigset_t set, old, waiting;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigpending(&waiting);
    printf("blocked %d, pending %d\n", caught, sigismember(&waiting, SIGUSR1));
    sigprocmask(SIG_SETMASK, &old, NULL);
    say("released", caught);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    say("ignored", caught);
    struct sigaction action;
    sigaction(SIGUSR1, NULL, &action);
    say("is ignored", action.sa_handler == SIG_IGN);
    result("no such signal", kill(getpid(), 99));
    result("kill cannot be caught", sigaction(SIGKILL, &action, NULL));
    on(SIGUSR2, note, SA_RESETHAND);
    raise(SIGUSR2);
    sigaction(SIGUSR2, NULL, &action);
    printf("once %d, default again %d\n", caught, action.sa_handler == SIG_DFL);
    return 0;
}

static int depth, deepest;

static void nested(int signal)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (signal == SIGUSR1)
        raise(SIGUSR2);
    raise(signal);
    depth--;
    caught++;
    if (caught > 3)
        on(signal, SIG_IGN, 0);
}

static int part_nesting(void)
{
    on(SIGUSR1, nested, 0);
    on(SIGUSR2, nested, 0);
    raise(SIGUSR1);
    printf("deepest %d, caught %d\n", deepest, caught);
    return 0;
}

static void informed(int signal, siginfo_t *info, void *context)
{
    ucontext_t *uc = context;
    printf("signal %d code %d from me %d value %d mask %d\n", signal, info->si_code, info->si_pid == getpid(), info->si_value.sival_int,
           sigismember(&uc->uc_sigmask, SIGTERM));
    fflush(stdout);
}

static int part_siginfo(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = informed;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &action, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    union sigval value = {.sival_int = 77};
    result("sigqueue", sigqueue(getpid(), SIGUSR1, value));
    return 0;
}

static sigjmp_buf out;
static volatile long where;

static void faulted(int signal, siginfo_t *info, void *context)
{
    where = (long)info->si_addr;
    last = info->si_code;
    caught++;
    siglongjmp(out, signal);
}

static int try_to(void (*what)(void *), void *where_to)
{
    int signal = sigsetjmp(out, 1);
    if (signal == 0)
        what(where_to);
    return signal;
}

static void load(void *at)
{
    *(volatile char *)at;
}

static void store(void *at)
{
    *(volatile char *)at = 1;
}

static volatile long zero, one = 1;

static void divide(void *at)
{
    zero = one / zero;
}

static void call(void *at)
{
    ((void (*)(void))at)();
}

static int part_faults(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = faulted;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    printf("null load %d", try_to(load, (void *)8));
    printf(" at %lx code %d\n", where, last);
    char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 5;
    printf("fine %d\n", try_to(store, page));
    mprotect(page, PAGE, PROT_READ);
    printf("read-only store %d", try_to(store, page + 16));
    printf(" at %ld code %d, still %d\n", where - (long)page, last, page[0]);
    printf("load is fine %d\n", try_to(load, page));
    mprotect(page, PAGE, PROT_NONE);
    printf("no access %d code %d\n", try_to(load, page), last);
    munmap(page, PAGE);
    printf("unmapped %d", try_to(load, page));
    printf(" code %d\n", last);
    printf("next page is there %d\n", try_to(load, page + PAGE));
    printf("divide %d\n", try_to(divide, NULL));
    printf("text store %d\n", try_to(store, (void *)part_faults));
    printf("%d faults\n", caught);
    return 0;
}

static char stack[65536] __attribute__((aligned(16)));

static void on_stack(int signal)
{
    char here;
    stack_t now;
    sigaltstack(NULL, &now);
    printf("on it %d, told %d\n", &here >= stack && &here < stack + sizeof stack, (now.ss_flags & SS_ONSTACK) != 0);
    siglongjmp(out, 1);
}

static int overflow(int n)
{
    volatile char much[10000];
    much[0] = n;
    return overflow(n + 1) + much[0];
}

static int part_altstack(void)
{
    stack_t mine = {.ss_sp = stack, .ss_size = sizeof stack};
    result("sigaltstack", sigaltstack(&mine, NULL));
    on(SIGSEGV, on_stack, SA_ONSTACK);
    if (sigsetjmp(out, 1) == 0)
        overflow(0);
    printf("survived\n");
    mine.ss_size = 100;
    result("too small", sigaltstack(&mine, NULL));
    return 0;
}

static int part_deaths(void)
{
    int signals[] = {SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGBUS, SIGALRM, SIGUSR1, SIGCHLD, SIGURG};
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        pid_t child = fork();
        if (child == 0) {
            raise(signals[i]);
            _exit(0);
        }
        reap(child);
    }
    pid_t child = fork();
    if (child == 0) {
        load((void *)16);
        _exit(0);
    }
    reap(child);
    child = fork();
    if (child == 0) {
        sigset_t set;
        sigfillset(&set);
        sigprocmask(SIG_BLOCK, &set, NULL);
        load((void *)16);
        _exit(0);
    }
    reap(child);
    return 0;
}

static int part_stops(void)
{
    pid_t child = fork();
    int status;
    if (child == 0) {
        raise(SIGSTOP);
        pause();
    }
    waitpid(child, &status, WUNTRACED);
    show(status);
    kill(child, SIGCONT);
    waitpid(child, &status, WCONTINUED);
    show(status);
    kill(child, SIGTERM);
    reap(child);
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    show(status);
    kill(child, SIGKILL);
    reap(child);
    return 0;
}

static int part_children(void)
{
    on(SIGCHLD, note, 0);
    pid_t child = fork();
    if (child == 0)
        _exit(1);
    while (caught == 0)
        pause();
    printf("told of %d\n", last == SIGCHLD);
    reap(child);
    signal(SIGCHLD, SIG_IGN);
    child = fork();
    if (child == 0)
        _exit(1);
    result("nothing is left", wait(NULL));
    return 0;
}

static int part_interrupts(void)
{
    int ends[2];
    char letter;
    pipe(ends);
    for (int restart = 0; restart < 2; restart++) {
        caught = 0;
        on(SIGALRM, note, restart ? SA_RESTART : 0);
        pid_t child = fork();
        if (child == 0) {
            struct timespec while_ = {0, 60000000};
            nanosleep(&while_, NULL);
            kill(getppid(), SIGALRM);
            nanosleep(&while_, NULL);
            if (restart)
                write(ends[1], "x", 1);
            _exit(0);
        }
        result("read", read(ends[0], &letter, 1));
        say("caught", caught);
        while (waitpid(child, NULL, 0) < 0)
            ;
    }
    on(SIGALRM, note, SA_RESTART);
    struct itimerval timer = {{0, 0}, {0, 30000}};
    setitimer(ITIMER_REAL, &timer, NULL);
    struct timespec longer = {5, 0}, left;
    result("nanosleep", nanosleep(&longer, &left));
    say("seconds left", left.tv_sec);
    setitimer(ITIMER_REAL, &timer, NULL);
    result("pause", pause());
    setitimer(ITIMER_REAL, &timer, NULL);
    result("poll", poll(NULL, 0, -1));
    return 0;
}

static int part_suspend(void)
{
    sigset_t set, none, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigemptyset(&none);
    on(SIGUSR1, note, 0);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    say("not yet", caught);
    result("sigsuspend", sigsuspend(&none));
    say("caught", caught);
    sigprocmask(SIG_SETMASK, NULL, &old);
    say("blocked again", sigismember(&old, SIGUSR1));
    raise(SIGUSR1);
    siginfo_t info;
    result("sigwaitinfo", sigwaitinfo(&set, &info));
    say("told", info.si_signo);
    struct timespec soon = {0, 10000000};
    result("sigtimedwait", sigtimedwait(&set, &info, &soon));
    return 0;
}

static volatile long rounds;

static int part_timers(void)
{
    on(SIGALRM, note, 0);
    struct itimerval timer = {{0, 20000}, {0, 20000}}, now;
    setitimer(ITIMER_REAL, &timer, NULL);
    while (caught < 5)
        rounds++;
    memset(&timer, 0, sizeof timer);
    setitimer(ITIMER_REAL, &timer, &now);
    printf("five alarms while computing, interval %ld\n", (long)now.it_interval.tv_usec);
    say("alarm before", alarm(100));
    say("alarm left", alarm(0));
    on(SIGVTALRM, note, 0);
    struct itimerval once = {{0, 0}, {0, 10000}};
    setitimer(ITIMER_VIRTUAL, &once, NULL);
    while (caught < 6)
        rounds++;
    printf("virtual alarm %d\n", last == SIGVTALRM);
    result("no such timer", setitimer(9, &once, NULL));
    return 0;
}

static int part_time(void)
{
    struct timespec a, b, while_ = {0, 50000000};
    clock_gettime(CLOCK_MONOTONIC, &a);
    nanosleep(&while_, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    long ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
    printf("slept enough %d, not too long %d\n", ms >= 50, ms < 5000);
    struct timeval now;
    result("gettimeofday", gettimeofday(&now, NULL));
    printf("after 1990 %d, agrees with time %d\n", now.tv_sec > 631152000, time(NULL) - now.tv_sec <= 1);
    result("clock_getres", clock_getres(CLOCK_REALTIME, &a));
    result("no such clock", clock_gettime(99, &a));
    struct timespec bad = {0, 2000000000};
    result("no such time", nanosleep(&bad, NULL));
    clock_gettime(CLOCK_MONOTONIC, &a);
    a.tv_nsec += 1000;
    result("until", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &a, NULL));
    struct tms t;
    printf("ticks %d\n", times(&t) >= 0);
    struct rusage usage;
    result("getrusage", getrusage(RUSAGE_SELF, &usage));
    return 0;
}

static int part_race(void)
{
    int ends[2];
    pipe(ends);
    pid_t children[8];
    for (int i = 0; i < 8; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            char line[16];
            for (int k = 0; k < 20; k++) {
                snprintf(line, sizeof line, "%d:%02d\n", i, k);
                write(ends[1], line, 5);
                for (volatile int w = 0; w < 3000; w++)
                    ;
            }
            _exit(i);
        }
    }
    close(ends[1]);
    FILE *in = fdopen(ends[0], "r");
    char line[16];
    int next[8] = {0}, right = 0, wrong = 0;
    while (fgets(line, sizeof line, in)) {
        int i = line[0] - '0', k = atoi(line + 2);
        if (i >= 0 && i < 8 && next[i] == k) {
            next[i]++;
            right++;
        } else
            wrong++;
    }
    printf("right %d wrong %d\n", right, wrong);
    fflush(stdout);
    for (int i = 0; i < 8; i++)
        reap(children[i]);
    return 0;
}

/* memory */

static int part_mmap(void)
{
    char *a = mmap(NULL, 10 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say("zero", a[9 * PAGE]);
    memset(a, 'a', 10 * PAGE);
    result("a hole", munmap(a + 3 * PAGE, 2 * PAGE));
    result("again", munmap(a + 3 * PAGE, 2 * PAGE));
    char *b = mmap(a + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("there %d, fresh %d, beside %c\n", b == a + 3 * PAGE, b[0], a[2 * PAGE]);
    char *c = mmap(a, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("replaced %d\n", c[5]);
    char *grown = mremap(a + 5 * PAGE, 5 * PAGE, 20 * PAGE, MREMAP_MAYMOVE);
    printf("grown %c %d\n", grown[4 * PAGE], grown[19 * PAGE]);
    result("shrunk", mremap(grown, 20 * PAGE, PAGE, 0) == grown ? 0 : -1);
    result("odd address", munmap(a + 1, PAGE));
    result("nothing", (long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    result("no kind", (long)mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0));
    result("bad file", (long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
    result("too much", (long)mmap(NULL, 1L << 60, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    result("mprotect of nothing", mprotect((void *)0x7000000000L, PAGE, PROT_READ));
    memset(grown, 'x', PAGE);
    result("madvise", madvise(grown, PAGE, MADV_DONTNEED));
    printf("forgotten %d\n", grown[0]);
    return 0;
}

static int part_shared(void)
{
    volatile int *shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared[0] = 1;
    pid_t child = fork();
    if (child == 0) {
        shared[0] = 2;
        shared[3 * PAGE / sizeof(int)] = 3;
        _exit(0);
    }
    reap(child);
    printf("%d %d\n", shared[0], shared[3 * PAGE / sizeof(int)]);
    for (int i = 0; i < 4; i++)
        if (fork() == 0) {
            for (int k = 0; k < 1000; k++)
                __sync_fetch_and_add(&shared[1], 1);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    say("counted", shared[1]);
    return 0;
}

static int part_break(void)
{
    char *start = sbrk(0);
    result("grow", sbrk(5 * PAGE) == start ? 0 : -1);
    start[5 * PAGE - 1] = 'z';
    say("zero", start[0]);
    sbrk(-5 * PAGE);
    say("back", (char *)sbrk(0) - start);
    sbrk(PAGE);
    say("zero again", start[0]);
    result("too much", sbrk(1L << 45) == (void *)-1 ? -1 : 0);
    char *blocks[200];
    unsigned long sum = 0;
    for (int i = 0; i < 200; i++) {
        blocks[i] = malloc(1000 * i + 1);
        memset(blocks[i], i, 1000 * i + 1);
    }
    for (int i = 0; i < 200; i += 2)
        free(blocks[i]);
    for (int i = 1; i < 200; i += 2)
        sum += blocks[i][500 * i];
    say("sum", sum);
    return 0;
}

static int touch_deep(int n)
{
    volatile char much[8192];
    much[4096] = n;
    return n == 0 ? 0 : touch_deep(n - 1) + (much[4096] == (char)n);
}

static int part_stack(void)
{
    say("deep", touch_deep(700));
    return 0;
}

static int part_bad_pointers(void)
{
    int ends[2];
    pipe(ends);
    char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    result("write", write(ends[1], (void *)0x7000000000L, 10));
    result("write from nowhere", write(ends[1], (void *)-8L, 10));
    write(ends[1], "abc", 3);
    result("read", read(ends[0], page, 3));
    result("read to null", read(ends[0], NULL, 3));
    char buffer[8];
    result("nothing was lost", read(ends[0], buffer, 8));
    result("pipe", pipe2((int *)page, 0));
    result("stat", fstat(0, (struct stat *)page));
    result("sigaction", syscall(352, SIGUSR1, 8, 0, 8, 0));
    result("gettimeofday", clock_gettime(CLOCK_REALTIME, (struct timespec *)page));
    result("poll", poll((struct pollfd *)8, 1, 0));
    result("uname", uname((struct utsname *)page));
    result("part of a write", write(ends[1], page + PAGE - 4, 8) > 0 ? 0 : -1);
    result("negative", write(ends[1], buffer, -1L));
    return 0;
}

static int part_bomb(void)
{
    int n = 0;
    pid_t child = 0;
    struct rlimit limit;
    getrlimit(RLIMIT_STACK, &limit);
    while (n < 3 && (child = fork()) > 0)
        n++;
    if (child == 0)
        _exit(0);
    for (int i = 0; i < n; i++)
        wait(NULL);
    printf("stack %ld\n", (long)(limit.rlim_cur >> 20));
    return 0;
}

static int part_floating(void)
{
    double sum = 0;
    pid_t child = 0;
    for (int round = 0; round < 3; round++) {
        child = fork();
        if (child == 0)
            break;
    }
    for (int i = 1; i < 20000; i++)
        sum += 1.0 / i / i;
    if (child == 0)
        _exit((int)(sum * 10));
    int status;
    while (wait(&status) > 0)
        show(status);
    printf("%.12f\n", sum);
    return 0;
}

static int part_unaligned(void)
{
    static union {
        char bytes[64];
        long aligned;
    } u;
    for (int i = 0; i < 64; i++)
        u.bytes[i] = i;
    volatile long *q = (volatile long *)(u.bytes + 3);
    volatile int *l = (volatile int *)(u.bytes + 21);
    volatile double *t = (volatile double *)(u.bytes + 33);
    volatile float *s = (volatile float *)(u.bytes + 45);
    printf("%lx %x\n", *q, *l);
    *q = 0x1122334455667788;
    *l = -5;
    *t = 1.5;
    *s = -2.25f;
    printf("%lx %d %g %g %d\n", *q, *l, *t, *s, u.bytes[11]);
    return 0;
}

static int part_names(void)
{
    struct utsname name;
    result("uname", uname(&name));
    printf("%s %s\n", name.sysname, name.machine);
    printf("%ld %d %d\n", sysconf(_SC_PAGESIZE), isatty(0), isatty(1));
    result("no such call", syscall(560));
    return 0;
}

/* files, in a folder of their own below /tmp */

#include <dirent.h>

static char home[64];

static void in_home(void)
{
    snprintf(home, sizeof home, "/tmp/posix-%d", getpid());
    if (mkdir(home, 0755) < 0 || chdir(home) < 0) {
        printf("no place for files: %s\n", strerror(errno));
        exit(1);
    }
}

static void leave_home(void)
{
    chdir("/");
    result("home is empty", rmdir(home));
}

static void put(const char *name, const char *text)
{
    int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    write(fd, text, strlen(text));
    close(fd);
}

static void get(const char *name)
{
    char text[200];
    int fd = open(name, O_RDONLY);
    long n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n < 0) {
        printf("%s: %s\n", name, strerror(errno));
    } else {
        text[n] = 0;
        printf("%s: %s\n", name, text);
        close(fd);
    }
    fflush(stdout);
}

static int part_files(void)
{
    struct stat status;
    char text[100];
    in_home();
    int fd = open("a", O_CREAT | O_EXCL | O_RDWR, 0640);
    printf("%d\n", fd);
    result("write", write(fd, "hello, file", 11));
    result("seek", lseek(fd, 7, SEEK_SET));
    result("read", read(fd, text, 100));
    printf("%.4s\n", text);
    result("at the end", read(fd, text, 100));
    result("from the end", lseek(fd, -4, SEEK_END));
    result("before the start", lseek(fd, -40, SEEK_CUR));
    result("pwrite", pwrite(fd, "FILE", 4, 7));
    result("pread", pread(fd, text, 5, 5));
    printf("%.5s\n", text);
    result("exclusive", open("a", O_CREAT | O_EXCL | O_RDWR, 0640));
    fstat(fd, &status);
    printf("size %ld mode %o links %d regular %d\n", (long)status.st_size, status.st_mode & 07777, (int)status.st_nlink, S_ISREG(status.st_mode));
    result("truncate", ftruncate(fd, 5));
    get("a");
    result("a hole", ftruncate(fd, 100000));
    stat("a", &status);
    say("size", status.st_size);
    int other = dup(fd);
    lseek(fd, 3, SEEK_SET);
    say("shared place", lseek(other, 0, SEEK_CUR));
    int append = open("a", O_WRONLY | O_APPEND);
    ftruncate(fd, 2);
    write(append, "llo", 3);
    get("a");
    result("write only", read(append, text, 1));
    result("unlink", unlink("a"));
    lseek(fd, 0, SEEK_SET);
    say("still there", read(fd, text, 100));
    fstat(fd, &status);
    say("links", status.st_nlink);
    result("gone", open("a", O_RDONLY));
    result("no folder", open("nothing/a", O_CREAT | O_WRONLY, 0644));
    result("directory to write", open(".", O_WRONLY));
    result("fsync", fsync(fd));
    leave_home();
    return 0;
}

static int part_names_of_files(void)
{
    struct stat status;
    char text[200];
    in_home();
    put("one", "1");
    result("link", link("one", "two"));
    stat("two", &status);
    say("links", status.st_nlink);
    result("link again", link("one", "two"));
    result("rename", rename("one", "three"));
    get("one");
    get("three");
    put("four", "4");
    result("rename over", rename("three", "four"));
    get("four");
    result("symlink", symlink("four", "soft"));
    get("soft");
    long n = readlink("soft", text, sizeof text);
    printf("%.*s\n", (int)n, text);
    lstat("soft", &status);
    say("is a link", S_ISLNK(status.st_mode));
    symlink("loop", "loop");
    get("loop");
    result("mkdir", mkdir("d", 0700));
    result("mkdir again", mkdir("d", 0700));
    put("d/x", "in d");
    get("d/../d/./x");
    symlink("d", "to-d");
    get("to-d/x");
    result("not empty", rmdir("d"));
    result("not a directory", rmdir("four"));
    result("through a file", open("four/x", O_RDONLY));
    result("with a slash", open("four/", O_RDONLY));
    result("rename a directory", rename("d", "e"));
    result("into itself", rename("e", "e/f"));
    chdir("e");
    getcwd(text, sizeof text);
    printf("in %s\n", text + strlen(home));
    result("chdir to none", chdir("none"));
    chdir("..");
    int at = open("e", O_RDONLY | O_DIRECTORY);
    int fd = openat(at, "y", O_CREAT | O_WRONLY, 0600);
    say("openat", fd >= 0);
    result("fstatat", fstatat(at, "y", &status, 0));
    say("mode", status.st_mode & 0777);
    result("unlinkat", unlinkat(at, "y", 0));
    result("access", access("four", R_OK | W_OK));
    result("execute", access("four", X_OK));
    chmod("four", 0755);
    result("execute", access("four", X_OK));
    result("umask", umask(077));
    put("five", "5");
    stat("five", &status);
    printf("%o\n", status.st_mode & 0777);
    struct timespec times[2] = {{1000000000, 0}, {1000000001, 5000}};
    result("utimensat", utimensat(AT_FDCWD, "five", times, 0));
    stat("five", &status);
    printf("%ld\n", (long)status.st_mtime);
    char longer[400];
    memset(longer, 'n', 399);
    longer[399] = 0;
    result("too long", open(longer, O_CREAT | O_WRONLY, 0600));
    const char *all[] = {"two", "four", "five", "soft", "loop", "to-d", "e/x"};
    for (unsigned i = 0; i < sizeof all / sizeof all[0]; i++)
        if (unlink(all[i]) < 0)
            printf("%s: %s\n", all[i], strerror(errno));
    rmdir("e");
    leave_home();
    return 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int part_directory(void)
{
    char name[20], *names[300];
    int n = 0;
    in_home();
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "file-%03d", i);
        put(name, "");
    }
    mkdir("sub", 0755);
    DIR *directory = opendir(".");
    struct dirent *entry;
    int kinds = 0;
    while ((entry = readdir(directory)) && n < 300) {
        names[n++] = strdup(entry->d_name);
        kinds += entry->d_type == DT_DIR ? 100 : entry->d_type == DT_REG ? 1 : 10000;
    }
    qsort(names, n, sizeof names[0], compare);
    printf("%d: %s %s %s ... %s, kinds %d\n", n, names[0], names[1], names[2], names[n - 1], kinds);
    rewinddir(directory);
    int again = 0;
    while (readdir(directory))
        again++;
    say("again", again);
    closedir(directory);
    result("read", read(open(".", O_RDONLY), name, 10));
    for (int i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "file-%03d", i);
        unlink(name);
    }
    rmdir("sub");
    leave_home();
    return 0;
}

static int part_mapped(void)
{
    char text[10];
    in_home();
    int fd = open("m", O_CREAT | O_RDWR, 0600);
    for (int i = 0; i < 5000; i++)
        write(fd, "0123456789", 10);
    char *private = mmap(NULL, 50000, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    printf("%.10s %c\n", private + 30000, private[49999]);
    private[0] = 'P';
    pread(fd, text, 1, 0);
    printf("file has %c\n", text[0]);
    char *shared = mmap(NULL, 50000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    shared[8192] = 'S';
    pread(fd, text, 1, 8192);
    printf("file has %c\n", text[0]);
    pwrite(fd, "W", 1, 8193);
    printf("memory has %c\n", shared[8193]);
    pid_t child = fork();
    if (child == 0) {
        shared[20000] = 'C';
        _exit(0);
    }
    reap(child);
    printf("child wrote %c\n", shared[20000]);
    result("msync", msync(shared, 50000, MS_SYNC));
    char *part = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fd, 16384);
    printf("%c %c\n", part[0], part[20000 - 16384]);
    result("odd offset", (long)mmap(NULL, 8192, PROT_READ, MAP_PRIVATE, fd, 100));
    int readonly = open("m", O_RDONLY);
    result("no right", (long)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, readonly, 0));
    close(fd);
    shared[1] = 'Z';
    munmap(shared, 50000);
    pread(readonly, text, 2, 0);
    printf("after all %.2s\n", text);
    unlink("m");
    leave_home();
    return 0;
}

static int part_devices(void)
{
    char text[16] = "xxxxxxxxxxxxxxx";
    int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);
    say("null", null >= 0);
    result("write", write(null, text, 10));
    result("read", read(null, text, 10));
    result("zero", read(zero, text, 10));
    printf("%d %c\n", text[9], text[10]);
    result("full", write(open("/dev/full", O_WRONLY), text, 10));
    struct stat status;
    result("stat", stat("/dev/null", &status));
    say("is a device", S_ISCHR(status.st_mode));
    result("none", open("/dev/none", O_RDONLY));
    return 0;
}

static int copy_self(const char *to)
{
    char buffer[65536];
    long n;
    int out = open(to, O_CREAT | O_WRONLY, 0755);
    while ((n = read(0, buffer, sizeof buffer)) > 0)
        write(out, buffer, n);
    close(out);
    return 0;
}

/* Not in the suite: the reference executes nothing but what it is told to. Standard input is this program. */
static int part_exec(void)
{
    in_home();
    result("copy", copy_self("me"));
    put("script", "#!./me echo\nnothing\n");
    chmod("script", 0755);
    put("plain", "no program");
    int kept = dup(1), lost = fcntl(1, F_DUPFD_CLOEXEC, 50);
    signal(SIGUSR1, SIG_IGN);
    on(SIGUSR2, note, 0);
    char *environment[] = {"A=1", "B=two", NULL};
    for (int i = 0; i < 2; i++) {
        pid_t child = i ? vfork() : fork();
        if (child == 0) {
            char *arguments[] = {"name", "echo", "x y", "", NULL};
            execve("me", arguments, environment);
            _exit(99);
        }
        reap(child);
    }
    pid_t child = fork();
    if (child == 0) {
        char *arguments[] = {"script", "more", NULL};
        execve("./script", arguments, environment);
        _exit(99);
    }
    reap(child);
    char *arguments[] = {"x", NULL};
    result("no such", execve("none", arguments, environment));
    result("not executable", execve("plain", arguments, environment));
    chmod("plain", 0755);
    result("no program", execve("plain", arguments, environment));
    result("directory", execve(".", arguments, environment));
    result("bad address", syscall(59, "me", 8, 0));
    printf("%d %d\n", kept > 2, lost);
    unlink("me");
    unlink("script");
    unlink("plain");
    leave_home();
    return 0;
}

/* What the executed image sees. */
static int echo(int count, char **arguments, char **environment)
{
    struct sigaction one, two;
    for (int i = 0; i < count; i++)
        printf("[%s]", arguments[i]);
    for (int i = 0; environment[i]; i++)
        printf(" %s", environment[i]);
    sigaction(SIGUSR1, NULL, &one);
    sigaction(SIGUSR2, NULL, &two);
    printf(" ignored %d default %d kept %d lost %d\n", one.sa_handler == SIG_IGN, two.sa_handler == SIG_DFL, fcntl(3, F_GETFD) >= 0,
           fcntl(50, F_GETFD));
    return 7;
}

static const struct {
    const char *name;
    int (*run)(void);
} parts[] = {
    {"files", part_files}, {"names-of-files", part_names_of_files}, {"directory", part_directory}, {"mapped", part_mapped},
    {"devices", part_devices},
    {"tree", part_tree}, {"copy", part_copy}, {"statuses", part_statuses}, {"waitid", part_waitid}, {"identity", part_identity},
    {"vfork", part_vfork}, {"orphans", part_orphans}, {"pipe", part_pipe}, {"bulk", part_bulk}, {"broken", part_broken},
    {"descriptors", part_descriptors}, {"poll", part_poll}, {"input", part_input}, {"signals", part_signals}, {"nesting", part_nesting},
    {"siginfo", part_siginfo}, {"faults", part_faults}, {"altstack", part_altstack}, {"deaths", part_deaths}, {"stops", part_stops},
    {"children", part_children}, {"interrupts", part_interrupts}, {"suspend", part_suspend}, {"timers", part_timers}, {"time", part_time},
    {"race", part_race}, {"mmap", part_mmap}, {"shared", part_shared}, {"break", part_break}, {"stack", part_stack},
    {"bad-pointers", part_bad_pointers}, {"bomb", part_bomb}, {"floating", part_floating}, {"unaligned", part_unaligned},
    {"names", part_names},
};

/* Not in the suite: how many there may be is each system's own. */
static int until_refused(void)
{
    int n = 0;
    pid_t child;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    while ((child = fork()) > 0)
        n++;
    if (child == 0) {
        sigprocmask(SIG_UNBLOCK, &set, NULL);
        for (;;)
            pause();
    }
    printf("%d, then %s\n", n, strerror(errno));
    kill(0, SIGTERM);
    while (wait(NULL) > 0)
        n--;
    printf("%d left, one more %d\n", n, (child = fork()) >= 0);
    if (child == 0)
        _exit(0);
    return 0;
}

/* Not in the suite: calls with arguments that mean nothing, of which each system may make what it likes but its own failure. */
static int nonsense(long seed)
{
    static char page[8192] __attribute__((aligned(8192)));
    unsigned long state = seed * 2862933555777941757UL + 3037000493UL;
    long odd[] = {0, 1, 2, 3, 8, -1, -2, 8192, 1L << 42, (1L << 42) - 8192, 1L << 43, -8192, 0x7fffffffffffffffL, -0x7fffffffffffffffL - 1,
                  (long)page, (long)page + 8190, (long)page + 4, (long)odd, 0x120000000, 0x11ffff000, 64, 100, 4096, 1 << 20, 0x7fffffff, 0xffffffffL};
    sigset_t set;
    sigfillset(&set);
    for (int i = 0; i < 4000; i++) {
        long a[7];
        for (int k = 0; k < 7; k++) {
            state = state * 6364136223846793005UL + 1442695040888963407UL;
            a[k] = odd[(state >> 33) % (sizeof odd / sizeof odd[0])];
        }
        long number = (state >> 20) % 560;
        strcpy(page, "/tmp/nonsense");
        /* Those that end it, wait for what never comes, or take its memory away are another's test. */
        switch (number) {
        case 1: case 2: case 3: case 37: case 66: case 71: case 73: case 74: case 94: case 103: case 111: case 7: case 93: case 120: case 312: case 340:
        case 341: case 351: case 355: case 357: case 358: case 365: case 381: case 405: case 422: case 424: case 438: case 463: case 464: case 356: case 17:
            continue;
        }
        sigprocmask(SIG_BLOCK, &set, NULL);
        syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
    return 0;
}

static int part_nonsense(long seed)
{
    for (int i = 0; i < 6; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(nonsense(seed + i));
        int status;
        waitpid(child, &status, 0);
    }
    static const char done[] = "still here\n";
    write(1, done, sizeof done - 1);
    return 0;
}

int main(int count, char **arguments, char **environment)
{
    if (count == 3 && strcmp(arguments[1], "nonsense") == 0)
        return part_nonsense(atol(arguments[2]));
    if (count > 1 && strcmp(arguments[1], "echo") == 0)
        return echo(count, arguments, environment);
    if (count == 2 && strcmp(arguments[1], "until-refused") == 0)
        return until_refused();
    if (count == 2 && strcmp(arguments[1], "exec") == 0)
        return part_exec();
    if (count > 2 && strcmp(arguments[1], "run") == 0)
        return execve(arguments[2], arguments + 2, environment);
    for (unsigned i = 0; count == 2 && i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(arguments[1], parts[i].name) == 0)
            return parts[i].run();
    if (count == 2 && strcmp(arguments[1], "abort") == 0)
        abort();
    if (count == 2 && strcmp(arguments[1], "segv") == 0)
        load((void *)16);
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        printf("%s\n", parts[i].name);
    return 2;
}
