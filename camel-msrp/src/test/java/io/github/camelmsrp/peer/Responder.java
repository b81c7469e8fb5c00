// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Decides what a peer answers. The static ones are whole policies, the others add a habit or a fault to a policy, e.g.
 * {@code Responder.ok().reporting(Reports.PER_CHUNK).everyNth(3, Responder.silent())}.
 */
@FunctionalInterface
public interface Responder {

    /** How success is reported to a SEND that asks for it. */
    enum Reports {
        /** One when the message is complete. */
        PER_MESSAGE,
        /** One for each chunk. */
        PER_CHUNK,
        /** One for each chunk, with the transaction id of the SEND: wrong, but seen. */
        PER_CHUNK_WITH_ID_OF_SEND
    }

    /**
     * The frames to send back, all in one write.
     *
     * @param index counts the requests of this method on the connection from 0
     */
    List<PeerMessage> answer(PeerFrame request, long index);

    /** What RFC 4975 asks for: 200, if Failure-Report lets it; nothing to a REPORT. */
    static Responder ok() {
        return status(200, "OK");
    }

    static Responder silent() {
        return (request, index) -> List.of();
    }

    /** This status for every SEND whose Failure-Report lets it. */
    static Responder status(int status, String comment) {
        return (request, index) ->
                mayAnswer(request, status) ? List.of(PeerMessage.response(request, status, comment)) : List.of();
    }

    /** A 200 that ends with the status code. */
    static Responder okWithoutPhrase() {
        return (request, index) -> mayAnswer(request, 200) ? List.of(PeerMessage.response(request, 200)) : List.of();
    }

    /** These one after the other, 0 for no answer; 200 after the last. */
    static Responder script(int... statuses) {
        return (request, index) -> {
            int status = index < statuses.length ? statuses[(int) index] : 200;
            return status == 0 ? List.of() : status(status, "scripted").answer(request, index);
        };
    }

    /** Another policy for the n-th, 2n-th ... SEND. */
    default Responder everyNth(int n, Responder fault) {
        return (request, index) ->
                request.isSend() && (index + 1) % n == 0 ? fault.answer(request, index) : answer(request, index);
    }

    /** Keeps the answers back until those of a batch of SENDs are there, and sends them last first. */
    default Responder reversed(int batch) {
        var held = new ArrayList<PeerMessage>();
        return (request, index) -> {
            held.addAll(0, answer(request, index));
            if (!request.isSend() || (index + 1) % batch != 0) {
                return List.of();
            }
            var answers = List.copyOf(held);
            held.clear();
            return answers;
        };
    }

    default Responder reporting(Reports reports) {
        return (request, index) -> {
            var answers = new ArrayList<>(answer(request, index));
            if (asksForSuccess(request) && (reports != Reports.PER_MESSAGE || request.flag() == '$')) {
                answers.add(success(request, reports));
            }
            return answers;
        };
    }

    /** A 200 for each REPORT: wrong, but seen. */
    default Responder answeringReports() {
        return (request, index) ->
                request.isReport() ? List.of(PeerMessage.response(request, 200, "OK")) : answer(request, index);
    }

    /** This status for a frame above so many octets. */
    default Responder refusingAbove(long octets, int status) {
        return (request, index) -> request.isSend() && request.length() > octets
                ? status(status, "too large").answer(request, index)
                : answer(request, index);
    }

    private static boolean mayAnswer(PeerFrame request, int status) {
        if (!request.isRequest() || request.isReport()) {
            return false;
        }
        String wish = request.header("Failure-Report").orElse("yes").toLowerCase(Locale.ROOT);
        return wish.equals("yes") || wish.equals("partial") && status != 200;
    }

    private static boolean asksForSuccess(PeerFrame request) {
        return request.isSend()
                && request.hasBody()
                && request.flag() != '#'
                && request.header("Success-Report").orElse("no").equalsIgnoreCase("yes");
    }

    private static PeerMessage success(PeerFrame send, Reports reports) {
        var range = send.byteRange().orElse(new PeerRange(1, PeerRange.UNKNOWN, PeerRange.UNKNOWN));
        long last = range.start() - 1 + send.bodyLength();
        if (reports == Reports.PER_MESSAGE) {
            return PeerMessage.report(send, "1-" + last + "/" + last, "000 200 OK");
        }
        var covered = new PeerRange(range.start(), last, range.total());
        var report = PeerMessage.report(send, covered.toString(), "000 200 OK");
        return reports == Reports.PER_CHUNK ? report : report.tid(send.transactionId());
    }
}
