package benign;

import spin.domains.Greeter;
import java.util.Arrays;

/// Arrays of all kinds, clone, fill, sort, copy, equality, and multi-dimensional ones.
public final class Arrays1 implements Greeter {

    @Override
    public String greet(Desk desk) {
        int[] a = {5, 2, 8, 1};
        int[] copy = a.clone();
        Arrays.sort(copy);
        int[][] grid = new int[3][4];
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                grid[y][x] = x * y;
            }
        }
        long[][][] ragged = new long[2][][];
        ragged[1] = new long[][]{{1, 2}, {3}};
        Object[] objects = {1, "two", 3.0, null, new int[0]};
        boolean[] flags = new boolean[3];
        flags[1] ^= true;
        String[] names = Arrays.copyOf(new String[]{"b", "a"}, 3);
        System.arraycopy(a, 0, a, 1, 3);
        return Arrays.toString(a) + Arrays.toString(copy) + Arrays.toString(grid[2]) + ragged[1][0][1] + objects.length + Arrays.toString(flags)
                + Arrays.asList(names) + Arrays.equals(a, copy) + Arrays.binarySearch(copy, 5) + Arrays.stream(a).sum() + Arrays.hashCode(copy);
    }
}
