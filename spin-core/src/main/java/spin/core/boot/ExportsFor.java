package spin.core.boot;

import spin.dispatcher.ExportFinder;
import spin.dispatcher.Exported;
import spin.dispatcher.Requester;

/// The exports of a kernel as one requester may find them.
record ExportsFor(SpinKernel kernel, Requester who) implements ExportFinder {
    @Override
    public <I> Exported<I> find(Class<I> type) {
        return kernel.find(type, who);
    }
}
