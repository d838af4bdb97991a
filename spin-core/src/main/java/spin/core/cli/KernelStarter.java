package spin.core.cli;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.LocalDate;
import java.util.List;
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
    /// @param disks     its drives
    /// @param mounts    folders of the host that are mounted when it boots
    /// @param libraries folders of JARs that are loaded when an extension imports them
    record Options(String profile, Approval approvers, NetPlan net, List<DiskPlan> disks, List<MountPlan> mounts,
            List<Path> libraries) {
        /// The machine of that profile, on which nobody approves anything.
        public Options(String profile) {
            this(profile, Approval.NOBODYS);
        }

        /// A machine without a wire.
        public Options(String profile, Approval approvers) {
            this(profile, approvers, NetPlan.NONE);
        }

        /// A machine without a disk.
        public Options(String profile, Approval approvers, NetPlan net) {
            this(profile, approvers, net, List.of(), List.of());
        }

        /// A machine without folders of the host.
        public Options(String profile, Approval approvers, NetPlan net, List<DiskPlan> disks) {
            this(profile, approvers, net, disks, List.of());
        }

        /// A machine whose extensions import from what is loaded.
        public Options(String profile, Approval approvers, NetPlan net, List<DiskPlan> disks, List<MountPlan> mounts) {
            this(profile, approvers, net, disks, mounts, List.of());
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
