// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.DefaultSipTimer;

/**
 * The stack's timer, which drops what is asked of it after its end: the stack's own threads, still reading then, would
 * fall over its exception. Made by the stack, which knows its name only.
 */
public final class StackTimer extends DefaultSipTimer {

    @Override
    public boolean schedule(SIPStackTimerTask task, long delayMillis) {
        try {
            return super.schedule(task, delayMillis);
        } catch (IllegalStateException stopped) {
            return false;
        }
    }

    @Override
    public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delayMillis, long periodMillis) {
        try {
            return super.scheduleWithFixedDelay(task, delayMillis, periodMillis);
        } catch (IllegalStateException stopped) {
            return false;
        }
    }

    /** A task that came after the end has nothing to be taken back. */
    @Override
    public boolean cancel(SIPStackTimerTask task) {
        return task.getSipTimerTask() != null && super.cancel(task);
    }
}
