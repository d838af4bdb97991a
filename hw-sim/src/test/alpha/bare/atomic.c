/* Load-locked and store-conditional as compilers write them, in both sizes, and barriers. */
#include "runtime.h"

static word64 quad;
static word32 longs[4];

int main(void)
{
    for (int i = 0; i < 50; i++) {
        __sync_fetch_and_add(&quad, next_random());
        __sync_fetch_and_xor(&longs[i & 3], (word32)next_random());
        __sync_bool_compare_and_swap(&longs[i & 3], longs[i & 3], longs[i & 3] + i);
        __sync_synchronize();
    }
    report("failed", __sync_bool_compare_and_swap(&quad, 1, 2));
    report("quad", quad);
    report("longs", (word64)longs[0] << 32 | longs[1]);
    report("before", __sync_lock_test_and_set(&longs[2], 77));
    report("after", longs[2]);
    return 0;
}
