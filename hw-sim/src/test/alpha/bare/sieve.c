/* The primes below 20000, kept in bytes: each store is a load, an insert and a store on a machine without byte access. */
#include "runtime.h"

#define LIMIT 20000

static byte composite[LIMIT];

int main(void)
{
    word64 count = 0, sum = 0;
    for (long i = 2; i < LIMIT; i++) {
        if (composite[i])
            continue;
        count++;
        sum += i;
        for (long j = i * i; j < LIMIT; j += i)
            composite[j] = 1;
    }
    report("primes", count);
    report("sum", sum);
    return count != 2262;
}
