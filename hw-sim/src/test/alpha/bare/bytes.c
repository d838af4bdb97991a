/* Copies, fills, compares and loads at every alignment: the extract, insert and mask instructions. */
#include "runtime.h"

static byte from[96], to[96];

struct packed {
    byte tag;
    word16 w;
    word32 l;
    word64 q;
    int signed_long;
    short signed_word;
} __attribute__((packed));

void *memcpy(void *target, const void *source, word64 n)
{
    byte *t = target;
    const byte *s = source;
    while (n--)
        *t++ = *s++;
    return target;
}

void *memset(void *target, int value, word64 n)
{
    byte *t = target;
    while (n--)
        *t++ = value;
    return target;
}

static word64 sum;

static void mix(const byte *bytes, int n)
{
    for (int i = 0; i < n; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3UL;
}

int main(void)
{
    for (word64 i = 0; i < sizeof from; i++)
        from[i] = next_random();
    for (int source = 0; source < 8; source++)
        for (int target = 0; target < 8; target++)
            for (int n = 0; n < 24; n += 5) {
                memset(to, source ^ target, sizeof to);
                memcpy(to + target, from + source, n);
                mix(to, 40);
            }
    report("copies", sum);
    for (int at = 0; at < 16; at++) {
        struct packed *p = (struct packed *)OPAQUE((word64)to + at);
        memset(to, at, sizeof to);
        p->tag = at * 3;
        p->w = next_random();
        p->l = next_random();
        p->q = next_random();
        p->signed_long = (int)next_random();
        p->signed_word = (short)next_random();
        mix(to, 48);
        sum += p->w + p->l + p->q + p->signed_long + p->signed_word;
        p->signed_word >>= 3;
        p->q += p->signed_word;
        mix(to, 48);
    }
    report("packed", sum);
    return 0;
}
