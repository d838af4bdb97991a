/* What the C library does with floating point, memory, text and control, one part a run: suite NAME. */
#include <ctype.h>
#include <errno.h>
#include <fenv.h>
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 1;

static uint64_t next_random(void)
{
    state = state * 6364136223846793005UL + 1442695040888963407UL;
    return state ^ state >> 29;
}

static int doubles(void)
{
    static const double values[] = {0.0, -0.0, 1.0, -1.5, 3.141592653589793, 1e10, 1e-10, 1.7976931348623157e308,
        2.2250738585072014e-308, 5e-324, 123456789.125, 0.1, 1.0 / 3, 1e22, 1e23};
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++)
        printf("%g %e %.17g %a %.3f\n", values[i], values[i], values[i], values[i],
               values[i] > 1e30 ? 0 : values[i]);
    printf("%f %f %f\n", INFINITY, -INFINITY, NAN);
    printf("%5.1f|%-10.4f|%+e|%010.2f|%G\n", 2.25, 2.5, 1e5, -3.14159, 1e-7);
    return 0;
}

static int parsing(void)
{
    char *rest;
    printf("%.17g %.17g %.17g %.17g\n", strtod("3.25e1x", &rest), atof("-0.1"), strtod("0x1.8p3", 0), strtod("1e-320", 0));
    printf("%s\n", rest);
    printf("%ld %ld %lu %ld\n", strtol("-0x7f", 0, 0), strtol("777", 0, 8), strtoul("zz", 0, 36), atol("  42 "));
    errno = 0;
    printf("%ld", strtol("99999999999999999999", 0, 10));
    printf(" %d\n", errno);
    int a, b;
    double d;
    char word[16];
    int n = sscanf("17 -4 2.5 word!", "%d %d %lf %15[a-z]", &a, &b, &d, word);
    printf("%d %d %d %g %s\n", n, a, b, d, word);
    return n;
}

