// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.camelmsrp.MsrpSipConsumer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Routes that are called by SIP and send back what they hear. */
final class CallServer implements Role {

    /** Users that are called. */
    static final int DESKS = 10;

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final DefaultCamelContext camel = new DefaultCamelContext();

    CallServer() {
        camel.start();
    }

    @Override
    public Fields handle(String verb, Fields orders) throws Exception {
        return switch (verb) {
            case "listen" -> listen(orders.text("transport"));
            case "calls" -> calls(orders.count("expect", 0));
            case "rest" -> rest(orders.number("millis"));
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private Fields listen(String transport) throws Exception {
        int port = Loops.freePort();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (int desk = 0; desk < DESKS; desk++) {
                    from("msrp-sip:desk" + desk + '@' + Loops.HOST + "?sipAddress=" + Loops.HOST + ':' + port
                                    + "&sipTransport=" + transport + "&exchangePattern=InOut")
                            .setBody(body());
                }
            }
        });
        return Fields.of("port", port);
    }

    /** Waits until there are so many calls. */
    private Fields calls(int expected) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        synchronized (this) {
            while (count() != expected && System.nanoTime() < deadline) {
                wait(2);
            }
        }
        return Fields.of("calls", count()).with("descriptors", descriptors());
    }

    /** Lets time pass. */
    private Fields rest(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (this) {
            for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
                wait(left);
            }
        }
        return new Fields();
    }

    private int count() {
        return camel.getRoutes().stream()
                .mapToInt(route -> ((MsrpSipConsumer) route.getConsumer()).getCallCount())
                .sum();
    }

    /** Files and sockets that are open; 0 where the system does not tell. */
    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
