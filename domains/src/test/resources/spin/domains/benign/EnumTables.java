package benign;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import spin.domains.Greeter;

/// A state machine as an enumeration with bodies, and tables by enumeration.
public final class EnumTables implements Greeter {

    enum State {
        IDLE {
            @Override
            State on(char c) {
                return c == 's' ? RUNNING : this;
            }
        },
        RUNNING {
            @Override
            State on(char c) {
                return switch (c) {
                    case 'p' -> PAUSED;
                    case 'x' -> DONE;
                    default -> this;
                };
            }
        },
        PAUSED {
            @Override
            State on(char c) {
                return c == 'r' ? RUNNING : c == 'x' ? DONE : this;
            }
        },
        DONE {
            @Override
            State on(char c) {
                return this;
            }

            @Override
            boolean isFinal() {
                return true;
            }
        };

        abstract State on(char c);

        boolean isFinal() {
            return false;
        }
    }

    @Override
    public String greet(Desk desk) {
        Map<State, Integer> visits = new EnumMap<>(State.class);
        var state = State.IDLE;
        for (char c : "aspprx!".toCharArray()) {
            state = state.on(c);
            visits.merge(state, 1, Integer::sum);
        }
        var rest = EnumSet.complementOf(EnumSet.copyOf(visits.keySet()));
        var open = EnumSet.allOf(State.class);
        open.removeIf(State::isFinal);
        return state + " " + visits + " " + rest + open + EnumSet.range(State.RUNNING, State.DONE) + State.valueOf("PAUSED").compareTo(State.IDLE)
                + State.PAUSED.getDeclaringClass().getSimpleName() + State.values().length;
    }
}
