package benign;

import spin.domains.Greeter;
import java.util.Optional;
import java.util.OptionalInt;

/// Optional in its uses.
public final class Optionals implements Greeter {

    @Override
    public String greet(Desk desk) {
        Optional<String> some = Optional.of("value");
        Optional<String> none = Optional.empty();
        return some.map(String::length).orElse(-1) + " " + none.map(String::length).orElse(-1) + " " + some.filter(s -> s.startsWith("x")).isPresent()
                + " " + none.or(() -> some).get() + " " + some.flatMap(s -> Optional.of(s.charAt(0))).orElseThrow() + none.stream().count()
                + Optional.ofNullable((String) null).isEmpty() + OptionalInt.of(4);
    }
}
