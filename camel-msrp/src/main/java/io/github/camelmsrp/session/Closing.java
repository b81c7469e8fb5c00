// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The good order of a closing session: how long it may take, and who waits for its end. */
@OnEventLoop
final class Closing extends Deadlines.Deadline implements Outlet.Written {

    private final MsrpSession session;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>(0);
    private boolean begun;

    Closing(MsrpSession session) {
        this.session = session;
    }

    /** Whether nothing new is taken any more. */
    boolean hasBegun() {
        return begun;
    }

    /** False if it had begun before. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    void tell(CompletableFuture<Void> done) {
        waiting.add(done);
    }

    @Override
    void onExpired() {
        session.end(null);
        done();
    }

    @Override
    public void onWritten() {
        done();
    }

    @Override
    public void onLost() {
        done();
    }

    /** The session is over and what it had to say was written, or cannot be. */
    void done() {
        cancel();
        var all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.complete(null));
    }
}
