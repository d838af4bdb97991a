package spin.core.shell;

import spin.dispatcher.Requester;

/// [Shell] as an importer raises it: a line is two strings, or it would be the handlers' own guards that fail.
///
/// @param events the raiser
public record ShellService(Shell events, Requester who) implements Shell {
    @Override
    public boolean run(String command, String arguments) {
        if (command == null || arguments == null) {
            throw new IllegalArgumentException(
                    "%s raises Shell.run with null; give a word, and the rest of the line or an empty string"
                            .formatted(who.name()));
        }
        return events.run(command, arguments);
    }
}