static int ascending(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int sorting(void)
{
    static int numbers[500];
    for (int i = 0; i < 500; i++)
        numbers[i] = next_random() % 1000;
    qsort(numbers, 500, sizeof numbers[0], ascending);
    for (int i = 0; i < 500; i += 50)
        printf("%d ", numbers[i]);
    int key = numbers[250];
    printf("%d\n", *(int *)bsearch(&key, numbers, 500, sizeof key, ascending) == key);
    const char *texts[] = {"spin", "alpha", "extension", "guard", "handler", "domain", "strand"};
    qsort(texts, 7, sizeof texts[0], by_text);
    for (int i = 0; i < 7; i++)
        printf("%s ", texts[i]);
    printf("\n");
    return 0;
}

static jmp_buf back;

static void unwind(int depth, double carried)
{
    if (depth == 0)
        longjmp(back, (int)carried);
    unwind(depth - 1, carried + 1.5);
}

static int jumping(void)
{
    volatile int rounds = 0;
    volatile double kept = 2.5;
    int from = setjmp(back);
    printf("from %d, round %d, kept %g\n", from, rounds, kept);
    if (rounds++ < 3) {
        kept *= kept;
        unwind(rounds * 5, rounds);
    }
    return from;
}

static int dividing(void)
{
    uint64_t sum = 0;
    long broken = 0;
    for (int i = 0; i < 300; i++) {
        uint64_t a = next_random() >> (i & 63), b = (next_random() >> (next_random() & 63)) | 1;
        int64_t sa = i & 1 ? -(int64_t)a : (int64_t)a, sb = i & 2 ? -(int64_t)b : (int64_t)b;
        sum = sum * 31 + a / b + a % b;
        broken += a / b * b + a % b != a;
        if (!(sb == -1 && sa == INT64_MIN)) {
            sum = sum * 31 + sa / sb + sa % sb;
            broken += sa / sb * sb + sa % sb != sa;
        }
        uint32_t wa = a, wb = (uint32_t)b | 1;
        sum = sum * 31 + wa / wb + wa % wb;
        int32_t swa = sa, swb = (int32_t)sb | 1;
        if (!(swb == -1 && swa == INT32_MIN))
            sum = sum * 31 + swa / swb + swa % swb;
        ldiv_t parts = ldiv(sa, 1000003);
        sum = sum * 31 + parts.quot + parts.rem;
    }
    printf("%016" PRIx64 " %ld\n", sum, broken);
    return broken != 0;
}

static int texts(void)
{
    char buffer[200], copy[200];
    strcpy(buffer, "The quick brown fox");
    strcat(buffer, " jumps over the lazy dog");
    printf("%zu %s %s\n", strlen(buffer), strchr(buffer, 'q'), strrchr(buffer, 'o'));
    printf("%s %d %d\n", strstr(buffer, "fox"), strcmp(buffer, "The quiz") < 0, strncmp(buffer, "The quiz", 7));
    printf("%zu %zu\n", strspn(buffer, "The "), strcspn(buffer, "xyz"));
    for (int from = 0; from < 8; from++)
        for (int to = 0; to < 8; to++) {
            memset(copy, '.', sizeof copy);
            memcpy(copy + to, buffer + from, 30);
            memmove(copy + 3, copy + to, 30);
            copy[50] = 0;
            if ((from * 8 + to) % 9 == 0)
                printf("%s %d\n", copy, memcmp(copy, buffer, 20) > 0);
        }
    strcpy(copy, buffer);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        printf("%c%s,", toupper(word[0]), word + 1);
    printf("\n%-12s|%12s|%.3s|%c|%5d|%-5d|%05d|%x|%#o|%%\n", "left", "right", "cut off", 'c', 42, 42, -42, 0xbeef, 8);
    return 0;
}

static int memory(void)
{
    char *blocks[64] = {0};
    uint64_t sum = 0;
    for (int i = 0; i < 600; i++) {
        int at = next_random() % 64;
        size_t size = next_random() % 3000 + 1;
        if (blocks[at] && next_random() % 3 == 0) {
            blocks[at] = realloc(blocks[at], size);
        } else {
            free(blocks[at]);
            blocks[at] = next_random() % 2 ? malloc(size) : calloc(size, 1);
        }
        if (!blocks[at])
            return 1;
        memset(blocks[at], i, size);
        sum = sum * 31 + (unsigned char)blocks[at][size / 2];
    }
    char *large = malloc(300000);
    large[299999] = 7;
    sum += large[299999];
    free(large);
    for (int i = 0; i < 64; i++)
        free(blocks[i]);
    printf("%016" PRIx64 "\n", sum);
    return 0;
}

static int functions(void)
{
    static const double arguments[] = {0.0, 0.5, 1.0, 1.5707963267948966, 2.0, 10.0, 100.0, -0.75};
    for (unsigned i = 0; i < sizeof arguments / sizeof arguments[0]; i++) {
        double x = arguments[i];
        printf("%.15g %.15g %.15g %.15g %.15g\n", sin(x), cos(x), exp(x / 10), x > 0 ? log(x) : 0, pow(1.1, x));
        printf("%.15g %.15g %.15g %.15g %g %g\n", atan2(x, 3), x >= 0 ? sqrt(x) : -1, tanh(x), fmod(x, 0.3), floor(x - 0.5), rint(x));
        printf("%.8g %.8g\n", (double)sinf(x), (double)expf(x / 10));
    }
    int exponent;
    printf("%g", frexp(1234.5, &exponent));
    printf(" %d %g %g\n", exponent, ldexp(0.75, 10), modf(-3.25, &(double){0}));
    return 0;
}

static int wide(void)
{
    long double x = 1, sum = 0;
    for (int i = 1; i < 20; i++) {
        x = x / i;
        sum += x;
    }
    printf("%.30Lf %.30Lf %Lg\n", sum, sum * sum - 3, (long double)0.1);
    return 0;
}

static int rounding(void)
{
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    volatile double one = 1, three = 3, tenth = 0.1;
    for (int i = 0; i < 4; i++) {
        feclearexcept(FE_ALL_EXCEPT);
        printf("%d ", fesetround(modes[i]));
        volatile double third = one / three, sum = tenth + third;
        printf("%a %a %a %g %g %d\n", third, sum, -third * tenth, rint(2.5), rint(-0.5), fegetround() == modes[i]);
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double zero = 0, big = 1e308;
    volatile double a = one / zero;
    printf("%g %d\n", a, fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    volatile double b = big * big;
    printf("%g %d\n", b, fetestexcept(FE_OVERFLOW) != 0);
    volatile double c = zero / zero;
    printf("%d %d\n", c != c, fetestexcept(FE_INVALID) != 0);
    volatile double tiny = 1e-308;
    volatile double d = tiny / 1e10;
    printf("%a %d\n", d, fetestexcept(FE_UNDERFLOW) != 0);
    return 0;
}

static double total(int count, ...)
{
    va_list more;
    double sum = 0;
    va_start(more, count);
    for (int i = 0; i < count; i++)
        sum += i % 2 ? va_arg(more, double) : va_arg(more, long);
    va_end(more);
    return sum;
}

static int variable(void)
{
    printf("%g %g\n", total(4, 1L, 2.5, 3L, 4.25), total(9, 1L, .5, 2L, .25, 3L, .125, 4L, .0625, 5L));
    return 0;
}

static const struct { const char *name; int (*run)(void); } parts[] = {{"doubles", doubles}, {"parsing", parsing}, {"sorting", sorting},
    {"jumping", jumping}, {"dividing", dividing}, {"texts", texts}, {"memory", memory}, {"functions", functions}, {"wide", wide},
    {"rounding", rounding}, {"variable", variable}};

int main(int count, char **arguments)
{
    for (unsigned i = 0; count == 2 && i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(arguments[1], parts[i].name) == 0)
            return parts[i].run();
    fprintf(stderr, "usage: suite PART\n");
    return 2;
}
