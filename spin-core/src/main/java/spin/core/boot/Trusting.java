package spin.core.boot;

import java.util.function.Predicate;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;

/// Whom the machine's owner trusts may handle what its authoriser would refuse him: he may look, and interpose, at every event, for tools that
/// trace or break things on purpose. What belongs to the event's authority stays the authority's.
record Trusting(Authoriser authoriser, Predicate<Requester> privileged) implements Authoriser {
    @Override
    public Decision decide(Manipulation what) {
        var decision = authoriser.decide(what);
        boolean interposes = what.operation() == Manipulation.Operation.INSTALL && privileged.test(what.requester());
        return decision instanceof Decision.Denied && interposes ? new Decision.Allowed() : decision;
    }
}
