/* Threads of one process, a part at a time: threads PART. Each part prints what happened, and nothing that differs from run to run. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 8, TURNS = 50, ADDITIONS = 1000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int count;
static int turn;
static __thread int mine = 5;

static void say(const char *what, long value)
{
    printf("%s %ld\n", what, value);
    fflush(stdout);
}

static void *in(pthread_t thread)
{
    void *answer = NULL;
    int failed = pthread_join(thread, &answer);
    if (failed)
        printf("join: %s\n", strerror(failed));
    return answer;
}

static pthread_t begin(void *(*body)(void *), long argument)
{
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, body, (void *)argument);
    if (failed)
        printf("create: %s\n", strerror(failed));
    return thread;
}

static void *add(void *n)
{
    for (int i = 0; i < ADDITIONS; i++) {
        pthread_mutex_lock(&lock);
        count++;
        pthread_mutex_unlock(&lock);
    }
    mine += (int)(intptr_t)n;
    return (void *)(intptr_t)mine;
}

static int part_locks(void)
{
    pthread_t all[MANY];
    long sum = 0;
    for (int i = 0; i < MANY; i++)
        all[i] = begin(add, i);
    for (int i = 0; i < MANY; i++)
        sum += (intptr_t)in(all[i]);
    say("counted", count);
    say("their own", sum);
    say("still mine", mine);
    return 0;
}

static void *alternate(void *me)
{
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&lock);
        while (turn != (intptr_t)me)
            pthread_cond_wait(&changed, &lock);
        turn = !turn;
        count++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static int part_conditions(void)
{
    pthread_t one = begin(alternate, 0);
    pthread_t two = begin(alternate, 1);
    in(one);
    in(two);
    say("turns", count);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 1000000;
    if (soon.tv_nsec >= 1000000000) {
        soon.tv_sec++;
        soon.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&lock);
    printf("timed out: %d\n", pthread_cond_timedwait(&changed, &lock, &soon) == ETIMEDOUT);
    pthread_mutex_unlock(&lock);
    return 0;
}

static void *sleep_long(void *cleaned)
{
    pthread_cleanup_push((void (*)(void *))puts, "cleaned up");
    sleep(1000);
    pthread_cleanup_pop(0);
    return NULL;
}

static void *spin(void *unused)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    for (;;)
        count++;
    return unused;
}

static int part_cancelled(void)
{
    pthread_t sleeper = begin(sleep_long, 0);
    pthread_cancel(sleeper);
    printf("cancelled: %d\n", in(sleeper) == PTHREAD_CANCELED);
    pthread_t spinner = begin(spin, 0);
    pthread_cancel(spinner);
    printf("cancelled: %d\n", in(spinner) == PTHREAD_CANCELED);
    return 0;
}

static void handler(int signal)
{
    (void)signal;
    static const char text[] = "handled\n";
    write(1, text, sizeof text - 1);
    count++;
}

static void *wait_for_signal(void *unused)
{
    sigset_t set;
    int signal;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigwait(&set, &signal);
    return (void *)(intptr_t)signal;
}

static void *await_handler(void *unused)
{
    while (!count)
        usleep(100);
    return (void *)1;
}

static int part_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR2, handler);
    pthread_t waiter = begin(wait_for_signal, 0);
    kill(getpid(), SIGUSR1);
    printf("waited for: %d\n", (intptr_t)in(waiter) == SIGUSR1);
    pthread_kill(pthread_self(), SIGUSR2);
    sigpending(&set);
    printf("pending: %d\n", sigismember(&set, SIGUSR2));
    say("not handled", count);
    pthread_t other = begin(await_handler, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    in(other);
    say("handled", count);
    printf("nobody: %d\n", pthread_kill(pthread_self(), 0));
    return 0;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void first(void)
{
    puts("once");
}

static pthread_key_t key;
static void destroyed(void *value)
{
    printf("destroyed %ld\n", (long)(intptr_t)value);
}

static void *specific(void *value)
{
    pthread_setspecific(key, value);
    return pthread_getspecific(key);
}

static int part_others(void)
{
    pthread_once(&once, first);
    pthread_once(&once, first);
    pthread_key_create(&key, destroyed);
    say("specific", (intptr_t)in(begin(specific, 77)));
    printf("here: %p\n", pthread_getspecific(key));
    pthread_rwlock_t readers = PTHREAD_RWLOCK_INITIALIZER;
    pthread_rwlock_rdlock(&readers);
    printf("busy: %d\n", pthread_rwlock_trywrlock(&readers) == EBUSY);
    pthread_rwlock_unlock(&readers);
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, NULL, 1);
    printf("serial: %d\n", pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD);
    sem_t semaphore;
    sem_init(&semaphore, 0, 1);
    sem_wait(&semaphore);
    printf("again: %d\n", sem_trywait(&semaphore) == -1 && errno == EAGAIN);
    printf("first: %d\n", syscall(SYS_gettid) == getpid());
    return 0;
}

/* A fork has the calling thread alone. */
static void *fork_here(void *unused)
{
    pid_t child = fork();
    if (child == 0) {
        printf("child alone: %d\n", syscall(SYS_gettid) == getpid());
        exit(3);
    }
    int status;
    waitpid(child, &status, 0);
    return (void *)(intptr_t)WEXITSTATUS(status);
}

