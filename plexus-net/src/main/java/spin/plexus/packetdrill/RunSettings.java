package spin.plexus.packetdrill;

import spin.plexus.packetdrill.script.Script;
import spin.plexus.packetdrill.script.Script.Setting;

/// What the lines `--name=value` of a script ask for.
///
/// @param tolerance microseconds that a packet may be early or late
/// @param tick microseconds of the clock that timestamps are read from; 0 when the script leaves their values to the stack
record RunSettings(TestedStack.Hosts hosts, long tolerance, long tick) {
    /// What the tool allows by default.
    private static final long TOLERANCE = 4_000;
    private static final long MOST_TOLERANCE = 10_000_000;
    private static final int MTU = 1_500;
    private static final int LEAST_MTU = 68;
    private static final TestedStack.Hosts HOSTS = new TestedStack.Hosts(0xc0a8_0001, 0xc000_0201, MTU);

    static RunSettings of(Script script) throws StoppedException {
        var settings = new RunSettings(HOSTS, TOLERANCE, 0);
        for (var each : script.settings()) {
            settings = settings.with(each);
        }
        return settings;
    }

    private RunSettings with(Setting setting) throws StoppedException {
        return switch (setting.name()) {
            case "tolerance_usecs" -> new RunSettings(hosts, number(setting, 0, MOST_TOLERANCE), tick);
            case "mtu" -> new RunSettings(
                    new TestedStack.Hosts(hosts.local(), hosts.remote(), (int) number(setting, LEAST_MTU, 0xffff)),
                    tolerance, tick);
            case "tcp_ts_tick_usecs" -> new RunSettings(hosts, tolerance, number(setting, 0, MOST_TOLERANCE));
            case "ip_version" -> {
                if (!setting.value().equals("ipv4")) {
                    throw skipped(setting, "only ipv4 is spoken here");
                }
                yield this;
            }
            // The size by which the tool's device cuts what comes in: here it comes in whole.
            case "mss" -> {
                var _ = number(setting, LEAST_MTU, 0xffff);
                yield this;
            }
            // How the tool keeps its own buffers is nothing that the stack sees.
            case "define", "verbose", "debug", "strict_segments", "send_omit_free" -> this;
            default -> throw skipped(setting, "the runner has no such setting");
        };
    }

    private static long number(Setting setting, long least, long most) throws StoppedException {
        try {
            long value = Long.parseLong(setting.value());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Told below, like a number out of range.
        }
        throw new StoppedException(new Verdict.Bad(setting.position(), "--" + setting.name() + " is '"
                + setting.value() + "'; it must be a number between " + least + " and " + most));
    }

    private static StoppedException skipped(Setting setting, String reason) {
        return new StoppedException(new Verdict.Skipped(setting.position(),
                "--" + setting.name() + "=" + setting.value() + ": " + reason));
    }
}
