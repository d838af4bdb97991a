/* Matrices, 128-bit products and modular powers. */
#include "runtime.h"

#define N 16

static long a[N][N], b[N][N], c[N][N];

static word64 power(word64 base, word64 exponent, word64 modulus)
{
    word64 result = 1;
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = result * base % modulus;
        base = base * base % modulus;
    }
    return result;
}

int main(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = (int)next_random(), b[i][j] = next_random() & 1 ? i - j : -(i ^ j);
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            for (int k = 0; k < N; k++)
                c[i][j] += a[i][k] * b[k][j];
    word64 sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            sum = sum * 1000003 + c[i][j];
    report("matrix", sum);

    unsigned __int128 factorial = 1;
    for (int i = 1; i <= 33; i++)
        factorial *= i;
    report("33! high", factorial >> 64);
    report("33! low", factorial);
    report("power", power(3, 1000003, 2147483647));
    return power(5, 2147483646, 2147483647) != 1;
}
