/* Quicksort of 20,000 long words, and a binary search for each: compares, branches, swaps. */
#include "program.h"

enum { COUNT = 20000 };
static int keys[COUNT];

static void sort(int *first, int *last)
{
    while (first < last) {
        int pivot = first[(last - first) / 2];
        int *low = first, *high = last;
        while (low <= high) {
            while (*low < pivot)
                low++;
            while (*high > pivot)
                high--;
            if (low <= high) {
                int swapped = *low;
                *low++ = *high;
                *high-- = swapped;
            }
        }
        if (high - first < last - low) {
            sort(first, high);
            first = low;
        } else {
            sort(low, last);
            last = high;
        }
    }
}

unsigned long work(unsigned long round)
{
    unsigned int seed = (unsigned int) round + 1;
    unsigned long found = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < COUNT; i++) {
            seed = seed * 1664525u + 1013904223u;
            keys[i] = (int) (seed >> 4);
        }
        sort(keys, keys + COUNT - 1);
        for (int i = 0; i < COUNT; i++) {
            int low = 0, high = COUNT - 1, key = i << 14;
            while (low < high) {
                int middle = low + high >> 1;
                if (keys[middle] < key)
                    low = middle + 1;
                else
                    high = middle;
            }
            found += low;
        }
    }
    return found;
}
