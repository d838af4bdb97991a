package spin.bench.agent.example;

public interface Greeting {
    String greet(String whom);
}
