/* Variable arguments beyond the six registers, structures by value, and a small printf. */
#include "runtime.h"
#include <stdarg.h>

struct small { int a; short b; };
struct large { long v[5]; char name[11]; };

static char line[256];
static int used;

static void put(char c)
{
    line[used++] = c;
}

static void number(word64 value, int base)
{
    char digits[64];
    int n = 0;
    do
        digits[n++] = "0123456789abcdef"[value % base];
    while (value /= base);
    while (n)
        put(digits[--n]);
}

static void format(const char *text, ...)
{
    va_list more;
    va_start(more, text);
    used = 0;
    for (; *text; text++) {
        if (*text != '%') {
            put(*text);
            continue;
        }
        switch (*++text) {
        case 'd': {
            long value = va_arg(more, int);
            if (value < 0)
                put('-');
            number(value < 0 ? -value : value, 10);
            break;
        }
        case 'l': number(va_arg(more, word64), 10); break;
        case 'x': number(va_arg(more, word64), 16); break;
        case 'c': put(va_arg(more, int)); break;
        case 's': for (const char *s = va_arg(more, const char *); *s; s++) put(*s); break;
        case 'S': {
            struct large value = va_arg(more, struct large);
            for (int i = 0; i < 5; i++)
                number(value.v[i], 16), put(',');
            for (const char *s = value.name; *s; s++)
                put(*s);
            break;
        }
        }
    }
    va_end(more);
    write_bytes(line, used);
}

void *memcpy(void *target, const void *source, word64 n)
{
    for (word64 i = 0; i < n; i++)
        ((byte *)target)[i] = ((const byte *)source)[i];
    return target;
}

static __attribute__((noinline)) struct large bigger(struct large value, struct small by)
{
    for (int i = 0; i < 5; i++)
        value.v[i] = value.v[i] * by.a + by.b;
    value.name[0]++;
    return value;
}

int main(void)
{
    struct large value = {{1, 2, 3, 4, 5}, "structure"};
    struct small by = {1000, -7};
    format("%d %d %d %d %d %d %d %d %d\n", 1, -2, 3, -4, 5, -2147483647, 7, 8, 9);
    format("%s and %c, %l, %x\n", "text", '!', 18446744073709551615UL, 0xfeedfacecafebeefUL);
    format("%S\n", bigger(bigger(value, by), by));
    format("%d %S %s\n", 1, value, "after");
    return used;
}
