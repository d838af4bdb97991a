package spin.hw.cpu.vectors;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// Vectors in a file: column after column, because like compresses with like, and deflated.
///
///     magic, count
///     values      how many, then each; columns of longs are indices into it
///     first, word, inputs, fpcr, memory, outcome, outputs, fpcrAfter      each `count` times
final class VectorFile {

    private static final int MAGIC = 0x56454331;

    private VectorFile() {}

    static void write(OutputStream out, List<Vector> vectors) throws IOException {
        var values = new HashMap<Long, Integer>();
        var columns = new ByteArrayOutputStream();
        try (var data = new DataOutputStream(columns)) {
            for (var vector : vectors) {
                data.writeInt(vector.first());
            }
            for (var vector : vectors) {
                data.writeInt(vector.word());
            }
            for (var vector : vectors) {
                writePairs(data, vector.inputs(), values);
            }
            for (var vector : vectors) {
                writeValue(data, vector.fpcr(), values);
            }
            for (var vector : vectors) {
                writeValue(data, vector.memory(), values);
            }
            for (var vector : vectors) {
                data.writeByte(vector.outcome().letter());
            }
            for (var vector : vectors) {
                writePairs(data, vector.outputs(), values);
            }
            for (var vector : vectors) {
                writeValue(data, vector.fpcrAfter(), values);
            }
        }
        try (var data = new DataOutputStream(new BufferedOutputStream(
                new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION))))) {
            data.writeInt(MAGIC);
            data.writeInt(vectors.size());
            data.writeInt(values.size());
            var table = new long[values.size()];
            values.forEach((value, index) -> table[index] = value);
            for (long value : table) {
                data.writeLong(value);
            }
            columns.writeTo(data);
        }
    }

    static List<Vector> read(InputStream in) throws IOException {
        try (var data = new DataInputStream(new BufferedInputStream(new InflaterInputStream(in)))) {
            if (data.readInt() != MAGIC) {
                throw new IOException("This is no file of vectors; record it again with VectorRecorder.");
            }
            int count = data.readInt();
            var values = new long[data.readInt()];
            for (int i = 0; i < values.length; i++) {
                values[i] = data.readLong();
            }
            var first = new int[count];
            var word = new int[count];
            var inputs = new long[count][];
            var fpcr = new long[count];
            var memory = new long[count];
            var outcome = new Vector.Outcome[count];
            var outputs = new long[count][];
            for (int i = 0; i < count; i++) {
                first[i] = data.readInt();
            }
            for (int i = 0; i < count; i++) {
                word[i] = data.readInt();
            }
            for (int i = 0; i < count; i++) {
                inputs[i] = readPairs(data, values);
            }
            for (int i = 0; i < count; i++) {
                fpcr[i] = values[data.readInt()];
            }
            for (int i = 0; i < count; i++) {
                memory[i] = values[data.readInt()];
            }
            for (int i = 0; i < count; i++) {
                outcome[i] = Vector.Outcome.of(data.readByte());
            }
            for (int i = 0; i < count; i++) {
                outputs[i] = readPairs(data, values);
            }
            var vectors = new ArrayList<Vector>(count);
            for (int i = 0; i < count; i++) {
                vectors.add(new Vector(first[i], word[i], inputs[i], fpcr[i], memory[i], outcome[i], outputs[i],
                        values[data.readInt()]));
            }
            return vectors;
        }
    }

    private static void writePairs(DataOutputStream data, long[] pairs, Map<Long, Integer> values) throws IOException {
        data.writeByte(pairs.length / 2);
        for (int i = 0; i < pairs.length; i += 2) {
            data.writeByte((int) pairs[i]);
            writeValue(data, pairs[i + 1], values);
        }
    }

    private static long[] readPairs(DataInputStream data, long[] values) throws IOException {
        var pairs = new long[2 * data.readByte()];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = data.readByte();
            pairs[i + 1] = values[data.readInt()];
        }
        return pairs;
    }

    private static void writeValue(DataOutputStream data, long value, Map<Long, Integer> values) throws IOException {
        int next = values.size();
        data.writeInt(values.computeIfAbsent(value, _ -> next));
    }
}
