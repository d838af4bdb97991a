package benign;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.InputMismatchException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import spin.domains.Greeter;

/// What people write without thinking: sizes given beforehand, plain patterns, streams that are cut off.
public final class Idioms implements Greeter {

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > 2;
        }
    }

    private record Source(List<Integer> bytes, int[] at) implements Closeable {
        int read() throws IOException {
            if (at[0] == bytes.size()) {
                throw new EOFException("at " + at[0]);
            }
            return bytes.get(at[0]++);
        }

        @Override
        public void close() {
            at[0] = -1;
        }
    }

    private static String words(String text) {
        var counts = new TreeMap<String, Integer>();
        for (var word : text.toLowerCase(Locale.US).replaceAll("[^a-z\\s]", "").trim().split("\\s+")) {
            counts.merge(word, 1, Integer::sum);
        }
        return counts + "|" + Arrays.toString("a, b ,c".split("\\s*,\\s*")) + Arrays.toString("k1=v1;k2=v2".split("[=;]"))
                + Arrays.toString("1-2-3".split("-", 2)) + "42".matches("\\d+") + "4x".matches("[0-9]+") + "a  b".replaceFirst(" +", "_")
                + Arrays.toString("".split(",+")) + Arrays.toString(",a,,b,,".split(",+", -1)) + Arrays.toString("camelCaseText".split("[A-Z]"));
    }

    @Override
    public String greet(Desk desk) {
        var out = new StringBuilder(64).repeat("-", 3).repeat('=', 2).appendCodePoint(0x1F600);
        out.append(words("The cat, the dog & the  bird!")).append(String.format(Locale.US, " %,d %.2f", 1234567, 3.14159));
        var recent = new Recent<String, Integer>();
        for (var key : List.of("a", "b", "a", "c", "a")) {
            recent.merge(key, 1, Integer::sum);
        }
        var table = new HashMap<Integer, String>(8, 0.5f);
        table.put(1, "x");
        var sized = HashMap.<String, Integer>newHashMap(10);
        sized.put("k", 1);
        var set = new HashSet<Integer>(4, 0.9f);
        set.add(3);
        HashSet<Integer> other = HashSet.newHashSet(3);
        other.addAll(set);
        out.append(recent).append(table).append(sized).append(set).append(other);
        out.append(Stream.iterate(1, x -> x * 2).limit(10).toList())
                .append(Stream.iterate(1, x -> x < 100, x -> x * 3).map(String::valueOf).collect(Collectors.joining("/")))
                .append(IntStream.iterate(10, i -> i > 0, i -> i - 3).sum())
                .append(LongStream.iterate(1, i -> i + 2).limit(5).boxed().toList())
                .append(DoubleStream.generate(() -> 0.5).limit(4).sum())
                .append(Stream.generate(() -> "z").limit(3).collect(Collectors.toUnmodifiableSet()))
                .append(Stream.of(1).collect(Collectors.toUnmodifiableMap(x -> x, x -> x + 1)))
                .append(new Random(7).ints(3, 0, 10).boxed().toList()).append(new Random(7).doubles(2).sum())
                .append(new Random(7).ints(0, 5).skip(3).limit(4).sum());
        Iterator<Integer> counting = new Iterator<>() {
            private int n;

            @Override
            public boolean hasNext() {
                return n < 4;
            }

            @Override
            public Integer next() {
                return n++;
            }
        };
        out.append(StreamSupport.stream(Spliterators.spliteratorUnknownSize(counting, Spliterator.ORDERED), false).toList());
        Callable<String> call = () -> TimeUnit.HOURS.toMinutes(2) + "" + TimeUnit.SECONDS.convert(5, TimeUnit.MINUTES);
        try (var source = new Source(List.of(1, 2), new int[1])) {
            out.append(call.call());
            while (true) {
                out.append(source.read());
            }
        } catch (EOFException end) {
            out.append(end.getMessage());
        } catch (Exception e) {
            throw new InputMismatchException(e.getMessage());
        }
        int[][] grid = {{1, 2}, {3, 4}};
        var copy = Arrays.stream(grid).map(int[]::clone).toArray(int[][]::new);
        var bytes = "any carnal pleas".getBytes(StandardCharsets.US_ASCII);
        var encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        var list = new ArrayList<Integer>();
        list.ensureCapacity(100);
        out.append(Arrays.deepToString(grid)).append(Arrays.deepEquals(grid, copy)).append(Arrays.deepHashCode(grid)).append(encoded)
                .append(new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII)).append(list)
                .append(BitSet.valueOf(new long[]{37})).append(new BigInteger(1, bytes)).append(BigInteger.valueOf(97).isProbablePrime(20))
                .append("a\\tb".translateEscapes()).append("x\ny".indent(2)).append(Greeter.class.getTypeName())
                .append(String.class.getPackageName()).append(Number.class.isAssignableFrom(Integer.class))
                .append(new StringBuilder("a").compareTo(new StringBuilder("b")));
        return out.append(new TreeSet<>(List.of("b", "a"))).toString();
    }
}
