// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.session.MsrpNode;
import io.github.camelmsrp.session.NodeSettings;
import java.util.function.Function;
import org.apache.camel.CamelContext;

/** Lets tests of other packages choose the clock, the ids and the limits of the node that a CamelContext uses. */
public final class NodeSeam {

    private NodeSeam() {}

    /** To be called after the context was started and before it has an MSRP endpoint. */
    public static void install(CamelContext context, Function<NodeSettings, MsrpNode> nodes) {
        MsrpHost.of(context, nodes);
    }
}
