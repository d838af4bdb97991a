#include <stdio.h>

int main(int count, char **arguments)
{
    printf("hello, world\n");
    for (int i = 1; i < count; i++)
        printf("%s\n", arguments[i]);
    return 0;
}
