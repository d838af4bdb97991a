/// The prompt. Each command is a handler on [Shell]`.run`, guarded by its name, so an extension adds a command as the
/// kernel itself does.
///
/// Source: SPIN's released shell, `user/shell/shellcore` (spin-33).
@NullMarked
package spin.core.shell;

import org.jspecify.annotations.NullMarked;
