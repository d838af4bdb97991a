package spin.hw.net.fault;

import spin.hw.checkpoint.State;
import spin.hw.net.LinkPort;

/// A fault that happens by chance.
public abstract class SeededFault extends Fault {
    final Chance chance;

    SeededFault(String name, LinkPort port, long seed) {
        super(name, port);
        this.chance = new Chance(seed);
    }

    @Override
    public void save(State out) {
        super.save(out);
        out.put("chance", chance.state());
    }

    @Override
    public void restore(State in) {
        long state = in.number("chance");
        super.restore(in);
        chance.state(state);
    }
}
