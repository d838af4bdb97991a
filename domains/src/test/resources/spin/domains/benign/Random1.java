package benign;

import spin.domains.Greeter;
import java.util.Random;
import java.util.SplittableRandom;

/// Seeded random numbers, the same on every run.
public final class Random1 implements Greeter {

    @Override
    public String greet(Desk desk) {
        var random = new Random(42);
        var splittable = new SplittableRandom(7);
        var text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(random.nextInt(100)).append(' ').append(splittable.nextInt(100)).append(' ');
        }
        return text.append(random.nextLong()).append(random.nextBoolean()).append(random.nextDouble()).toString();
    }
}
