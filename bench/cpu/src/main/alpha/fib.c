/* Recursion: calls and returns, and little else. */
#include "program.h"

static unsigned long __attribute__((noipa)) fib(unsigned long n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

unsigned long work(unsigned long round)
{
    return fib(27) + round;
}
