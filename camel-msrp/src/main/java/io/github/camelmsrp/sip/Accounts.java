// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The users whose calls are taken, found by the user part of their addresses. Any thread. */
final class Accounts {

    /** A user, and who decides on calls to it. */
    record Account(Registration registration, IncomingCalls calls) {}

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private volatile List<Account> closing = List.of();

    SipAccount open(Core core, SipIdentity identity, IncomingCalls calls) {
        String user = user(identity.address().user());
        var registration = new Registration(core, identity, own -> accounts.remove(user, new Account(own, calls)));
        if (accounts.putIfAbsent(user, new Account(registration, calls)) != null) {
            throw new SipException(
                    500,
                    "Calls to the user of " + identity.address()
                            + " are taken already. One SIP address tells calls apart"
                            + " by their user, whatever the domain: give the second one another user, or a sipAddress"
                            + " of its own");
        }
        registration.start();
        return registration;
    }

    @Nullable
    Account find(@Nullable String user) {
        return accounts.get(user(user));
    }

    /** Calls that are taken at most, of all users. */
    int maxCalls() {
        long sum = accounts.values().stream()
                .mapToLong(account -> account.calls().maxCalls())
                .sum();
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    CompletableFuture<Void> close() {
        var all = List.copyOf(accounts.values());
        closing = all;
        return CompletableFuture.allOf(all.stream()
                .map(account -> account.registration().close().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** The stack is gone: nothing more is waited for. */
    void forget() {
        closing.forEach(account -> account.registration().forget());
    }

    private static String user(@Nullable String user) {
        return user == null ? "" : user;
    }
}
