// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The timer of the SIP stack, with hands that a test can turn: the stack keeps transactions for 32 s after their end,
 * to recognise what is repeated. Stacks make it from its name while it is {@link #install installed}.
 */
public final class StackClock implements SipTimer {

    private static final String PROPERTY = "gov.nist.javax.sip.TIMER_CLASS_NAME";

    /** In each the stack believes that half a second has passed; it keeps nothing for longer than 64 of them. */
    private static final int TICKS = 70;

    private static final List<StackClock> ALL = new CopyOnWriteArrayList<>();

    private final Timer timer = new Timer("StackClock", true);
    private final Set<Tick> ticks = ConcurrentHashMap.newKeySet();
    private volatile SipStackImpl stack;

    static void install() {
        System.setProperty(PROPERTY, StackClock.class.getName());
    }

    static void uninstall() {
        System.clearProperty(PROPERTY);
    }

    /** Turns all clocks until the stacks have forgotten what is over; what is not over is repeated meanwhile. */
    static void turn() {
        ALL.forEach(StackClock::turnThis);
    }

    /** How many transactions all stacks hold. */
    static int transactions() {
        return ALL.stream()
                .mapToInt(clock ->
                        clock.stack.getClientTransactionTableSize() + clock.stack.getServerTransactionTableSize())
                .sum();
    }

    private void turnThis() {
        var done = new CompletableFuture<Void>();
        // On the thread that runs all the others.
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        for (int i = 0; i < TICKS; i++) {
                            ticks.forEach(Tick::run);
                        }
                        done.complete(null);
                    }
                },
                0);
        done.join();
    }

    private final class Tick extends TimerTask {
        private final SIPStackTimerTask task;
        private final boolean isOnce;

        Tick(SIPStackTimerTask task, boolean isOnce) {
            this.task = task;
            this.isOnce = isOnce;
            task.setSipTimerTask(this);
            ticks.add(this);
        }

        @Override
        public void run() {
            if (ticks.contains(this)) {
                if (isOnce) {
                    cancel();
                }
                task.runTask();
            }
        }

        @Override
        public boolean cancel() {
            ticks.remove(this);
            return super.cancel();
        }
    }

    @Override
    public void start(SipStackImpl of, Properties properties) {
        stack = of;
        ALL.add(this);
    }

    @Override
    public boolean isStarted() {
        return stack != null;
    }

    @Override
    public boolean schedule(SIPStackTimerTask task, long delay) {
        timer.schedule(new Tick(task, true), delay);
        return true;
    }

    @Override
    public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delay, long period) {
        timer.schedule(new Tick(task, false), delay, period);
        return true;
    }

    @Override
    public boolean cancel(SIPStackTimerTask task) {
        task.cleanUpBeforeCancel();
        return task.getSipTimerTask() instanceof Tick tick && tick.cancel();
    }

    @Override
    public void stop() {
        ALL.remove(this);
        ticks.clear();
        timer.cancel();
    }
}
