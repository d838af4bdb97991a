/* What UNIX costs a program: unix PART ROUNDS TIMES [ARGUMENT...].
 *
 * Does the part's operation TIMES times in a round, and before the first and after each round writes a line "@ NANOSECONDS", the
 * monotonic clock. Who started it takes the host's time of each line besides. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 8192, PAGES = 64 };

static void need(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "unix: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static void line(const char *what)
{
    struct timespec now;
    need(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
    printf("%s %ld\n", what, now.tv_sec * 1000000000L + now.tv_nsec);
    fflush(stdout);
}

static void reap(pid_t child, int wanted)
{
    int status;
    need(waitpid(child, &status, 0) == child, "waitpid");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted) {
        fprintf(stderr, "unix: a child ended with status %x\n", status);
        exit(1);
    }
}

static void fork_and_exit(void)
{
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0)
        _exit(7);
    reap(child, 7);
}

static int there[2], back[2];

static void echo(void)
{
    char c;
    need(pipe(there) == 0 && pipe(back) == 0, "pipe");
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        close(there[1]);
        while (read(there[0], &c, 1) == 1)
            need(write(back[1], &c, 1) == 1, "write");
        _exit(0);
    }
    close(there[0]);
}

static void round_trip(void)
{
    char c = 'x';
    need(write(there[1], &c, 1) == 1 && read(back[0], &c, 1) == 1, "pipe");
}

static volatile int taken;

static void take(int signal)
{
    taken++;
}

static void catch(void)
{
    need(signal(SIGUSR1, take) != SIG_ERR, "signal");
}

static void deliver(void)
{
    int before = taken;
    need(kill(getpid(), SIGUSR1) == 0 && taken == before + 1, "kill");
}

static int file;
static char page[PAGE];

static void make_file(void)
{
    char name[] = "/tmp/spin-bench-XXXXXX";
    need((file = mkstemp(name)) >= 0, name);
    unlink(name);
    for (int i = 0; i < PAGES; i++) {
        memset(page, i + 1, PAGE);
        need(write(file, page, PAGE) == PAGE, "write");
    }
}

static void read_page(void)
{
    static int next;
    int i = next++ % PAGES;
    need(pread(file, page, PAGE, (long)i * PAGE) == PAGE && page[PAGE - 1] == i + 1, "pread");
}

static void page_in(void)
{
    static volatile char *mapped;
    static int next = PAGES;
    if (next == PAGES) {
        if (mapped)
            need(munmap((void *)mapped, PAGES * PAGE) == 0, "munmap");
        mapped = mmap(0, PAGES * PAGE, PROT_READ, MAP_PRIVATE, file, 0);
        need(mapped != MAP_FAILED, "mmap");
        next = 0;
    }
    need(mapped[next * PAGE] == next + 1, "page");
    next++;
}

static void null_call(void)
{
    need(getppid() > 0, "getppid");
}

static void nothing(void) {}

struct part {
    const char *name;
    void (*begin)(void);
    void (*once)(void);
};

static const struct part parts[] = {
    {"call", nothing, null_call}, {"fork", nothing, fork_and_exit}, {"pipe", echo, round_trip},
    {"signal", catch, deliver},   {"read", make_file, read_page},  {"page", make_file, page_in},
};

/* Every exec is the whole program over again: how many are left is in its arguments. */
static int chain(char **words, int rounds, int times)
{
    char left[24];
    int now = atoi(words[5]);
    if (now % times == 0)
        line("@");
    if (now == 0)
        return 0;
    snprintf(left, sizeof left, "%d", now - 1);
    execl(words[4], words[4], "exec", words[2], words[3], words[4], left, (char *)0);
    need(0, words[4]);
    return 1;
}

/* The programs of a suite, one after the other: suite FILE FOLDER. A line of FILE is a name, a program, its arguments, and after a < what it
 * reads, with \n for the ends of lines. */
static int suite(const char *list, const char *folder)
{
    char text[512];
    FILE *in = fopen(list, "r");
    need(in != 0, list);
    line("@");
    while (fgets(text, sizeof text, in)) {
        char *words[16], *input = strchr(text, '<'), *save, path[256];
        int count = 0, ends[2], status;
        if (text[0] == '#')
            continue;
        text[strcspn(text, "\n")] = 0;
        if (input)
            *input++ = 0;
        for (char *word = strtok_r(text, " ", &save); word && count < 15; word = strtok_r(0, " ", &save))
            words[count++] = word;
        words[count] = 0;
        need(count >= 2, "a line of the suite");
        snprintf(path, sizeof path, "%s/%s", folder, words[1]);
        need(pipe(ends) == 0, "pipe");
        pid_t child = fork();
        need(child >= 0, "fork");
        if (child == 0) {
            dup2(ends[0], 0);
            close(ends[0]);
            close(ends[1]);
            fclose(in);
            int null = open("/dev/null", O_WRONLY);
            dup2(null, 2);
            close(null);
            /* Linux passes over descriptors in a select that are beyond what its table ever held; so it is made as large as it gets. */
            fcntl(0, F_DUPFD_CLOEXEC, 200);
            execv(path, words + 1);
            need(0, path);
        }
        close(ends[0]);
        for (; input && *input; input++) {
            char c = *input;
            if (c == '\\' && input[1] == 'n') {
                c = '\n';
                input++;
            }
            need(write(ends[1], &c, 1) == 1, "write");
        }
        close(ends[1]);
        need(waitpid(child, &status, 0) == child, "waitpid");
        printf("%s %x\n", words[0], status);
        fflush(stdout);
    }
    line("@");
    return 0;
}

int main(int count, char **words)
{
    if (count == 4 && !strcmp(words[1], "suite"))
        return suite(words[2], words[3]);
    need(count >= 4, "usage: unix PART ROUNDS TIMES");
    int rounds = atoi(words[2]), times = atoi(words[3]);
    if (count == 6 && !strcmp(words[1], "exec"))
        return chain(words, rounds, times);
    for (const struct part *each = parts; each < parts + sizeof parts / sizeof *parts; each++) {
        if (!strcmp(words[1], each->name)) {
            each->begin();
            line("@");
            for (int i = 0; i < rounds; i++) {
                for (int j = 0; j < times; j++)
                    each->once();
                line("@");
            }
            return 0;
        }
    }
    fprintf(stderr, "unix: there is no part %s\n", words[1]);
    return 2;
}
