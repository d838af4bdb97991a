package spin.systems.spin.services;

import spin.dispatcher.EventInterface;

/// What another domain of the kernel exports.
@EventInterface
public interface Callee {
    long call(long argument);
}
