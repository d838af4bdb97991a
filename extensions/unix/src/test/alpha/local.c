/* What programs see of the system that they are on, a part at a time: local PART. Each part prints what happened, and nothing that differs from run to run. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
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

static char place[64];
static const char *in_place(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", place, name);
    return path;
}

static void enter(void)
{
    snprintf(place, sizeof place, "/tmp/local-%d", getpid());
    mkdir(place, 0700);
    chdir(place);
}

static void leave(void)
{
    DIR *all = opendir(place);
    for (struct dirent *each; all && (each = readdir(all));)
        unlinkat(dirfd(all), each->d_name, 0);
    closedir(all);
    chdir("/");
    result("emptied", rmdir(place));
}

static long slurp(const char *path, char *into, size_t room)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    size_t done = 0;
    for (long got; done < room - 1 && (got = read(fd, into + done, room - 1 - done)) > 0;)
        done += got;
    close(fd);
    into[done] = 0;
    return done;
}

static long number_after(const char *text, const char *key)
{
    const char *found = strstr(text, key);
    return found ? atol(found + strlen(key)) : -1;
}

static int part_proc(int count, char **arguments)
{
    static char text[65536];
    char link[256] = "";
    enter();
    link[readlink("/proc/self", link, 255)] = 0;
    printf("self %d\n", atoi(link) == getpid());
    long length = slurp("/proc/self/cmdline", text, sizeof text);
    for (char *each = text + strlen(text) + 1; each < text + length; each += strlen(each) + 1)
        printf("argument %s\n", each);
    slurp("/proc/self/stat", text, sizeof text);
    printf("stat %d %d\n", atoi(text) == getpid(), atoi(strstr(text, ") ") + 4) == getppid());
    slurp("/proc/self/status", text, sizeof text);
    printf("status %d %d\n", number_after(text, "\nPid:") == getpid(), number_after(text, "\nPPid:") == getppid());
    memset(link, 0, sizeof link);
    readlink("/proc/self/cwd", link, 255);
    printf("cwd %d\n", strcmp(link, place) == 0);
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    write(fd, "content", 7);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    memset(link, 0, sizeof link);
    result("link", readlink(path, link, 255) > 0);
    printf("leads there %d\n", strcmp(link, in_place("file")) == 0);
    unlink("file");
    memset(link, 0, sizeof link);
    readlink(path, link, 255);
    printf("deleted %s\n", strrchr(link, ' '));
    int again = open(path, O_RDONLY);
    memset(link, 0, sizeof link);
    result("opened again", read(again, link, 255));
    puts(link);
    result("which only reads", write(again, "x", 1));
    struct stat one, two;
    stat(path, &one);
    fstat(fd, &two);
    printf("the same %d\n", one.st_ino == two.st_ino && one.st_dev == two.st_dev);
    int ends[2];
    pipe(ends);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    again = open(path, O_WRONLY);
    result("into the pipe", write(again, "hi", 2));
    result("out of it", read(ends[0], link, 255));
    snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    memset(link, 0, sizeof link);
    readlink(path, link, 255);
    printf("%.6s\n", link);
    int some = 0;
    DIR *all = opendir("/proc/self/fd");
    for (struct dirent *each; (each = readdir(all));)
        some += each->d_name[0] != '.' && each->d_type == DT_LNK;
    closedir(all);
    printf("several %d\n", some >= 7);
    slurp("/proc/self/maps", text, sizeof text);
    int within = 0, stack = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        unsigned long first, beyond;
        char rights[8];
        sscanf(line, "%lx-%lx %7s", &first, &beyond, rights);
        within += (unsigned long)text >= first && (unsigned long)text < beyond && rights[0] == 'r';
        stack += (unsigned long)link >= first && (unsigned long)link < beyond && strstr(line, "[stack]") != NULL;
    }
    printf("data in %d stack in %d\n", within, stack);
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    snprintf(path, sizeof path, "/proc/%d/stat", child);
    slurp(path, text, sizeof text);
    printf("child %d\n", atoi(strstr(text, ") ") + 4) == getpid());
    kill(child, SIGKILL);
    waitid(P_PID, child, NULL, WEXITED | WNOWAIT);
    slurp(path, text, sizeof text);
    printf("state %c\n", strstr(text, ") ")[2]);
    wait(NULL);
    result("gone", open(path, O_RDONLY));
    result("nobody", open("/proc/0/stat", O_RDONLY));
    result("no such file", open("/proc/self/no-such", O_RDONLY));
    result("new", mkdir("/proc/new", 0700));
    result("removed", unlink("/proc/version"));
    result("a file is none", open("/proc/version/x", O_RDONLY));
    printf("mounts %d\n", slurp("/proc/mounts", text, sizeof text) > 0 && strstr(text, " /proc proc ") != NULL);
    slurp("/proc/meminfo", text, sizeof text);
    printf("memory %d\n", number_after(text, "MemTotal:") > 0 && number_after(text, "MemFree:") > 0);
    struct sysinfo system;
    sysinfo(&system);
    printf("as much %d\n", system.totalram * system.mem_unit / 1024 == number_after(text, "MemTotal:"));
    leave();
    return 0;
}

static int part_devices(int count, char **arguments)
{
    struct stat one, two;
    stat("/dev/null", &one);
    printf("null %d %d %o\n", major(one.st_rdev), minor(one.st_rdev), one.st_mode);
    stat("/dev/zero", &one);
    printf("zero %d %d\n", major(one.st_rdev), minor(one.st_rdev));
    stat("/dev/urandom", &one);
    printf("urandom %d %d\n", major(one.st_rdev), minor(one.st_rdev));
    enter();
    close(open("a", O_CREAT, 0600));
    close(open("b", O_CREAT, 0600));
    stat("a", &one);
    stat("b", &two);
    printf("one file system %d two files %d\n", one.st_dev == two.st_dev, one.st_ino != two.st_ino);
    stat("/proc/self", &two);
    printf("another %d\n", one.st_dev != two.st_dev);
    stat("/dev/null", &two);
    printf("another %d\n", one.st_dev != two.st_dev);
    struct timespec times[2] = {{1000000000, 5}, {1100000000, 7}};
    result("times", utimensat(AT_FDCWD, "a", times, 0));
    stat("a", &one);
    printf("%ld.%ld %ld.%ld\n", one.st_atim.tv_sec, one.st_atim.tv_nsec, one.st_mtim.tv_sec, one.st_mtim.tv_nsec);
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = -86400;
    result("before 1970", utimensat(AT_FDCWD, "a", times, 0));
    stat("a", &one);
    printf("%ld.%ld %ld.%ld\n", one.st_atim.tv_sec, one.st_atim.tv_nsec, one.st_mtim.tv_sec, one.st_mtim.tv_nsec);
    close(open("c", O_CREAT, 0600));
    result("no replacing", renameat2(AT_FDCWD, "a", AT_FDCWD, "c", RENAME_NOREPLACE));
    result("to what is free", renameat2(AT_FDCWD, "a", AT_FDCWD, "d", RENAME_NOREPLACE));
    result("gone", access("a", F_OK));
    leave();
    return 0;
}

static socklen_t named(struct sockaddr_un *address, const char *name)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, name, strlen(name + 1) + 1);
    return offsetof(struct sockaddr_un, sun_path) + strlen(name + 1) + 1;
}

static void show_name(const char *what, int answer, const struct sockaddr_un *address, socklen_t length)
{
    if (answer < 0)
        printf("%s failed: %s\n", what, strerror(errno));
    else if (length > 2)
        printf("%s %d '%c%.*s'\n", what, (int)length, address->sun_path[0] ? address->sun_path[0] : '@', (int)length - 3, address->sun_path + 1);
    else
        printf("%s %d\n", what, (int)length);
    fflush(stdout);
}

static void show_names(int fd)
{
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    int answer = getsockname(fd, (void *)&address, &length);
    show_name("name", answer, &address, length);
    length = sizeof address;
    answer = getpeername(fd, (void *)&address, &length);
    show_name("peer", answer, &address, length);
}

static int part_streams(int count, char **arguments)
{
    struct sockaddr_un address;
    socklen_t length;
    char text[64];
    struct stat status;
    enter();
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    length = named(&address, "door");
    result("listen unbound", listen(listener, 5));
    result("bind", bind(listener, (void *)&address, length));
    stat("door", &status);
    printf("mode %o\n", status.st_mode);
    int caller = socket(AF_UNIX, SOCK_STREAM, 0);
    show_names(caller);
    result("nobody listens", connect(caller, (void *)&address, length));
    result("listen", listen(listener, 1));
    result("bind again", bind(listener, (void *)&address, length));
    int rival = socket(AF_UNIX, SOCK_STREAM, 0);
    result("taken", bind(rival, (void *)&address, length));
    result("opened", open("door", O_RDWR));
    struct pollfd one = {listener, POLLIN, 0};
    result("quiet", poll(&one, 1, 0));
    result("connect", connect(caller, (void *)&address, length));
    result("twice", connect(caller, (void *)&address, length));
    result("poll", poll(&one, 1, 0));
    result("write", write(caller, "early", 5));
    struct sockaddr_un peer;
    socklen_t peer_length = sizeof peer;
    int accepted = accept(listener, (void *)&peer, &peer_length);
    show_name("accepted", accepted, &peer, peer_length);
    show_names(accepted);
    show_names(caller);
    result("read", read(accepted, text, sizeof text));
    struct ucred who;
    socklen_t who_length = sizeof who;
    result("credentials", getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &who, &who_length));
    printf("mine %d root %d\n", who.pid == getpid(), who.uid == getuid());
    write(accepted, "unread", 6);
    close(caller);
    result("its last words", read(accepted, text, sizeof text));
    result("then", read(accepted, text, sizeof text));
    result("write to nobody", write(accepted, "x", 1));
    close(accepted);
    pid_t child = fork();
    if (child == 0) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (void *)&address, length) < 0)
            _exit(1);
        write(fd, "from a child", 12);
        read(fd, text, sizeof text);
        _exit(text[0]);
    }
    accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    result("read", read(accepted, text, sizeof text));
    write(accepted, "*", 1);
    int how;
    waitpid(child, &how, 0);
    printf("child %d\n", WEXITSTATUS(how));
    int full = 0;
    while (full < 10) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (connect(fd, (void *)&address, length) < 0)
            break;
        full++;
    }
    result("backlog", full);
    unlink("door");
    int late = socket(AF_UNIX, SOCK_STREAM, 0);
    result("no name", connect(late, (void *)&address, length));
    close(open("file", O_CREAT, 0600));
    length = named(&address, "file");
    result("no socket", connect(late, (void *)&address, length));
    length = named(&address, "none/door");
    result("no directory", bind(late, (void *)&address, length));
    address.sun_family = AF_INET;
    result("another family", connect(late, (void *)&address, length));
    result("too short", bind(late, (void *)&address, 1));
    result("too long", bind(late, (void *)&address, 200));
    result("unconnected read", read(late, text, 1));
    result("unconnected write", write(late, text, 1));
    one.fd = late;
    one.events = POLLIN | POLLOUT;
    poll(&one, 1, 0);
    printf("events %x\n", one.revents);
    result("accept", accept(late, NULL, NULL));
    length = named(&address, "\0spin-local-test");
    result("no such name", connect(late, (void *)&address, length));
    result("bind a name", bind(rival, (void *)&address, length));
    result("listen", listen(rival, 5));
    result("connect", connect(late, (void *)&address, length));
    show_names(late);
    close(rival);
    result("its listener went", read(late, text, 1));
    int datagram = socket(AF_UNIX, SOCK_DGRAM, 0);
    rival = socket(AF_UNIX, SOCK_STREAM, 0);
    result("free again", bind(rival, (void *)&address, length));
    result("another kind", connect(datagram, (void *)&address, length));
    result("bad protocol", socket(AF_UNIX, SOCK_STREAM, 77));
    result("bad kind", socket(AF_UNIX, 9, 0));
    leave();
    return 0;
}

static int part_datagrams(int count, char **arguments)
{
    struct sockaddr_un here, there, from;
    socklen_t here_length, there_length, from_length = sizeof from;
    char text[64];
    enter();
    int one = socket(AF_UNIX, SOCK_DGRAM, 0), two = socket(AF_UNIX, SOCK_DGRAM, 0);
    here_length = named(&here, "here");
    there_length = named(&there, "there");
    result("bind", bind(one, (void *)&here, here_length));
    result("to nobody", sendto(two, "x", 1, 0, (void *)&there, there_length));
    result("without a name", sendto(two, "first", 5, 0, (void *)&here, here_length));
    result("unconnected", send(two, "x", 1, 0));
    show_name("received", recvfrom(one, text, sizeof text, 0, (void *)&from, &from_length), &from, from_length);
    result("bind", bind(two, (void *)&there, there_length));
    result("with one", sendto(two, "second", 6, 0, (void *)&here, here_length));
    from_length = sizeof from;
    show_name("received", recvfrom(one, text, 3, 0, (void *)&from, &from_length), &from, from_length);
    printf("%.3s\n", text);
    result("the rest is lost", recv(one, text, 9, MSG_DONTWAIT));
    result("answer", sendto(one, "answer", 6, 0, (void *)&from, from_length));
    result("received", recv(two, text, sizeof text, 0));
    result("connect", connect(two, (void *)&here, here_length));
    show_names(two);
    result("send", send(two, "", 0, 0));
    result("empty", recv(one, text, sizeof text, 0));
    int third = socket(AF_UNIX, SOCK_DGRAM, 0);
    result("from another", sendto(third, "x", 1, 0, (void *)&there, there_length));
    close(one);
    result("gone", send(two, "x", 1, 0));
    result("and disconnected", send(two, "x", 1, 0));
    result("only its name is left", sendto(two, "x", 1, 0, (void *)&here, here_length));
    result("listen", listen(two, 1));
    leave();
    return 0;
}

static const struct {
    const char *name;
    int (*run)(int, char **);
} parts[] = {
    {"proc", part_proc}, {"devices", part_devices}, {"streams", part_streams}, {"datagrams", part_datagrams},
};

int main(int count, char **arguments)
{
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
        if (count > 1 && strcmp(parts[i].name, arguments[1]) == 0)
            return parts[i].run(count, arguments);
    fprintf(stderr, "local: a part is to be named\n");
    return 2;
}
