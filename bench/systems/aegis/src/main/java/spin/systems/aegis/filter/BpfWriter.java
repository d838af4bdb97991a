package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.List;

/// Writes a filter as a BPF program: load, mask, compare, and out at the first difference.
///
/// Before the first shift fields are at fixed offsets; behind it the index register holds the base.
final class BpfWriter {

    private final List<Bpf.Instruction> program = new ArrayList<>();
    private boolean shifted;

    /// A program that answers 1 when the filter matches.
    static Bpf program(Filter filter) {
        var writer = new BpfWriter();
        for (var step : filter.steps()) {
            if (step instanceof Step.Atom atom) {
                writer.load(atom.field());
                writer.require(atom.value());
            } else if (step instanceof Step.Shift shift) {
                writer.shift(shift);
            }
        }
        return writer.accept();
    }

    Bpf accept() {
        emit(Bpf.RET | Bpf.K, 1);
        return new Bpf(program);
    }

    void load(Field field) {
        var size = field.width() == 4 ? Bpf.W : field.width() == 2 ? Bpf.H : Bpf.B;
        emit(Bpf.LD | size | (shifted ? Bpf.IND : Bpf.ABS), field.offset());
        if (field.mask() != Field.widest(field.width())) {
            emit(Bpf.ALU | Bpf.AND | Bpf.K, field.mask());
        }
    }

    void require(int value) {
        program.add(new Bpf.Instruction(Bpf.JMP | Bpf.JEQ | Bpf.K, 1, 0, value));
        emit(Bpf.RET | Bpf.K, 0);
    }

    void shift(Step.Shift shift) {
        load(shift.field());
        if (shift.scale() != 0) {
            emit(Bpf.ALU | Bpf.LSH | Bpf.K, shift.scale());
        }
        if (shifted) {
            emit(Bpf.ALU | Bpf.ADD | Bpf.X, 0);
        }
        emit(Bpf.MISC | Bpf.TAX, 0);
        shifted = true;
    }

    void keep(int word) {
        emit(Bpf.ST, word);
    }

    private void emit(int code, int k) {
        program.add(Bpf.Instruction.of(code, k));
    }
}
