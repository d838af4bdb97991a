package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Collection;

/// A program for each filter, one after the other, the most specific first.
final class BpfScan implements Classifier {

    private final Bpf[] programs;
    private final int[] owners;

    BpfScan(Collection<Claim> claims) {
        var sorted = new ArrayList<>(claims);
        sorted.sort(Claim.BY_RIGHT);
        programs = new Bpf[sorted.size()];
        owners = new int[sorted.size()];
        for (var i = 0; i < programs.length; i++) {
            programs[i] = BpfWriter.program(sorted.get(i).filter());
            owners[i] = sorted.get(i).id();
        }
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        for (var i = 0; i < programs.length; i++) {
            if (programs[i].run(packet, start, end) != 0) {
                return owners[i];
            }
        }
        return NOBODY;
    }
}
