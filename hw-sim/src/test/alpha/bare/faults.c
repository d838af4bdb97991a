/* Dies in the way that its argument names. What it prints before must come out; what it would print after must not. */
#include "runtime.h"

static word64 data[2];

static int same(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static void die(const char *how)
{
    word64 large = 0x7fffffffffffffff, one = 1, result;
    if (same(how, "null-load"))
        *(volatile word64 *)OPAQUE(0UL);
    if (same(how, "null-store"))
        *(volatile word64 *)OPAQUE(0UL) = 1;
    if (same(how, "null-call"))
        ((void (*)(void))OPAQUE(0UL))();
    if (same(how, "text-store"))
        *(volatile word32 *)OPAQUE((word64)&same) = 1;
    if (same(how, "data-call"))
        ((void (*)(void))OPAQUE((word64)data))();
    if (same(how, "beyond-load"))
        *(volatile word64 *)OPAQUE((word64)data + (1 << 20));
    if (same(how, "noncanonical-load"))
        *(volatile word64 *)OPAQUE(0x4000000000000000UL);
    if (same(how, "kernel-load"))
        *(volatile word64 *)OPAQUE(0xfffffc0000000000UL);
    if (same(how, "illegal"))
        __asm__ volatile(".long 0x04000000");
    if (same(how, "byte-load"))
        __asm__ volatile(".long 0x28210000");
    if (same(how, "privileged"))
        __asm__ volatile("call_pal 0x35");
    if (same(how, "reserved"))
        __asm__ volatile("call_pal 0xbf");
    if (same(how, "bpt"))
        __asm__ volatile("call_pal 0x80");
    if (same(how, "bugchk"))
        __asm__ volatile("call_pal 0x81");
    if (same(how, "gentrap"))
        __asm__ volatile("lda $16, -2\n\tcall_pal 0xaa" : : : "$16");
    if (same(how, "overflow-addq"))
        __asm__ volatile("addqv %1, %2, %0\n\ttrapb" : "=r"(result) : "r"(large), "r"(one));
    if (same(how, "overflow-subl"))
        __asm__ volatile("sublv %1, %2, %0\n\ttrapb" : "=r"(result) : "r"(-0x80000000L), "r"(one));
    if (same(how, "overflow-mulq"))
        __asm__ volatile("mulqv %1, %2, %0\n\ttrapb" : "=r"(result) : "r"(large), "r"(large));
}

int main(int count, char **arguments)
{
    print(count > 1 ? arguments[1] : "nothing");
    print(" begins\n");
    if (count > 1)
        die(arguments[1]);
    print("alive\n");
    return 1;
}
