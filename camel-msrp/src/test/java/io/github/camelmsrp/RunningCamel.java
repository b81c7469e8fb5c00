// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.peer.PeerOptions;
import io.github.camelmsrp.peer.ScriptedPeer;
import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.NodeSettings;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

/** A running CamelContext with routes on loopback sockets, and peers for them. */
public final class RunningCamel implements AutoCloseable {

    private static final AtomicInteger PEERS = new AtomicInteger();

    public final DefaultCamelContext context = new DefaultCamelContext();
    public final ProducerTemplate template;

    /** Starts an empty context. */
    RunningCamel() {
        this(settings -> settings);
    }

    RunningCamel(UnaryOperator<NodeSettings> change) {
        context.getShutdownStrategy().setTimeout(20);
        context.start();
        template = context.createProducerTemplate();
        NodeSeam.install(context, settings -> MsrpNode.start(change.apply(settings)));
    }

    /** Starts a context with these routes. */
    public static RunningCamel with(LambdaRouteBuilder routes) throws Exception {
        return with(settings -> settings, routes);
    }

    /** Starts a context whose node differs in its settings. */
    public static RunningCamel with(UnaryOperator<NodeSettings> change, LambdaRouteBuilder routes) throws Exception {
        var camel = new RunningCamel(change);
        try {
            camel.add(routes);
        } catch (Exception | Error e) {
            camel.close();
            throw e;
        }
        return camel;
    }

    public RunningCamel add(LambdaRouteBuilder routes) throws Exception {
        RouteBuilder.addRoutes(context, routes);
        return this;
    }

    public MsrpConsumer consumer(String routeId) {
        return (MsrpConsumer) context.getRoute(routeId).getConsumer();
    }

    /** The port on which the first listening route listens. */
    public int port() {
        return context.getRoutes().stream()
                .map(route -> route.getConsumer() instanceof MsrpConsumer consumer ? consumer.getLocalAddress() : null)
                .filter(address -> address != null)
                .findFirst()
                .orElseThrow()
                .getPort();
    }

    public MockEndpoint mock(String name) {
        return context.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    /** A peer of a session of the listening route, with a path of its own. */
    public ScriptedPeer peer(String sessionId) {
        return peer(sessionId, PeerOptions.plain());
    }

    public ScriptedPeer peer(String sessionId, PeerOptions options) {
        var scheme = options.tls().isPresent() ? "msrps" : "msrp";
        return ScriptedPeer.connect("127.0.0.1", port(), options)
                .paths(
                        scheme + "://127.0.0.1:" + port() + "/" + sessionId + ";tcp",
                        scheme + "://127.0.0.1:9/peer" + PEERS.incrementAndGet() + ";tcp");
    }

    /** Sessions that were set up by offer and answer, or are being set up. */
    public int sessions() {
        return MsrpHost.of(context).sdpSessions().all().size();
    }

    @Override
    public void close() {
        context.stop();
    }
}
