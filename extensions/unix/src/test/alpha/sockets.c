/* What a process sees of sockets, a part at a time: sockets PART. Each part prints what happened, and nothing that differs from run to run. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static struct sockaddr_in here(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

static int port_of(int s)
{
    struct sockaddr_in a;
    socklen_t length = sizeof a;
    getsockname(s, (struct sockaddr *) &a, &length);
    return ntohs(a.sin_port);
}

static int listener(int *port)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = here(0);
    bind(s, (struct sockaddr *) &a, sizeof a);
    listen(s, 8);
    *port = port_of(s);
    return s;
}

static int caller(int port)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = here(port);
    if (connect(s, (struct sockaddr *) &a, sizeof a) < 0)
        result("connect", -1);
    return s;
}

/* Two ends of one connection. */
static void both(int *one, int *other)
{
    int port;
    int s = listener(&port);
    *one = caller(port);
    *other = accept(s, 0, 0);
    close(s);
}

static int part_echo(void)
{
    int port;
    int s = listener(&port);
    pid_t child = fork();
    if (child == 0) {
        close(s);
        int c = caller(port);
        char back[64];
        for (int i = 0; i < 5; i++) {
            char text[64];
            int length = sprintf(text, "message %d", i);
            write(c, text, length);
            int got = read(c, back, sizeof back);
            printf("came back: %.*s\n", got, back);
            fflush(stdout);
        }
        shutdown(c, SHUT_WR);
        result("then", read(c, back, sizeof back));
        _exit(7);
    }
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    int c = accept(s, (struct sockaddr *) &peer, &length);
    say("length of address", length);
    say("family", peer.sin_family);
    say("from here", peer.sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    char bytes[64];
    int got;
    while ((got = read(c, bytes, sizeof bytes)) > 0)
        write(c, bytes, got);
    result("end", got);
    close(c);
    int status;
    waitpid(child, &status, 0);
    say("child", WEXITSTATUS(status));
    return 0;
}

static int part_bulk(void)
{
    enum { BYTES = 1 << 20 };
    int one, other;
    both(&one, &other);
    pid_t child = fork();
    if (child == 0) {
        close(other);
        unsigned state = 1;
        static char piece[5000];
        int sent = 0;
        while (sent < BYTES) {
            int length = BYTES - sent < (int) sizeof piece ? BYTES - sent : (int) sizeof piece;
            for (int i = 0; i < length; i++)
                piece[i] = (state = state * 1103515245 + 12345) >> 16;
            for (int done = 0; done < length;)
                done += write(one, piece + done, length - done);
            sent += length;
        }
        _exit(0);
    }
    close(one);
    unsigned state = 1;
    static char piece[7000];
    long all = 0, wrong = 0;
    int got;
    while ((got = read(other, piece, sizeof piece)) > 0) {
        for (int i = 0; i < got; i++)
            wrong += piece[i] != (char) ((state = state * 1103515245 + 12345) >> 16);
        all += got;
    }
    say("bytes", all);
    say("wrong", wrong);
    result("end", got);
    wait(0);
    return 0;
}

static int part_names(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a;
    socklen_t length = sizeof a;
    result("name of a new one", getsockname(s, (struct sockaddr *) &a, &length));
    say("port", ntohs(a.sin_port));
    say("address", ntohl(a.sin_addr.s_addr));
    result("peer of a new one", getpeername(s, (struct sockaddr *) &a, &length));
    int one, other;
    both(&one, &other);
    struct sockaddr_in b;
    length = sizeof a;
    getpeername(one, (struct sockaddr *) &a, &length);
    getsockname(other, (struct sockaddr *) &b, &length);
    say("peer is the other's name", memcmp(&a, &b, sizeof a) == 0);
    getsockname(one, (struct sockaddr *) &a, &length);
    getpeername(other, (struct sockaddr *) &b, &length);
    say("and the other way round", memcmp(&a, &b, sizeof a) == 0);
    length = 4;
    memset(&a, 0x55, sizeof a);
    result("into little room", getsockname(one, (struct sockaddr *) &a, &length));
    say("needs", length);
    say("family", a.sin_family);
    say("behind it", a.sin_zero[0]);
    length = -1;
    result("into less than none", getsockname(one, (struct sockaddr *) &a, &length));
    length = sizeof a;
    result("of no socket", getsockname(1, (struct sockaddr *) &a, &length));
    result("of nothing", getsockname(99, (struct sockaddr *) &a, &length));
    struct stat st;
    fstat(one, &st);
    say("is a socket", S_ISSOCK(st.st_mode));
    result("seek", lseek(one, 0, SEEK_SET));
    return 0;
}

static int part_refusals(void)
{
    int port;
    int s = listener(&port);
    close(s);
    s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = here(port);
    result("to nobody", connect(s, (struct sockaddr *) &a, sizeof a));
    result("again", connect(s, (struct sockaddr *) &a, sizeof a));
    close(s);
    result("no such family", socket(99, SOCK_STREAM, 0));
    result("no such type", socket(AF_INET, 13, 0));
    result("no such protocol", socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
    s = listener(&port);
    int t = socket(AF_INET, SOCK_STREAM, 0);
    a = here(port);
    result("taken", bind(t, (struct sockaddr *) &a, sizeof a));
    a.sin_family = 77;
    result("another family", bind(t, (struct sockaddr *) &a, sizeof a));
    a.sin_family = AF_INET;
    result("too short", bind(t, (struct sockaddr *) &a, 8));
    result("no address", bind(t, 0, sizeof a));
    result("bound twice", bind(s, (struct sockaddr *) &a, sizeof a));
    result("accept without listen", accept(t, 0, 0));
    result("listener called", connect(s, (struct sockaddr *) &a, sizeof a));
    signal(SIGPIPE, SIG_IGN);
    char c;
    result("read without peer", read(t, &c, 1));
    result("shutdown without peer", shutdown(t, SHUT_WR));
    int one, other;
    both(&one, &other);
    result("connected twice", connect(one, (struct sockaddr *) &a, sizeof a));
    result("no such way", shutdown(one, 9));
    result("no such option", setsockopt(one, SOL_SOCKET, 0x7777, &one, sizeof one));
    result("short option", setsockopt(one, SOL_SOCKET, SO_REUSEADDR, &one, 1));
    result("listen to datagrams", listen(socket(AF_INET, SOCK_DGRAM, 0), 1));
    result("listen to a file", listen(0, 1));
    return 0;
}

static int part_halves(void)
{
    int one, other;
    char bytes[32];
    both(&one, &other);
    write(one, "last words", 10);
    shutdown(one, SHUT_WR);
    result("read", read(other, bytes, sizeof bytes));
    result("end", read(other, bytes, sizeof bytes));
    result("answer", write(other, "answer", 6));
    result("read", read(one, bytes, sizeof bytes));
    signal(SIGPIPE, SIG_IGN);
    result("write", write(one, "more", 4));
    shutdown(other, SHUT_RDWR);
    result("end", read(one, bytes, sizeof bytes));
    signal(SIGPIPE, SIG_DFL);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        send(one, "more", 4, MSG_NOSIGNAL);
        result("no signal", -1);
        write(one, "more", 4);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    say("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return 0;
}

static int part_reset(void)
{
    int one, other;
    char bytes[32];
    both(&one, &other);
    struct linger now = {1, 0};
    result("linger", setsockopt(one, SOL_SOCKET, SO_LINGER, &now, sizeof now));
    close(one);
    struct pollfd entry = {other, POLLIN, 0};
    poll(&entry, 1, -1);
    say("events", entry.revents & (POLLIN | POLLERR | POLLHUP));
    result("read", read(other, bytes, sizeof bytes));
    result("again", read(other, bytes, sizeof bytes));
    both(&one, &other);
    write(other, "unread", 6);
    poll(&(struct pollfd){one, POLLIN, 0}, 1, -1);
    close(one);
    poll(&(struct pollfd){other, POLLIN, 0}, 1, -1);
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(other, SOL_SOCKET, SO_ERROR, &error, &length);
    say("closed over unread text is an error", error != 0);
    getsockopt(other, SOL_SOCKET, SO_ERROR, &error, &length);
    say("told once", error);
    return 0;
}

static int part_waiting(void)
{
    int port;
    int s = listener(&port);
    fcntl(s, F_SETFL, O_NONBLOCK);
    result("nobody calls", accept(s, 0, 0));
    struct pollfd entry = {s, POLLIN, 0};
    say("poll", poll(&entry, 1, 0));
    int c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in a = here(port);
    int done = connect(c, (struct sockaddr *) &a, sizeof a);
    say("under way", done == 0 || errno == EINPROGRESS);
    entry.fd = c;
    entry.events = POLLOUT;
    say("poll", poll(&entry, 1, -1));
    say("events", entry.revents);
    int error = 1;
    socklen_t length = sizeof error;
    getsockopt(c, SOL_SOCKET, SO_ERROR, &error, &length);
    say("error", error);
    fd_set readers;
    FD_ZERO(&readers);
    FD_SET(s, &readers);
    say("select", select(s + 1, &readers, 0, 0, 0));
    int d = accept4(s, 0, 0, SOCK_CLOEXEC);
    say("nonblocking", (fcntl(d, F_GETFL) & O_NONBLOCK) != 0);
    say("closed on exec", fcntl(d, F_GETFD));
    fcntl(d, F_SETFL, O_NONBLOCK);
    char bytes[100];
    result("nothing there", read(d, bytes, sizeof bytes));
    write(c, "hello", 5);
    struct pollfd two[2] = {{d, POLLIN | POLLOUT, 0}, {c, POLLIN, 0}};
    poll(two, 2, -1);
    while (!(two[0].revents & POLLIN))
        poll(two, 2, -1);
    say("readable and writable", two[0].revents);
    say("the other", two[1].revents);
    int ready = 0;
    ioctl(d, FIONREAD, &ready);
    say("bytes ready", ready);
    result("peek", recv(d, bytes, sizeof bytes, MSG_PEEK));
    result("read", recv(d, bytes, sizeof bytes, 0));
    result("no more", recv(d, bytes, sizeof bytes, 0));
    fcntl(d, F_SETFL, 0);
    result("do not wait", recv(d, bytes, sizeof bytes, MSG_DONTWAIT));
    static char block[1 << 16];
    long sent = 0;
    for (int n = 1; n > 0; sent += n > 0 ? n : 0)
        n = write(c, block, sizeof block);
    result("full", write(c, block, sizeof block));
    entry = (struct pollfd){c, POLLOUT, 0};
    say("no room", poll(&entry, 1, 0));
    long got = 0;
    while (got < sent)
        got += read(d, block, sizeof block);
    say("all came", got == sent);
    entry = (struct pollfd){c, POLLOUT, 0};
    say("room", poll(&entry, 1, -1));
    close(c);
    entry = (struct pollfd){d, POLLIN, 0};
    poll(&entry, 1, -1);
    say("closed", entry.revents);
    result("end", read(d, block, sizeof block));
    return 0;
}

static int part_options(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    int names[] = {SO_REUSEADDR, SO_KEEPALIVE};
    for (int i = 0; i < 2; i++) {
        int value = 5;
        socklen_t length = sizeof value;
        getsockopt(s, SOL_SOCKET, names[i], &value, &length);
        say("off", value);
        value = 1;
        result("set", setsockopt(s, SOL_SOCKET, names[i], &value, sizeof value));
        value = 0;
        getsockopt(s, SOL_SOCKET, names[i], &value, &length);
        say("on", value);
    }
    int value = 1;
    socklen_t length = sizeof value;
    result("no delay", setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value));
    value = 0;
    getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, &length);
    say("no delay", value);
    getsockopt(s, SOL_SOCKET, SO_TYPE, &value, &length);
    say("stream", value == SOCK_STREAM);
    getsockopt(s, SOL_SOCKET, SO_ACCEPTCONN, &value, &length);
    say("listens", value);
    listen(s, 1);
    getsockopt(s, SOL_SOCKET, SO_ACCEPTCONN, &value, &length);
    say("listens", value);
    getsockopt(s, SOL_SOCKET, SO_PROTOCOL, &value, &length);
    say("protocol", value);
    getsockopt(s, SOL_SOCKET, SO_DOMAIN, &value, &length);
    say("domain", value);
    int u = socket(AF_INET, SOCK_DGRAM, 0);
    length = sizeof value;
    getsockopt(u, SOL_SOCKET, SO_TYPE, &value, &length);
    say("datagrams", value == SOCK_DGRAM);
    return 0;
}

static int part_datagrams(void)
{
    int one = socket(AF_INET, SOCK_DGRAM, 0), other = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in a = here(0), b;
    bind(one, (struct sockaddr *) &a, sizeof a);
    a = here(port_of(one));
    result("send", sendto(other, "first", 5, 0, (struct sockaddr *) &a, sizeof a));
    result("send", sendto(other, "", 0, 0, (struct sockaddr *) &a, sizeof a));
    result("send", sendto(other, "third one", 9, 0, (struct sockaddr *) &a, sizeof a));
    char bytes[64];
    socklen_t length = sizeof b;
    result("receive", recvfrom(one, bytes, sizeof bytes, 0, (struct sockaddr *) &b, &length));
    say("from the other", ntohs(b.sin_port) == port_of(other));
    result("empty one", recvfrom(one, bytes, sizeof bytes, 0, 0, 0));
    result("cut", recvfrom(one, bytes, 5, 0, 0, 0));
    result("none", recvfrom(one, bytes, sizeof bytes, MSG_DONTWAIT, 0, 0));
    result("to nobody in particular", send(one, "x", 1, 0));
    result("connect", connect(one, (struct sockaddr *) &b, sizeof b));
    result("send", send(one, "back", 4, 0));
    result("receive", recv(other, bytes, sizeof bytes, 0));
    int third = socket(AF_INET, SOCK_DGRAM, 0);
    sendto(third, "stranger", 8, 0, (struct sockaddr *) &a, sizeof a);
    result("a stranger is not heard", recv(one, bytes, sizeof bytes, MSG_DONTWAIT));
    struct pollfd entry = {one, POLLIN | POLLOUT, 0};
    poll(&entry, 1, 0);
    say("events", entry.revents);
    sendto(other, "friend", 6, 0, (struct sockaddr *) &a, sizeof a);
    poll(&entry, 1, 0);
    say("events", entry.revents);
    static char large[70000];
    result("too large", sendto(other, large, sizeof large, 0, (struct sockaddr *) &a, sizeof a));
    result("large", sendto(other, large, 60000, 0, (struct sockaddr *) &a, sizeof a));
    result("friend", recv(one, large, sizeof large, 0));
    result("large", recv(one, large, sizeof large, 0));
    return 0;
}

static int part_interrupted(void)
{
    extern void exit_quietly(int);
    int port;
    int s = listener(&port);
    struct sigaction action = {.sa_handler = exit_quietly};
    sigaction(SIGALRM, &action, 0);
    alarm(1);
    result("accept", accept(s, 0, 0));
    int one, other;
    both(&one, &other);
    char c;
    alarm(1);
    result("read", read(one, &c, 1));
    return 0;
}

void exit_quietly(int signal) {}

static int part_shared(void)
{
    int port;
    int s = listener(&port);
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            int c = accept(s, 0, 0);
            char bytes[16];
            int got = read(c, bytes, sizeof bytes);
            write(c, bytes, got);
            _exit(0);
        }
    }
    int back = 0;
    for (int i = 0; i < 4; i++) {
        int c = caller(port);
        char text = 'a' + i, answer = 0;
        write(c, &text, 1);
        read(c, &answer, 1);
        back += text == answer;
        close(c);
    }
    while (wait(0) > 0)
        ;
    say("answered", back);
    return 0;
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } parts[] = {{"echo", part_echo}, {"bulk", part_bulk}, {"names", part_names}, {"refusals", part_refusals},
        {"halves", part_halves}, {"reset", part_reset}, {"waiting", part_waiting}, {"options", part_options},
        {"datagrams", part_datagrams}, {"interrupted", part_interrupted}, {"shared", part_shared}};
    for (unsigned i = 0; count == 2 && i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(parts[i].name, arguments[1]) == 0)
            return parts[i].run();
    return 2;
}
