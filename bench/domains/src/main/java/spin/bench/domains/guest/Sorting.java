package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// Quicksort of 2,000 numbers, written out.
public final class Sorting implements Loop {

    private final int[] numbers = new int[2000];

    public Sorting() {}

    @Override
    public long run(long seed) {
        long x = seed;
        for (int i = 0; i < numbers.length; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            numbers[i] = (int) (x >>> 33);
        }
        sort(0, numbers.length - 1);
        return numbers[1000];
    }

    private void sort(int from, int to) {
        if (from >= to) {
            return;
        }
        int pivot = numbers[(from + to) >>> 1];
        int i = from;
        int j = to;
        while (i <= j) {
            while (numbers[i] < pivot) {
                i++;
            }
            while (numbers[j] > pivot) {
                j--;
            }
            if (i <= j) {
                int swapped = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = swapped;
            }
        }
        sort(from, j);
        sort(i, to);
    }
}
