/* Pointer chasing: a list of 16,384 nodes in random order over 64 pages, walked and summed. */
#include "program.h"

enum { NODES = 16384 };
static struct node { struct node *next; unsigned long value; long padding[2]; } nodes[NODES];

unsigned long work(unsigned long round)
{
    if (nodes[0].next == 0) {
        static unsigned int order[NODES];
        unsigned int seed = 12345;
        for (int i = 0; i < NODES; i++)
            order[i] = i;
        for (int i = NODES - 1; i > 0; i--) {
            seed = seed * 1664525u + 1013904223u;
            int j = (int) ((unsigned long) seed * (unsigned long) (i + 1) >> 32);
            unsigned int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        for (int i = 0; i < NODES; i++) {
            nodes[order[i]].next = &nodes[order[i + 1 & NODES - 1]];
            nodes[order[i]].value = order[i];
        }
    }
    unsigned long sum = round;
    struct node *node = &nodes[0];
    for (long i = 0; i < 100L * NODES; i++) {
        sum = sum * 3 + node->value;
        node = node->next;
    }
    return sum;
}
