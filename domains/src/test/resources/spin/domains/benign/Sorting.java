package benign;

import spin.domains.Greeter;
import java.util.Arrays;

/// A quicksort and a merge sort written by hand, against the library's.
public final class Sorting implements Greeter {

    @Override
    public String greet(Desk desk) {
        int[] a = numbers(500);
        int[] b = a.clone();
        int[] c = a.clone();
        quick(a, 0, a.length - 1);
        merge(b, 0, b.length, new int[b.length]);
        Arrays.sort(c);
        return Arrays.equals(a, c) + " " + Arrays.equals(b, c) + " " + a[0] + " " + a[250] + " " + a[499];
    }

    static int[] numbers(int n) {
        int[] a = new int[n];
        int x = 12345;
        for (int i = 0; i < n; i++) {
            x = x * 1103515245 + 12345;
            a[i] = x >>> 8;
        }
        return a;
    }

    static void quick(int[] a, int low, int high) {
        if (low >= high) {
            return;
        }
        int pivot = a[(low + high) >>> 1];
        int i = low;
        int j = high;
        while (i <= j) {
            while (a[i] < pivot) {
                i++;
            }
            while (a[j] > pivot) {
                j--;
            }
            if (i <= j) {
                int t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        quick(a, low, j);
        quick(a, i, high);
    }

    static void merge(int[] a, int from, int to, int[] scratch) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) / 2;
        merge(a, from, middle, scratch);
        merge(a, middle, to, scratch);
        for (int i = from, l = from, r = middle; i < to; i++) {
            scratch[i] = l < middle && (r >= to || a[l] <= a[r]) ? a[l++] : a[r++];
        }
        System.arraycopy(scratch, from, a, from, to - from);
    }
}
