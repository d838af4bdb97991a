package benign;

import spin.domains.Greeter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;

/// A small stack machine: sealed instructions, a loop, a map of variables.
public final class Interpreter implements Greeter {

    @Override
    public String greet(Desk desk) {
        var program = List.of(new Push(10), new Store("n"), new Push(1), new Store("r"), new Load("r"), new Load("n"), new Op('*'), new Store("r"),
                new Load("n"), new Push(1), new Op('-'), new Store("n"), new Load("n"), new JumpIfPositive(4), new Load("r"));
        return String.valueOf(run(program));
    }

    sealed interface Code {}

    record Push(long value) implements Code {}

    record Load(String name) implements Code {}

    record Store(String name) implements Code {}

    record Op(char op) implements Code {}

    record JumpIfPositive(int target) implements Code {}

    static long run(List<? extends Code> program) {
        var stack = new ArrayDeque<Long>();
        var variables = new HashMap<String, Long>();
        int pc = 0;
        while (pc < program.size()) {
            switch (program.get(pc++)) {
                case Push(var value) -> stack.push(value);
                case Load(var name) -> stack.push(variables.get(name));
                case Store(var name) -> variables.put(name, stack.pop());
                case Op(var op) -> {
                    long right = stack.pop();
                    long left = stack.pop();
                    stack.push(switch (op) {
                        case '+' -> left + right;
                        case '-' -> left - right;
                        case '*' -> left * right;
                        default -> throw new IllegalStateException("op " + op);
                    });
                }
                case JumpIfPositive(var target) -> pc = stack.pop() > 0 ? target : pc;
            }
        }
        return stack.pop();
    }
}