static int part_forks(void)
{
    pthread_t sleeper = begin(sleep_long, 0);
    say("child", (intptr_t)in(begin(fork_here, 0)));
    (void)sleeper;
    puts("exit ends all");
    exit(9);
}

static void *leave(void *unused)
{
    usleep(1000);
    puts("last one");
    return unused;
}

static int part_first_leaves(void)
{
    begin(leave, 0);
    pthread_exit(NULL);
}

static void *fault(void *unused)
{
    *(volatile int *)16 = 1;
    return unused;
}

static int part_fault(void)
{
    in(begin(fault, 0));
    puts("not reached");
    return 0;
}

/* Locks that two processes have in memory which they share. */
static int part_shared(void)
{
    struct { pthread_mutex_t lock; pthread_cond_t changed; int turn; } *both =
        mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t locks;
    pthread_mutexattr_init(&locks);
    pthread_mutexattr_setpshared(&locks, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&both->lock, &locks);
    pthread_condattr_t conditions;
    pthread_condattr_init(&conditions);
    pthread_condattr_setpshared(&conditions, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&both->changed, &conditions);
    pid_t child = fork();
    int me = child == 0;
    for (int i = 0; i < TURNS; i++) {
        pthread_mutex_lock(&both->lock);
        while (both->turn != me)
            pthread_cond_wait(&both->changed, &both->lock);
        both->turn = !me;
        pthread_cond_broadcast(&both->changed);
        pthread_mutex_unlock(&both->lock);
    }
    if (child == 0)
        _exit(4);
    int status;
    waitpid(child, &status, 0);
    say("took turns", WEXITSTATUS(status));
    return 0;
}

static const struct { const char *name; int (*run)(void); } parts[] = {
    {"locks", part_locks}, {"conditions", part_conditions}, {"cancelled", part_cancelled}, {"signals", part_signals},
    {"others", part_others}, {"forks", part_forks}, {"first-leaves", part_first_leaves}, {"fault", part_fault},
    {"shared", part_shared},
};

/* Not a part: the reference keeps no list of locks, and would wait for ever. */
static pthread_mutex_t robust;
static void *take(void *unused)
{
    pthread_mutex_lock(&robust);
    return unused;
}

static int owner_dies(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attributes);
    in(begin(take, 0));
    printf("owner died: %d\n", pthread_mutex_lock(&robust) == EOWNERDEAD);
    pthread_mutex_consistent(&robust);
    pthread_mutex_unlock(&robust);
    printf("usable: %d\n", pthread_mutex_lock(&robust) == 0);
    return 0;
}

int main(int count, char **arguments)
{
    for (unsigned i = 0; count == 2 && i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(arguments[1], parts[i].name) == 0)
            return parts[i].run();
    if (count == 2 && strcmp(arguments[1], "owner-dies") == 0)
        return owner_dies();
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++)
        printf("%s\n", parts[i].name);
    return 2;
}
