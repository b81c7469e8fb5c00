// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import org.apache.camel.Exchange;
import org.apache.camel.spi.Metadata;

/**
 * Names of message headers and exchange properties.
 *
 * <p>What the consumer sets and what the producer reads are different headers on purpose: the former come from the
 * peer, who must not steer a producer further down the route.
 */
public final class MsrpConstants {

    @Metadata(
            description = "Id of the session, to be used as CamelMsrpTargetSession. Set by the consumer, and by the"
                    + " producer with createOffer and createAnswer.",
            javaType = "String")
    public static final String SESSION_ID = "CamelMsrpSessionId";

    @Metadata(label = "consumer", description = "Message-ID that the peer gave to the message.", javaType = "String")
    public static final String MESSAGE_ID = "CamelMsrpMessageId";

    @Metadata(
            label = "consumer",
            description = "What the exchange stands for: a message, or an event that the option events asked for.",
            javaType = "String",
            enums = "SEND,REPORT,OPEN,CLOSE,INTERRUPTED")
    public static final String MESSAGE_TYPE = "CamelMsrpMessageType";

    @Metadata(
            label = "consumer",
            description = "From-Path of the message: the URIs that lead back to the peer, separated by blanks."
                    + " It says what the peer says; nobody has proven it.",
            javaType = "String")
    public static final String FROM_PATH = "CamelMsrpFromPath";

    @Metadata(label = "consumer", description = "To-Path of the message.", javaType = "String")
    public static final String TO_PATH = "CamelMsrpToPath";

    @Metadata(label = "consumer", description = "Address and port of this end of the connection.", javaType = "String")
    public static final String LOCAL_ADDRESS = "CamelMsrpLocalAddress";

    @Metadata(
            label = "consumer",
            description = "Address and port of the other end of the connection.",
            javaType = "String")
    public static final String REMOTE_ADDRESS = "CamelMsrpRemoteAddress";

    @Metadata(
            label = "consumer",
            description = "The octets that the body holds, as first-last/total; an asterisk where a number is"
                    + " not known. On a REPORT: the octets that the report is about.",
            javaType = "String")
    public static final String BYTE_RANGE = "CamelMsrpByteRange";

    @Metadata(label = "consumer", description = "Octets of the whole message, if they are known.", javaType = "Long")
    public static final String MESSAGE_SIZE = "CamelMsrpMessageSize";

    @Metadata(
            label = "consumer",
            description = "With delivery=chunk: the number of this chunk in order of arrival, from 0.",
            javaType = "Integer")
    public static final String CHUNK_INDEX = "CamelMsrpChunkIndex";

    @Metadata(
            label = "consumer",
            description = "With delivery=chunk: whether no chunk of this message follows.",
            javaType = "Boolean")
    public static final String CHUNK_LAST = "CamelMsrpChunkLast";

    @Metadata(
            label = "consumer",
            description = "Whether the peer wants to be told that the message was delivered.",
            javaType = "Boolean")
    public static final String SUCCESS_REPORT_REQUESTED = "CamelMsrpSuccessReportRequested";

    @Metadata(
            label = "consumer",
            description = "Which failures the peer wants to be told of.",
            javaType = "String",
            enums = "yes,no,partial")
    public static final String FAILURE_REPORT_REQUESTED = "CamelMsrpFailureReportRequested";

    @Metadata(
            description = "Consumer: the status of a REPORT, or of the failure that closed the session."
                    + " Producer: the status with which the peer answered, if it did.",
            javaType = "Integer")
    public static final String STATUS_CODE = "CamelMsrpStatusCode";

    @Metadata(
            label = "consumer",
            description = "The words that came with the status, or the reason of an INTERRUPTED event.",
            javaType = "String")
    public static final String STATUS_COMMENT = "CamelMsrpStatusComment";

    @Metadata(label = "consumer", description = "Content-Disposition of the message.", javaType = "String")
    public static final String CONTENT_DISPOSITION = "CamelMsrpContentDisposition";

    @Metadata(
            label = "consumer",
            description = "File name from the Content-Disposition, without any folder. The peer chose it.",
            javaType = "String")
    public static final String FILE_NAME = "CamelMsrpFileName";

    @Metadata(
            label = "consumer",
            description = "From of a message/cpim object: a URI in brackets, perhaps with a name. The peer says so;"
                    + " nobody has proven it. This and the other CPIM headers depend on the option cpim.",
            javaType = "String")
    public static final String CPIM_FROM = "CamelMsrpCpimFrom";

