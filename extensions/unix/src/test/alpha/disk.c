/* A file that is written anew again and again: disk write FOLDER GENERATIONS, and disk read FOLDER says which generation is there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 3000 };

static unsigned content[WORDS];

static void fill(unsigned generation)
{
    for (unsigned i = 0; i < WORDS; i++)
        content[i] = i == 0 ? generation : content[i - 1] * 1664525u + 1013904223u;
}

static int failed(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    return 1;
}

static int write_generation(unsigned generation)
{
    fill(generation);
    int fd = open("new", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0)
        return failed("open");
    for (size_t done = 0; done < sizeof content; done += 4000)
        if (write(fd, (char *)content + done, 4000) != 4000)
            return failed("write");
    if (fsync(fd) < 0 || close(fd) < 0)
        return failed("fsync");
    if (rename("new", "file") < 0)
        return failed("rename");
    int folder = open(".", O_RDONLY);
    if (fsync(folder) < 0 || close(folder) < 0)
        return failed("fsync of the folder");
    printf("generation %u lasts\n", generation);
    fflush(stdout);
    return 0;
}

static int read_generation(void)
{
    static unsigned found[WORDS];
    int fd = open("file", O_RDONLY);
    if (fd < 0 && errno == ENOENT) {
        printf("generation 0\n");
        return 0;
    }
    if (fd < 0)
        return failed("open");
    if (read(fd, found, sizeof found) != sizeof found || read(fd, content, 1) != 0)
        return failed("read");
    fill(found[0]);
    if (memcmp(found, content, sizeof found) != 0) {
        printf("half a generation\n");
        return 1;
    }
    printf("generation %u\n", found[0]);
    return 0;
}

int main(int count, char **arguments)
{
    if (count < 3 || chdir(arguments[2]) < 0)
        return failed("chdir");
    if (strcmp(arguments[1], "read") == 0)
        return read_generation();
    for (int i = 1; i <= atoi(arguments[3]); i++)
        if (write_generation(i) != 0)
            return 1;
    return 0;
}
