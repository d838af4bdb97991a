package spin.bench.port.attack;

import java.util.List;

/// The application that wants nothing but to go on.
public interface Victim extends Party {

    /// Asks the system for its smallest service and waits for the answer.
    Attempt serve();

    /// All that was ever delivered to it.
    List<Delivery> received();
}
