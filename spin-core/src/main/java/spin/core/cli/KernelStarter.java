package spin.core.cli;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import spin.core.control.KernelControl;

/// Boots the kernel for `spin run`; found with [java.util.ServiceLoader], one provider.
public interface KernelStarter {
    /// Boots and returns when the kernel is ready.
    ///
    /// @param console takes one line that the kernel's console prints; may be called from any thread
    /// @throws CommandFailure if it cannot boot so, an unknown profile for instance
    KernelControl boot(Options options, Consumer<String> console);

    /// What the command line says about the kernel.
    ///
    /// @param profile   the machine profile's name, empty for the usual one
    /// @param approvers whose approvals count
    /// @param net       where its wire ends
    /// @param folders   of the host, by the names under which they are mounted as file systems
    record Options(String profile, Approval approvers, NetPlan net, Map<String, Path> folders) {
        public Options {
            folders = Collections.unmodifiableMap(new LinkedHashMap<>(folders));
        }

        /// A machine with no folder of the host.
        public Options(String profile, Approval approvers, NetPlan net) {
            this(profile, approvers, net, Map.of());
        }

        /// The machine of that profile, on which nobody approves anything.
        public Options(String profile) {
            this(profile, Approval.NOBODYS);
        }

        /// A machine without a wire.
        public Options(String profile, Approval approvers) {
            this(profile, approvers, NetPlan.NONE);
        }
    }

    /// Which keys approve JARs that the verifier would refuse, and by which calendar.
    ///
    /// @param keys  Ed25519
    /// @param today by which approvals expire; asked at each load
    record Approval(List<PublicKey> keys, Supplier<LocalDate> today) {
        static final Approval NOBODYS = new Approval(List.of(), () -> LocalDate.MAX);
    }
}
