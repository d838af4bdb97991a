package spin.plexus.packetdrill.script;

import java.util.List;
import java.util.stream.Collectors;

/// The options of a segment, in order.
public record TcpOptions(List<TcpOption> list) {
    public static final TcpOptions NONE = new TcpOptions(List.of());

    public TcpOptions {
        list = List.copyOf(list);
    }

    /// In angle brackets; nothing when there are none.
    public String toText() {
        return list.isEmpty()
                ? ""
                : list.stream().map(TcpOption::toText).collect(Collectors.joining(",", "<", ">"));
    }
}
