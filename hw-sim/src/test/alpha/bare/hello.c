#include "runtime.h"

int main(int count, char **arguments)
{
    print("hello, world\n");
    for (int i = 1; i < count; i++) {
        print(arguments[i]);
        print("\n");
    }
    return 3 + count;
}
