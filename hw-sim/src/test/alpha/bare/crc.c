/* CRC-32 of a page by table and bit by bit, Adler-32, and a 64-bit FNV. */
#include "runtime.h"

static byte data[2048];
static word32 table[256];

static word32 bitwise(word32 crc, byte b)
{
    crc ^= b;
    for (int i = 0; i < 8; i++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    return crc;
}

int main(void)
{
    for (int i = 0; i < 256; i++)
        table[i] = bitwise(0, i);
    for (word64 i = 0; i < sizeof data; i++)
        data[i] = next_random() >> 11;
    word32 crc = -1, slow = -1, a = 1, b = 0;
    word64 fnv = 0xcbf29ce484222325UL;
    for (word64 i = 0; i < sizeof data; i++) {
        crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
        slow = bitwise(slow, data[i]);
        a = a + data[i];
        a -= a >= 65521 ? 65521 : 0;
        b = b + a;
        b -= b >= 65521 ? 65521 : 0;
        fnv = (fnv ^ data[i]) * 0x100000001b3UL;
    }
    report("crc32", ~crc);
    report("adler32", b << 16 | a);
    report("fnv", fnv);
    return crc != slow;
}
