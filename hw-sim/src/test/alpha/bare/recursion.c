/* Deep, wide and mutual recursion; calls through pointers; frames larger than a page. */
#include "runtime.h"

static long ackermann(long m, long n)
{
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static long fibonacci(long n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static long odd(long n);

static __attribute__((noinline)) long even(long n)
{
    return n == 0 ? 1 : odd(n - 1);
}

static __attribute__((noinline)) long odd(long n)
{
    return n == 0 ? 0 : even(n - 1);
}

static long hanoi(int n, int from, int to, int by, word64 *moves)
{
    if (n == 0)
        return 0;
    long before = hanoi(n - 1, from, by, to, moves);
    *moves = *moves * 37 + from * 3 + to;
    return before + 1 + hanoi(n - 1, by, to, from, moves);
}

static __attribute__((noinline)) word64 deep(int n)
{
    volatile word64 frame[1200];
    frame[0] = n;
    frame[1199] = n * 3;
    return n == 0 ? 1 : deep(n - 1) * 5 + frame[0] + frame[1199];
}

typedef long (*function)(long);
static function table[] = {fibonacci, even, odd};

int main(void)
{
    word64 moves = 0;
    report("ackermann", ackermann(2, 20));
    report("fibonacci", OPAQUE(table[0])(15));
    report("even", OPAQUE(table[1])(1001));
    report("odd", OPAQUE(table[2])(1001));
    report("hanoi", hanoi(9, 0, 1, 2, &moves));
    report("moves", moves);
    report("deep", deep(40));
    return 0;
}
