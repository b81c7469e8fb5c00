// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import io.github.camelmsrp.wire.FailureReport;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * Options of sessions and what they carry, whichever way they come up: what {@link MsrpConfiguration} and
 * {@link MsrpSipConfiguration} have in common. Times are in milliseconds.
 */
@UriParams
public class MsrpSessionConfiguration extends MsrpReceiveConfiguration implements Cloneable {

    @UriParam(label = "producer", defaultValue = "8192", description = "Octets of the body in one chunk.")
    private int chunkSize = 8192;

    @UriParam(
            label = "producer",
            description = "Id of the route that gets what the peer sends on a session that this producer opened.")
    private @Nullable String receiverRoute;

    @UriParam(
            label = "producer",
            defaultValue = "no",
            enums = "yes,no",
            description = "Whether to ask the peer for a success report.")
    private SuccessReport successReport = SuccessReport.NO;

    @UriParam(
            label = "producer",
            defaultValue = "yes",
            enums = "yes,no,partial",
            description =
                    "Which failures the peer is asked to tell: all, none, or all but without confirming " + "success.")
    private FailureReport failureReport = FailureReport.YES;

    @UriParam(
            label = "producer",
            defaultValue = "response",
            enums = "written,response,report,reply",
            description = "How far a message must have come before the exchange goes on: written, answered by the "
                    + "next hop, reported as delivered, or replied to by a message that becomes the body.")
    private WaitFor waitFor = WaitFor.RESPONSE;

    @UriParam(
            label = "producer",
            defaultValue = "30000",
            javaType = "java.time.Duration",
            description =
                    "Longest wait in milliseconds for the response to a request, counted from its last octet; also for "
                            + "a report and a reply.")
    private long requestTimeout = 30_000;

    @UriParam(
            label = "advanced",
            description = "Which header fields of a message become headers of the exchange, and the reverse. By "
                    + "default Content-ID and Content-Description both ways, and Content-Disposition on the way "
                    + "out.")
    private HeaderFilterStrategy headerFilterStrategy = new MsrpHeaderFilterStrategy();

    @UriParam(
            label = "common",
            defaultValue = "headers",
            enums = "off,headers,unwrap",
            description = "What becomes of message/cpim. headers: what a received object says about its content becomes"
                    + " headers, the body stays the whole object. unwrap: the body is the content, and whatever"
                    + " is sent is wrapped. off: neither.")
    private CpimMode cpim = CpimMode.HEADERS;

    public CpimMode getCpim() {
        return cpim;
    }

    public void setCpim(CpimMode cpim) {
        this.cpim = cpim;
    }

    public int getChunkSize() {
        return chunkSize;
    }

    public void setChunkSize(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    public @Nullable String getReceiverRoute() {
        return receiverRoute;
    }

    public void setReceiverRoute(@Nullable String receiverRoute) {
        this.receiverRoute = receiverRoute;
    }

    public SuccessReport getSuccessReport() {
        return successReport;
    }

    public void setSuccessReport(SuccessReport successReport) {
        this.successReport = successReport;
    }

    public FailureReport getFailureReport() {
        return failureReport;
    }

    public void setFailureReport(FailureReport failureReport) {
        this.failureReport = failureReport;
    }

    public WaitFor getWaitFor() {
        return waitFor;
    }

    public void setWaitFor(WaitFor waitFor) {
        this.waitFor = waitFor;
    }

    public long getRequestTimeout() {
        return requestTimeout;
    }

    public void setRequestTimeout(long requestTimeout) {
        this.requestTimeout = requestTimeout;
    }

    public HeaderFilterStrategy getHeaderFilterStrategy() {
        return headerFilterStrategy;
    }

    public void setHeaderFilterStrategy(HeaderFilterStrategy headerFilterStrategy) {
        this.headerFilterStrategy = headerFilterStrategy;
    }

    /** Whose certificate dialled peers must show; null if any will do that an authority vouches for. */
    @Nullable
    String expectedFingerprint() {
        return null;
    }

    /** A copy that can be changed without effect on this one. */
    public MsrpSessionConfiguration copy() {
        try {
            return (MsrpSessionConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
