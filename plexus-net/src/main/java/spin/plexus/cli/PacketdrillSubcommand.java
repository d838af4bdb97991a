package spin.plexus.cli;

import spin.core.cli.Subcommand;

/// Adds `spin packetdrill` to the command line.
public final class PacketdrillSubcommand implements Subcommand {

    @Override
    public Object command() {
        return new PacketdrillCommand();
    }

    @Override
    public String parent() {
        return "";
    }
}
