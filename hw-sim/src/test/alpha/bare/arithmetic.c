/* Every integer operator in every width, on corner cases and noise. Identities are checked here; a checksum says the rest. */
#include "runtime.h"

static const word64 corners[] = {0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
    0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffffe,
    0xffffffffffffffff};
#define CORNERS (sizeof corners / sizeof corners[0])

static word64 sum;
static long broken;

static void mix(word64 value)
{
    sum = (sum ^ value) * 0x9e3779b97f4a7c15UL;
    sum ^= sum >> 31;
}

static void must(int holds)
{
    broken += !holds;
}

static void quads(word64 a, word64 b)
{
    int shift = b & 63;
    mix(a + b), mix(a - b), mix(a * b), mix(a & b), mix(a | b), mix(a ^ b), mix(a & ~b), mix(a | ~b), mix(~(a ^ b));
    mix(a << shift), mix(a >> shift), mix((long)a >> shift);
    mix(a < b), mix(a <= b), mix((long)a < (long)b), mix((long)a <= (long)b), mix(a == b);
    mix(4 * a + b), mix(8 * a - b), mix(a > b ? a : b), mix((long)a > 0 ? a : b), mix(a & 1 ? a : b);
    mix((word64)((unsigned __int128)a * b >> 64)), mix((word64)((__int128)(long)a * (long)b >> 64));
    must(a - b + b == a);
    must((a ^ b ^ b) == a);
    must((a & b) + (a | b) == a + b);
    must((a << shift >> shift) == (shift ? a & (1UL << (64 - shift)) - 1 : a));
}

static void longs(word32 a, word32 b)
{
    int shift = b & 31;
    mix(a + b), mix(a - b), mix(a * b), mix((int)(a + b)), mix((int)(a - b)), mix((int)(a * b)), mix(4 * (int)a + (int)b);
    mix(a << shift), mix(a >> shift), mix((int)a >> shift);
    mix(a < b), mix((int)a < (int)b), mix((int)a <= (int)b), mix((long)(int)a * (int)b), mix((word64)a * b);
    must((int)(a + b) == (int)((long)(int)a + (int)b));
}

static void narrow(word64 a, word64 b)
{
    word16 w = a + b;
    byte c = a - b;
    mix(w), mix(c), mix((short)w), mix((signed char)c), mix((short)(w << 3)), mix((byte)(c * 7)), mix((word16)(w >> 3));
    mix(__builtin_bswap64(a)), mix(__builtin_bswap32(b)), mix(__builtin_popcountl(a) + __builtin_parityl(b));
    if (a)
        mix(__builtin_ctzl(a) + 64 * __builtin_clzl(a));
}

/* GCC would call its library for these counts on an ev4; ours are short. */
int __popcountdi2(word64 x) { int n = 0; for (; x; x &= x - 1) n++; return n; }
int __paritydi2(word64 x) { return __popcountdi2(x) & 1; }
int __ctzdi2(word64 x) { int n = 0; while (!(x >> n & 1)) n++; return n; }
int __clzdi2(word64 x) { int n = 0; while (!(x >> (63 - n) & 1)) n++; return n; }
word64 __bswapdi2(word64 x) { word64 y = 0; for (int i = 0; i < 8; i++) y = y << 8 | (x >> 8 * i & 255); return y; }
word32 __bswapsi2(word32 x) { return __bswapdi2(x) >> 32; }

int main(void)
{
    for (word64 i = 0; i < CORNERS; i++)
        for (word64 j = 0; j < CORNERS; j++) {
            word64 a = OPAQUE(corners[i]), b = OPAQUE(corners[j]);
            quads(a, b), longs(a, b), narrow(a, b);
        }
    report("corners", sum);
    for (int i = 0; i < 300; i++) {
        word64 a = next_random(), b = next_random();
        quads(a, b), longs(a, b), narrow(a, b);
    }
    report("noise", sum);
    report("broken", broken);
    return broken != 0;
}
