package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Every filter in turn, the most specific first: what all the other engines must agree with.
final class NaiveScan implements Classifier {

    private final List<Claim> claims;

    NaiveScan(Collection<Claim> claims) {
        this.claims = new ArrayList<>(claims);
        this.claims.sort(Claim.BY_RIGHT);
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        for (var claim : claims) {
            if (claim.filter().matches(packet, start, end)) {
                return claim.id();
            }
        }
        return NOBODY;
    }
}
