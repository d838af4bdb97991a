package spin.core.boot;

import java.util.List;
import spin.core.disk.DiskException;
import spin.core.disk.Drive;
import spin.core.disk.Drives;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `disk`: the drives, and whose their blocks are.
final class DiskCommands {
    private static final String NAME = "disk";
    private static final String USAGE = "disk grant takes a drive and a JAR, and of the drive a first block and how many, or nothing for all; not '%s'.";

    private final Drives drives;

    DiskCommands(Drives drives) {
        this.drives = drives;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "the disk drives and what they have done", arguments -> all());
        shell.addSub(NAME, "grants", "", "which blocks are whose", arguments -> grants());
        shell.addSub(NAME, "grant", "DRIVE JAR [FIRST BLOCKS]", "let a JAR of that name have blocks of a drive",
                () -> drives.all().stream().map(Drive::name).toList(), this::grant);
        shell.addSub(NAME, "revoke", "JAR", "take back what was granted to a JAR",
                () -> drives.grants().stream().map(Drives.Grant::jar).distinct().toList(), this::revoke);
    }

    private Reply all() {
        return new Reply.Table(List.of("drive", "blocks", "requests served", "under way", "answers"),
                drives.all().stream().map(each -> List.<Object>of(each.name(), each.blocks(), each.served(),
                        each.underWay(), each.isSilent() ? "no" : "yes")).toList(),
                "there are no drives; start the kernel with --disk FILE");
    }

    private Reply grants() {
        return new Reply.Table(List.of("drive", "first", "blocks", "jar"),
                drives.grants().stream().map(each -> List.<Object>of(each.drive().name(), each.first(), each.blocks(),
                        each.jar())).toList(),
                "nothing is granted");
    }

    private Reply grant(String arguments) {
        var words = arguments.split("\\s+", -1);
        if (words.length != 2 && words.length != 4) {
            return Reply.refused(USAGE.formatted(arguments));
        }
        try {
            var grant = drives.grant(words[0], words.length == 4 ? Long.parseLong(words[2]) : 0,
                    words.length == 4 ? Long.parseLong(words[3]) : blocksOf(words[0]), words[1]);
            return Reply.text("%s are %s's.".formatted(grant, grant.jar()));
        } catch (NumberFormatException _) {
            return Reply.refused(USAGE.formatted(arguments));
        } catch (DiskException refused) {
            return Reply.refused(refused.getMessage() + ".");
        }
    }

    /// Of a drive that is not there the refusal comes from granting it.
    private long blocksOf(String name) {
        return drives.all().stream().filter(each -> each.name().equals(name)).mapToLong(Drive::blocks).findFirst()
                .orElse(0);
    }

    private Reply revoke(String jar) {
        int count = drives.revoke(jar);
        return count == 0
                ? Reply.refused("Nothing is granted to '%s'; 'disk grants' shows what is.".formatted(jar))
                : Reply.text("%s has no blocks any more.".formatted(jar));
    }
}
