/* Checksum: CRC-32 by table over 64 KB, byte after byte. */
#include "program.h"

static unsigned int table[256];
static unsigned char data[65536];

unsigned long work(unsigned long round)
{
    if (table[1] == 0) {
        for (unsigned int i = 0; i < 256; i++) {
            unsigned int c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
            table[i] = c;
        }
        for (int i = 0; i < 65536; i++)
            data[i] = i * 7 + (i >> 8);
    }
    unsigned int crc = ~(unsigned int) round;
    for (int pass = 0; pass < 40; pass++)
        for (int i = 0; i < 65536; i++)
            crc = table[(crc ^ data[i]) & 255] ^ crc >> 8;
    return crc;
}
