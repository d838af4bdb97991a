/* What the programs without a C library share: numbers and texts on standard output. */
#ifndef RUNTIME_H
#define RUNTIME_H

typedef unsigned char byte;
typedef unsigned short word16;
typedef unsigned int word32;
typedef unsigned long word64;

void write_bytes(const void *address, long count);

static inline long length_of(const char *text)
{
    long n = 0;
    while (text[n])
        n++;
    return n;
}

static inline void print(const char *text)
{
    write_bytes(text, length_of(text));
}

/* name=0123456789abcdef, one a line. */
static inline void report(const char *name, word64 value)
{
    char line[64];
    int n = 0;
    while (name[n] && n < 40) {
        line[n] = name[n];
        n++;
    }
    line[n++] = '=';
    for (int shift = 60; shift >= 0; shift -= 4)
        line[n++] = "0123456789abcdef"[value >> shift & 15];
    line[n++] = '\n';
    write_bytes(line, n);
}

/* The same numbers on every machine (Knuth's MMIX multiplier). */
static word64 random_state = 1;

static inline word64 next_random(void)
{
    random_state = random_state * 6364136223846793005UL + 1442695040888963407UL;
    return random_state ^ random_state >> 29;
}

/* Hides a value from the optimiser. */
#define OPAQUE(x) ({ __typeof__((x) + 0) hidden = (x); __asm__ volatile("" : "+r"(hidden)); hidden; })

#endif
