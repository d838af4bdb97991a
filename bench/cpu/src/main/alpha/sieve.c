/* The primes below 400,000, one byte each: strides over 50 pages. */
#include "program.h"

enum { SIZE = 400000 };
static unsigned char composite[SIZE];

unsigned long work(unsigned long round)
{
    unsigned long primes = 0;
    for (int pass = 0; pass < 4; pass++) {
        for (int i = 0; i < SIZE; i++)
            composite[i] = 0;
        for (int i = 2; i * i < SIZE; i++)
            if (!composite[i])
                for (int j = i * i; j < SIZE; j += i)
                    composite[j] = 1;
        for (int i = 2; i < SIZE; i++)
            primes += !composite[i];
    }
    return primes + round;
}
