/* Floating point as compilers emit it: both sizes, conversions, comparisons, division, roots by Newton, Mandelbrot. Results are
   printed as bits. */
#include "runtime.h"

static word64 bits(double value)
{
    union { double d; word64 w; } u = {value};
    return u.w;
}

static word32 bits32(float value)
{
    union { float f; word32 w; } u = {value};
    return u.w;
}

static double root(double x)
{
    double guess = x > 1 ? x / 2 : 1;
    for (int i = 0; i < 40; i++)
        guess = (guess + x / guess) / 2;
    return guess;
}

static int mandelbrot(double x, double y)
{
    double re = 0, im = 0;
    int n = 0;
    while (n < 60 && re * re + im * im < 4) {
        double next = re * re - im * im + x;
        im = 2 * re * im + y;
        re = next;
        n++;
    }
    return n;
}

/* Without software completion an overflow or a denormal ends the program. */
#ifdef TAME
#define LARGE 1e100
#else
#define LARGE 1e300
#endif

static double values[] = {0.0, -0.0, 1.0, -1.0, 0.1, LARGE, -LARGE, 1 / LARGE, 3.5, -3.5, 2147483648.0, -2147483649.0,
    9007199254740993.0, 1e18, 123456.789};
#define VALUES ((int)(sizeof values / sizeof values[0]))

int main(void)
{
    double sum = 0;
    float small = 0;
    word64 mix = 0;
    for (int i = 1; i < 200; i++) {
        sum += 1.0 / i;
        small += 1.0f / i;
    }
    report("harmonic", bits(sum));
    report("harmonic32", bits32(small));
    report("root2", bits(root(2)));
    report("root1e10", bits(root(1e10)));
    for (int i = 0; i < VALUES; i++)
        for (int j = 0; j < VALUES; j++) {
            double a = OPAQUE(values[i]), b = OPAQUE(values[j]);
            mix = mix * 31 + bits(a + b) + 3 * bits(a - b) + 5 * bits(a * b);
            mix = mix * 31 + (b != 0 ? bits(a / b) : 9);
            mix = mix * 7 + (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b ? 1 : 0);
            mix = mix * 31 + bits(a < b ? a : b) + bits(-a) + bits(__builtin_fabs(b)) + bits(__builtin_copysign(a, b));
        }
    report("pairs", mix);
    for (int i = 0; i < VALUES; i++) {
        double a = OPAQUE(values[i]);
        if (a < 9e18 && a > -9e18)
            mix = mix * 31 + (long)a;
        if (a < 2e9 && a > -2e9)
            mix = mix * 31 + (int)a + (word64)(short)(int)a;
        if (a < 1e38 && a > -1e38 && (a > 1e-38 || a < -1e-38 || a == 0))
            mix = mix * 31 + bits32((float)a) + bits((float)a * 3);
        if (a >= 0 && a < 1e19)
            mix = mix * 31 + (word64)a;
    }
    report("conversions", mix);
    for (int i = 0; i < 100; i++) {
        long n = next_random() >> (i & 63);
        mix = mix * 31 + bits((double)n) + bits32((float)n) + bits((double)(int)n) + bits((double)(word64)n);
    }
    report("integers", mix);
    for (int i = 0; i < 12; i++)
        for (int j = 0; j < 12; j++)
            mix = mix * 61 + mandelbrot(-2 + i * 0.25, -1.5 + j * 0.25);
    report("mandelbrot", mix);
    return 0;
}
