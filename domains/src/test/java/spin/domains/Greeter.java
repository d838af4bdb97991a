package spin.domains;

/// The entry type of the tests' extensions.
public interface Greeter {

    String greet(Desk desk);

    /// What the host gives to an extension.
    class Desk {

        private final StringBuilder book = new StringBuilder();

        Desk() {}

        public void write(String line) {
            book.append(line).append('\n');
        }

        public int lines() {
            return (int) book.chars().filter(c -> c == '\n').count();
        }

        String book() {
            return book.toString();
        }
    }
}
