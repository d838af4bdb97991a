package spin.bench.cpu;

import java.util.List;

/// The programs, and how many rounds of each take qemu-alpha a second or more on a machine of 2024.
record Programs(Image image, int rounds) {

    static final List<Programs> ALL = List.of(
            program("crc", "checksum by table", 160),
            program("sieve", "primes, a byte each", 140),
            program("chase", "pointers over 64 pages", 140),
            program("switch", "byte-code interpreter", 30),
            program("fib", "recursion", 600),
            program("float", "bodies and matrices in T floating", 60),
            program("sort", "quicksort and binary search", 180));

    private static Programs program(String name, String what, int rounds) {
        return new Programs(Image.of(name, what), rounds);
    }

    static Image named(String name) {
        return ALL.stream().map(Programs::image).filter(image -> image.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no program " + name + " in this benchmark."));
    }
}
