package spin.bench.agent.example;

public final class Branch extends Shop {
    public Branch() {
        super(1);
    }

    @Override
    public int price(String article, int pieces) {
        return 1000 + super.price(article, pieces);
    }
}
