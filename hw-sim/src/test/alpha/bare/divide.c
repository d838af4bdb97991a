/* Division by everything: variables, constants (which compile to multiplications), all widths, both signs. */
#include "runtime.h"

static word64 sum;
static long broken;

static void mix(word64 value)
{
    sum = sum * 31 + value;
}

#define SHAPE(type, a, b) do { \
        type x = (type)(a), y = (type)(b); \
        if (y != 0 && !(y == (type)-1 && (type)-1 < 0 && x == (type)(1UL << (8 * sizeof(type) - 1)))) { \
            type q = x / y, r = x % y; \
            mix((word64)q), mix((word64)r); \
            broken += (type)(q * y + r) != x; \
        } \
        mix((word64)(x / 3)), mix((word64)(x % 7)), mix((word64)(x / 10)), mix((word64)(x / 8)), mix((word64)(x % 16)); \
        mix((word64)(x / 100)), mix((word64)(x % 125)); \
    } while (0)

int main(void)
{
    for (int i = 0; i < 160; i++) {
        word64 a = next_random() >> (i & 63), b = next_random() >> (next_random() & 63);
        if (i & 1)
            a = -a;
        if (i & 2)
            b = -b;
        SHAPE(long, a, b);
        SHAPE(word64, a, b);
        SHAPE(int, a, b);
        SHAPE(word32, a, b);
        SHAPE(short, a, b);
        SHAPE(word16, a, b);
        SHAPE(signed char, a, b);
        SHAPE(byte, a, b);
    }
    report("divided", sum);
    report("broken", broken);
    return broken != 0;
}
