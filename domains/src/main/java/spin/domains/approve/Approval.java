package spin.domains.approve;

import java.time.LocalDate;
import java.util.SortedSet;
import java.util.TreeSet;

/// A checked approval: that there is one means that its signature was right, its day had not passed, and file and bytes were
/// the ones it names. Only [Approvers] makes one.
public final class Approval {

    private final String file;
    private final String sha256;
    private final LocalDate lastDay;
    private final SortedSet<String> waives;
    private final String key;

    Approval(String file, String sha256, LocalDate lastDay, SortedSet<String> waives, String key) {
        this.file = file;
        this.sha256 = sha256;
        this.lastDay = lastDay;
        this.waives = new TreeSet<>(waives);
        this.key = key;
    }

    /// The name that the file must have.
    public String file() {
        return file;
    }

    /// The digest of the whole file, 64 hexadecimal digits.
    public String sha256() {
        return sha256;
    }

    /// The last day on which it is good.
    public LocalDate lastDay() {
        return lastDay;
    }

    /// The names of the rules that the JAR may break.
    public SortedSet<String> waives() {
        return new TreeSet<>(waives);
    }

    /// Which key signed it; see [Approvers#keyName].
    public String key() {
        return key;
    }
}