    @Metadata(
            label = "consumer",
            description = "From of a message/cpim object and of those that it consists of, the outermost first: who"
                    + " says that who says what. At most 8.",
            javaType = "java.util.List<String>")
    public static final String CPIM_FROM_CHAIN = "CamelMsrpCpimFromChain";

    @Metadata(
            label = "consumer",
            description = "To of a message/cpim object; a list of String if there are several.",
            javaType = "String")
    public static final String CPIM_TO = "CamelMsrpCpimTo";

    @Metadata(
            label = "consumer",
            description = "cc of a message/cpim object; a list of String if there are several.",
            javaType = "String")
    public static final String CPIM_CC = "CamelMsrpCpimCc";

    @Metadata(
            label = "consumer",
            description = "DateTime of a message/cpim object, as 2026-03-01T10:11:12Z.",
            javaType = "String")
    public static final String CPIM_DATE_TIME = "CamelMsrpCpimDateTime";

    @Metadata(
            label = "consumer",
            description = "Subject of a message/cpim object, the first one, with blanks for line ends and other"
                    + " control characters.",
            javaType = "String")
    public static final String CPIM_SUBJECT = "CamelMsrpCpimSubject";

    @Metadata(
            label = "consumer",
            description = "Require of a message/cpim object. With cpim=unwrap, one that names something unknown is"
                    + " answered 403.",
            javaType = "String")
    public static final String CPIM_REQUIRE = "CamelMsrpCpimRequire";

    @Metadata(label = "consumer", description = "Subject name of the client certificate.", javaType = "String")
    public static final String SSL_CLIENT_CERT_SUBJECT_NAME = "CamelMsrpSslClientCertSubjectName";

    @Metadata(label = "consumer", description = "Issuer name of the client certificate.", javaType = "String")
    public static final String SSL_CLIENT_CERT_ISSUER_NAME = "CamelMsrpSslClientCertIssuerName";

    @Metadata(label = "consumer", description = "Serial number of the client certificate.", javaType = "String")
    public static final String SSL_CLIENT_CERT_SERIAL_NO = "CamelMsrpSslClientCertSerialNo";

    @Metadata(
            label = "consumer",
            description = "When the client certificate begins to be valid.",
            javaType = "java.util.Date")
    public static final String SSL_CLIENT_CERT_NOT_BEFORE = "CamelMsrpSslClientCertNotBefore";

    @Metadata(
            label = "consumer",
            description = "When the client certificate ceases to be valid.",
            javaType = "java.util.Date")
    public static final String SSL_CLIENT_CERT_NOT_AFTER = "CamelMsrpSslClientCertNotAfter";

    @Metadata(
            applicableFor = {"msrp", "msrps"},
            label = "producer",
            description = "Id of the session to send to, if the endpoint names a listening address and no session; with"
                    + " createOffer and createAnswer the session that is offered again.",
            javaType = "String")
    public static final String TARGET_SESSION = "CamelMsrpTargetSession";

    @Metadata(
            applicableFor = {"msrp", "msrps"},
            label = "producer",
            description = "Send to all sessions of the listening address that the endpoint names.",
            javaType = "Boolean",
            defaultValue = "false")
    public static final String SEND_TO_ALL = "CamelMsrpSendToAll";

    @Metadata(
            applicableFor = {"msrp", "msrps"},
            label = "producer",
            description = "Overrides the option operation.",
            javaType = "String",
            enums = "send,createOffer,createAnswer,applyAnswer,close,info")
    public static final String OPERATION = "CamelMsrpOperation";

    @Metadata(
            applicableFor = {"msrp", "msrps"},
            label = "producer",
            description = "With createOffer and createAnswer: which way content may flow, seen from this side. For a"
                    + " session that is offered again it stays as it was by default.",
            javaType = "String",
            enums = "sendrecv,sendonly,recvonly,inactive",
            defaultValue = "sendrecv")
    public static final String DIRECTION = "CamelMsrpDirection";

    @Metadata(
            label = "producer",
            description = "Overrides the option successReport.",
            javaType = "String",
            enums = "yes,no")
    public static final String SUCCESS_REPORT = "CamelMsrpSuccessReport";

    @Metadata(
            label = "producer",
            description = "Overrides the option failureReport.",
            javaType = "String",
            enums = "yes,no,partial")
    public static final String FAILURE_REPORT = "CamelMsrpFailureReport";

    @Metadata(
            label = "producer",
            description = "Message-ID to send instead of a fresh one: 4 to 32 characters: letters, digits, dot, minus,"
                    + " plus, percent and equals sign, the first one a letter or digit.",
            javaType = "String")
    public static final String OUT_MESSAGE_ID = "CamelMsrpOutMessageId";

