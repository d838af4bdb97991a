package spin.ext.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that could be read as a whole.
///
/// @param path decoded, from the root on, without `.` and `..`; ends in `/` as it did when it came
/// @param fields by their names in small letters
/// @param last whether the caller wants no further answer on this connection
record Request(boolean head, String path, Map<String, String> fields, boolean last) {
    @Nullable
    String field(String name) {
        return fields.get(name);
    }
}
