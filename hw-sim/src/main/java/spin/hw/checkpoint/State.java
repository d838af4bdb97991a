package spin.hw.checkpoint;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The named fields of one part: `long` values, byte arrays and long arrays, in the order in which they were written.
///
/// What goes in and what comes out are copies, so a state is a value however the machine goes on.
public final class State {
    private final String part;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /// @param part whose fields these are; messages name it
    public State(String part) {
        this.part = part;
    }

    public String part() {
        return part;
    }

    public State put(String field, long value) {
        return add(field, value);
    }

    public State put(String field, boolean value) {
        return add(field, value ? 1L : 0L);
    }

    public State put(String field, byte[] value) {
        return add(field, value.clone());
    }

    public State put(String field, long[] value) {
        return add(field, value.clone());
    }

    public long number(String field) {
        return get(field, Long.class);
    }

    public int integer(String field) {
        long value = number(field);
        if (value != (int) value) {
            throw new CheckpointException("Field " + field + " of " + part + " is " + value
                    + ", which is no 32-bit number; the checkpoint is damaged or of another version.");
        }
        return (int) value;
    }

    public boolean flag(String field) {
        return number(field) != 0;
    }

    public byte[] bytes(String field) {
        return get(field, byte[].class).clone();
    }

    public long[] numbers(String field) {
        return get(field, long[].class).clone();
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    /// The fields in order; values are [Long], `byte[]` or `long[]`. For whoever writes or compares states.
    public Map<String, Object> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /// The fields in which this and `other` differ, as a person reads them.
    List<String> differences(State other) {
        var names = new LinkedHashSet<>(fields.keySet());
        names.addAll(other.fields.keySet());
        return names.stream().filter(name -> !Objects.deepEquals(fields.get(name), other.fields.get(name)))
                .map(name -> part + "." + name + ": " + text(fields.get(name)) + " and " + text(other.fields.get(name)))
                .toList();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case long[] numbers -> Arrays.toString(numbers);
            case byte[] bytes -> bytes.length + " bytes";
            default -> value.toString();
        };
    }

    private State add(String field, Object value) {
        if (fields.putIfAbsent(field, value) != null) {
            throw new IllegalStateException("Part " + part + " writes its field " + field + " twice.");
        }
        return this;
    }

    private <T> T get(String field, Class<T> type) {
        var value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new CheckpointException("Part " + part + " of the checkpoint has "
                    + (value == null ? "no field " + field : "a field " + field + " of another type")
                    + "; it was written by another version of the machine.");
        }
        return type.cast(value);
    }
}