    @Metadata(
            label = "producer",
            description = "With cpim=unwrap, From of the object: a URI, or a name in quotes and the URI in angle"
                    + " brackets. By default the own MSRP URI of the session, without its session id.",
            javaType = "String")
    public static final String OUT_CPIM_FROM = "CamelMsrpOutCpimFrom";

    @Metadata(
            label = "producer",
            description = "With cpim=unwrap, To of the object: as From, or a list. By default the MSRP URI of the"
                    + " peer, without its session id.",
            javaType = "String")
    public static final String OUT_CPIM_TO = "CamelMsrpOutCpimTo";

    @Metadata(
            label = "producer",
            description = "With cpim=unwrap, cc of the object: as From, or a list.",
            javaType = "String")
    public static final String OUT_CPIM_CC = "CamelMsrpOutCpimCc";

    @Metadata(
            label = "producer",
            description = "With cpim=unwrap, DateTime of the object, as 2026-03-01T10:11:12Z. Now by default.",
            javaType = "String")
    public static final String OUT_CPIM_DATE_TIME = "CamelMsrpOutCpimDateTime";

    @Metadata(label = "producer", description = "With cpim=unwrap, Subject of the object.", javaType = "String")
    public static final String OUT_CPIM_SUBJECT = "CamelMsrpOutCpimSubject";

    @Metadata(
            description =
                    "Media type of the body, with its parameters. Without it the producer sends text/plain for text"
                            + " and application/octet-stream for everything else.",
            javaType = "String")
    public static final String CONTENT_TYPE = Exchange.CONTENT_TYPE;

    @Metadata(
            label = "producer",
            description = "Set by the producer: the Message-ID that was sent.",
            javaType = "String")
    public static final String SENT_MESSAGE_ID = "CamelMsrpSentMessageId";

    @Metadata(
            label = "producer",
            description = "Set by the producer: the status of the report, with waitFor=report.",
            javaType = "Integer")
    public static final String REPORT_STATUS = "CamelMsrpReportStatus";

    @Metadata(
            label = "producer",
            description = "Set by the producer: the octets of the body that were written.",
            javaType = "Long")
    public static final String BYTES_SENT = "CamelMsrpBytesSent";

    @Metadata(
            applicableFor = {"msrp", "msrps"},
            label = "producer",
            description = "Set by the producer: the number of sessions that got a message to all, 0 if there are none."
                    + " If some did not get it, the exchange fails, and this counts the others.",
            javaType = "Integer")
    public static final String SESSION_COUNT = "CamelMsrpSessionCount";

    @Metadata(
            applicableFor = "msrp-sip",
            label = "consumer",
            description = "Call-ID of the call that the message belongs to.",
            javaType = "String")
    public static final String SIP_CALL_ID = "CamelMsrpSipCallId";

    @Metadata(
            applicableFor = "msrp-sip",
            label = "consumer",
            description = "SIP address of who made the call, as the From header says it: nobody has proven it.",
            javaType = "String")
    public static final String SIP_CALLER = "CamelMsrpSipCaller";

    @Metadata(
            applicableFor = "msrp-sip",
            label = "consumer",
            description = "Name of the caller, as the From header says it.",
            javaType = "String")
    public static final String SIP_DISPLAY_NAME = "CamelMsrpSipDisplayName";

    @Metadata(
            applicableFor = "msrp-sip",
            label = "consumer",
            description = "SIP address that was called.",
            javaType = "String")
    public static final String SIP_CALLED = "CamelMsrpSipCalled";

    @Metadata(
            applicableFor = "msrp-sip",
            label = "consumer",
            description =
                    "SIP address of the other side, whoever called: what msrp-sip has to call to talk to it again.",
            javaType = "String")
    public static final String SIP_PEER = "CamelMsrpSipPeer";

    /** Exchange property, Integer: with which SIP status the option acceptRoute refuses a call, 300 to 699. */
    public static final String SIP_RESPONSE_STATUS = "CamelMsrpSipResponseStatus";

    /** Exchange property, Integer: the status with which the consumer answers the message. */
    public static final String RESPONSE_STATUS = "CamelMsrpResponseStatus";

    /** Exchange property, String: the words that go with {@link #RESPONSE_STATUS}. */
    public static final String RESPONSE_COMMENT = "CamelMsrpResponseComment";

    /**
     * Exchange property, {@link io.github.camelmsrp.content.CpimHeaders}: all headers of the message/cpim object that
     * started the exchange, extensions included.
     */
    public static final String CPIM_HEADERS = "CamelMsrpCpimHeaders";

    private MsrpConstants() {}
}
