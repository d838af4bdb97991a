package spin.systems.spin.services;

import spin.core.strand.Strand;
import spin.core.strand.StrandGroup;
import spin.core.strand.Strands;
import spin.ext.stride.Shares;

/// What the extension `stride-scheduler` installs: a handler of `Strands.resume` for its group's face.
public record StrideGroup(StrandGroup group, Shares shares, Strands strands) {
    public boolean isOurs(Strand strand) {
        return strand == group.face();
    }

    public void giveOn(Strand face) {
        shares.giveOn(strands);
    }
}
