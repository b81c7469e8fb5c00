// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sdp;

import io.github.camelmsrp.wire.MsrpPath;
import io.github.camelmsrp.wire.MsrpUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a media section says about one MSRP session (RFC 4975 section 8). The path decides where to connect; addresses
 * and ports of c- and m-lines only repeat it for middleboxes.
 *
 * @param path of the side that says this, one URI or more, each with a port
 * @param setup null if the section does not say who connects
 * @param direction as that side sees it
 * @param fingerprints of that side's certificate; empty if it has to be checked by authorities and names
 * @param address of c- and m-line; it counts with {@code anchoring} only
 * @param anchoring whether that side says {@code msrp-cema}
 */
public record MessageMedia(
        MsrpPath path,
        Acceptance acceptance,
        @Nullable Setup setup,
        Direction direction,
        List<Fingerprint> fingerprints,
        Cema.MediaAddress address,
        Anchoring anchoring) {

    /** Whether a middlebox may be where c- and m-line lead to (RFC 6714). */
    public enum Anchoring {
        NONE,
        CEMA
    }

    /** The port of an endpoint that connects and is not connected to: discard (RFC 4145 section 4.1). */
    static final int ACTIVE_PORT = 9;

    /** Relays and border controllers on the way; it goes into the head of every request. */
    static final int MAX_PATH = 16;

    private static final String PATH_ATTRIBUTE = "path";
    private static final String MEDIA = "message";
    private static final String PLAIN = "TCP/MSRP";
    private static final String TLS = "TCP/TLS/MSRP";
    private static final String ANY_FORMAT = "*";
    private static final String TRANSPORT = "tcp";

    public MessageMedia {
        fingerprints = List.copyOf(fingerprints);
        requirePath(path);
    }

    /** One whose path alone says where to connect. */
    public MessageMedia(
            MsrpPath path,
            Acceptance acceptance,
            @Nullable Setup setup,
            Direction direction,
            List<Fingerprint> fingerprints) {
        this(path, acceptance, setup, direction, fingerprints, ownAddress(path), Anchoring.NONE);
    }

    private static Cema.MediaAddress ownAddress(MsrpPath path) {
        requirePath(path);
        return Cema.MediaAddress.of(path.last());
    }

    MessageMedia with(Anchoring other) {
        return new MessageMedia(path, acceptance, setup, direction, fingerprints, address, other);
    }

    MessageMedia with(Direction other) {
        return new MessageMedia(path, acceptance, setup, other, fingerprints, address, anchoring);
    }

    private static void requirePath(MsrpPath path) {
        if (path.isEmpty() || path.size() > MAX_PATH) {
            throw new SdpException("The path has no URI, or too many");
        }
        if (path.last().sessionId() == null) {
            throw new SdpException("The last URI of the path names no session");
        }
        for (var uri : path.uris()) {
            if (uri.port() <= 0) {
                throw new SdpException("A URI of the path has no port");
            }
            if (!uri.transport().equalsIgnoreCase(TRANSPORT)) {
                throw new SdpException("A URI of the path has another transport than tcp");
            }
        }
    }

    /** Whether a section is about MSRP over TCP or TLS; upper and lower case do not matter. */
    public static boolean isMsrp(MediaDescription section) {
        return section.media().equals(MEDIA)
                && (isTls(section) || section.protocol().equalsIgnoreCase(PLAIN));
    }

    static boolean isTls(MediaDescription section) {
        return section.protocol().equalsIgnoreCase(TLS);
    }

    /**
     * Reads a section that is not refused.
     *
     * @throws SdpException if it cannot be the description of an MSRP session; an answer refuses it then
     */
    public static MessageMedia read(SessionDescription description, MediaDescription section) {
        if (!isMsrp(section) || !section.formats().equals(List.of(ANY_FORMAT))) {
            throw new SdpException("The section is not: message, TCP/MSRP or TCP/TLS/MSRP, format *");
        }
        var address = section.connection() != null ? section.connection() : description.connection();
        if (address == null || address.host().indexOf('/') >= 0) {
            throw new SdpException("There is no c-line with a unicast address");
        }
        var path = path(section);
        if (path.last().isSecure() != isTls(section)) {
            throw new SdpException("Protocol of the m-line and scheme of the path do not fit");
        }
        var direction = Direction.of(description.attributes(), section.attributes());
        return new MessageMedia(
                path,
                Acceptance.read(section),
                setup(description, section),
                address.isNull() ? direction.and(Direction.SENDONLY) : direction,
                fingerprints(description, section),
                // The null address of a hold leads nowhere; the path does.
                address.isNull()
                        ? Cema.MediaAddress.of(path.first())
                        : new Cema.MediaAddress(address.host(), section.port()),
                section.attributes().contains(Attribute.of(Cema.ATTRIBUTE)) ? Anchoring.CEMA : Anchoring.NONE);
    }

    private static MsrpPath path(MediaDescription section) {
        var value = section.attribute(PATH_ATTRIBUTE).orElseThrow(() -> new SdpException("There is no path attribute"));
        MsrpPath path;
        try {
            path = new MsrpPath(
                    SdpText.words(value).stream().map(MsrpUri::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new SdpException("The path is malformed", e);
        }
        requirePath(path);
        return path;
    }

    private static @Nullable Setup setup(SessionDescription description, MediaDescription section) {
        var setup = section.attribute(Setup.ATTRIBUTE)
                .or(() -> MediaDescription.attribute(description.attributes(), Setup.ATTRIBUTE))
                .flatMap(Setup::parse)
                .orElse(null);
        // Nobody can be connected to on the discard port, whatever the attribute says.
        return setup == Setup.ACTPASS && section.port() == ACTIVE_PORT ? Setup.ACTIVE : setup;
    }

    private static List<Fingerprint> fingerprints(SessionDescription description, MediaDescription section) {
        var own = fingerprints(section.attributes());
        return (own.isEmpty() ? fingerprints(description.attributes()) : own)
                .stream().flatMap(Optional::stream).toList();
    }

    private static List<Optional<Fingerprint>> fingerprints(List<Attribute> attributes) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(Fingerprint.ATTRIBUTE))
                .map(attribute -> Fingerprint.parse(attribute.value() == null ? "" : attribute.value()))
                .toList();
    }

    /** The section to send. */
    public MediaDescription toMedia() {
        var own = path.last();
        var attributes = new ArrayList<>(acceptance.attributes());
        if (setup != null) {
            attributes.add(Attribute.of(Setup.ATTRIBUTE, setup.toString()));
        }
        if (direction != Direction.SENDRECV) {
            attributes.add(Attribute.of(direction.toString()));
        }
        attributes.add(Attribute.of(PATH_ATTRIBUTE, path.toString()));
        fingerprints.forEach(
                fingerprint -> attributes.add(Attribute.of(Fingerprint.ATTRIBUTE, fingerprint.toString())));
        if (anchoring == Anchoring.CEMA) {
            attributes.add(Attribute.of(Cema.ATTRIBUTE));
        }
        return new MediaDescription(
                MEDIA,
                own.port(),
                own.isSecure() ? TLS : PLAIN,
                List.of(ANY_FORMAT),
                NetworkAddress.of(own),
                attributes);
    }

    /** For logs: without session ids. */
    @Override
    public String toString() {
        return "MessageMedia[" + path.masked() + ", setup=" + setup + ", " + direction + ']';
    }
}
