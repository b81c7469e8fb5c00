// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import io.github.camelmsrp.session.Scheduler;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** The session timer of a call (RFC 4028). Confined to the turns of its call. */
final class SessionTimer {

    static final String OPTION_TAG = "timer";
    static final String SESSION_EXPIRES = "Session-Expires";
    static final String MIN_SE = "Min-SE";

    /** Seconds; the least that the RFC lets anybody ask for. */
    static final int MIN_SECONDS = 90;

    private static final int MAX_SECONDS = 86_400;
    private static final int LAST_MOMENT_SECONDS = 32;
    /** Half of the interval is left for as many attempts. */
    private static final int REFRESHES = 16;

    private static final int LEAST_PAUSE_SECONDS = 5;
    private static final Pattern VALUE =
            Pattern.compile("([0-9]{1,9})(?:\\s*;\\s*refresher\\s*=\\s*(uac|uas))?.*", Pattern.CASE_INSENSITIVE);

    private final Scheduler scheduler;
    private final InOrder turns;
    private final Runnable refresh;
    private final Runnable expire;
    private int wantedSeconds;
    /** The most that was asked for as the least in this call (RFC 4028 section 7.4). */
    private int minSeconds = MIN_SECONDS;

    private int agreedSeconds;
    private boolean isRefresher;
    private Scheduler.@Nullable Cancellable refreshing;
    private Scheduler.@Nullable Cancellable expiring;

    /** @param wantedSeconds 0 not to ask for a timer */
    SessionTimer(Scheduler scheduler, InOrder turns, int wantedSeconds, Runnable refresh, Runnable expire) {
        this.scheduler = scheduler;
        this.turns = turns;
        this.wantedSeconds = wantedSeconds <= 0 ? 0 : Math.max(MIN_SECONDS, wantedSeconds);
        this.refresh = refresh;
        this.expire = expire;
    }

    /** What a request asks for, in an INVITE that begins a call. */
    static void ask(Messages messages, Request request, int seconds, int minSeconds) {
        if (seconds > 0) {
            messages.set(request, SESSION_EXPIRES, Integer.toString(seconds));
            messages.set(request, MIN_SE, Integer.toString(minSeconds));
        }
    }

    /** What a request within the dialog asks for: to keep what was agreed on, the refresher included. */
    void askAgain(Messages messages, Request request) {
        int seconds = agreedSeconds > 0 ? agreedSeconds : wantedSeconds;
        if (seconds > 0) {
            seconds = Math.max(seconds, minSeconds);
            String refresher = agreedSeconds == 0 ? "" : isRefresher ? ";refresher=uac" : ";refresher=uas";
            messages.set(request, SESSION_EXPIRES, seconds + refresher);
            messages.set(request, MIN_SE, Integer.toString(minSeconds));
        }
    }

    /** Whether a request asks for less than the least: 422. */
    static boolean isTooSmall(Request request) {
        int seconds = seconds(request, SESSION_EXPIRES);
        return seconds > 0 && seconds < MIN_SECONDS && Peer.lists(request, "Supported", OPTION_TAG);
    }

    /** What a 422 asks for, 0 if it makes no sense. */
    static int minimum(Response tooSmall) {
        int seconds = seconds(tooSmall, MIN_SE);
        return seconds <= MAX_SECONDS ? seconds : 0;
    }

    /** Somebody on the way asks for this as the least. */
    void requireAtLeast(int seconds) {
        minSeconds = Math.max(minSeconds, seconds);
    }

    /** Agrees on what a request asks for, says so in its success, and starts anew. */
    void answer(Messages messages, Request request, Response success) {
        int asked = seconds(request, SESSION_EXPIRES);
        boolean isKnown = Peer.lists(request, "Supported", OPTION_TAG);
        int seconds = asked > 0 ? Math.max(MIN_SECONDS, asked) : agreedSeconds > 0 ? agreedSeconds : wantedSeconds;
        requireAtLeast(Math.min(MAX_SECONDS, seconds(request, MIN_SE)));
        seconds = Math.min(MAX_SECONDS, Math.max(seconds, seconds(request, MIN_SE)));
        if (seconds == 0) {
            stop();
            agreedSeconds = 0;
            return;
        }
        boolean isTheirs = isKnown && !"uas".equalsIgnoreCase(refresher(request)) && asked > 0;
        messages.set(success, SESSION_EXPIRES, seconds + (isTheirs ? ";refresher=uac" : ";refresher=uas"));
        if (isTheirs) {
            messages.set(success, "Require", OPTION_TAG);
        }
        start(seconds, !isTheirs);
    }

    /** Takes what the success of a request of this side says, and starts anew. */
    void agreed(Response success) {
        int seconds = seconds(success, SESSION_EXPIRES);
        if (seconds == 0) {
            stop();
            agreedSeconds = 0;
            return;
        }
        start(Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, seconds)), !"uas".equalsIgnoreCase(refresher(success)));
    }

    private void start(int seconds, boolean isOurs) {
        stop();
        agreedSeconds = seconds;
        isRefresher = isOurs;
        int lastMoment = seconds - Math.min(LAST_MOMENT_SECONDS, seconds / 3);
        expiring = scheduler.schedule(turns, TimeUnit.SECONDS.toNanos(lastMoment), expire);
        if (isOurs) {
            refreshing = scheduler.schedule(turns, TimeUnit.SECONDS.toNanos(seconds / 2), refresh);
        }
    }

    /** The refresh has failed; there is time for another one. */
    void refreshLater() {
        if (isRefresher && agreedSeconds > 0 && expiring != null) {
            if (refreshing != null) {
                refreshing.cancel();
            }
            int seconds = Math.max(LEAST_PAUSE_SECONDS, agreedSeconds / REFRESHES);
            refreshing = scheduler.schedule(turns, TimeUnit.SECONDS.toNanos(seconds), refresh);
        }
    }

    void stop() {
        if (refreshing != null) {
            refreshing.cancel();
            refreshing = null;
        }
        if (expiring != null) {
            expiring.cancel();
            expiring = null;
        }
    }

    private static int seconds(Message message, String name) {
        String value = Peer.value(message, name);
        var matcher = VALUE.matcher(value == null ? "" : value);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static @Nullable String refresher(Message message) {
        String value = Peer.value(message, SESSION_EXPIRES);
        var matcher = VALUE.matcher(value == null ? "" : value);
        return matcher.matches() ? matcher.group(2) : null;
    }
}
