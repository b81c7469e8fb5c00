// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes well-formed messages of all kinds from a seed. */
final class RandomFrames {
    private static final String IDENT_START = "abcXYZ0189";
    private static final String IDENT = IDENT_START + ".-+%=";
    private static final String[] HOSTS = {"h", "host.example.com", "192.0.2.1", "[2001:db8::1]", "a@x%20y", "[::]"};
    private static final String[] TYPES = {
        "text/plain", "message/cpim;x=\"a;\\\"b \u00E9\"", "A/b;c;d=e", "application/x"
    };

    private final Random random;

    RandomFrames(Random random) {
        this.random = random;
    }

    /** Head, perhaps body parts, end-line. */
    List<Object> message() {
        List<Object> frames = new ArrayList<>();
        String id = ident();
        ContinuationFlag flag = ContinuationFlag.values()[random.nextInt(3)];
        if (random.nextInt(3) == 0) {
            MsrpStatus status = new MsrpStatus(random.nextInt(1000), random.nextBoolean() ? null : text());
            frames.add(new ResponseHead(
                    id, status, path(), path(), others(MsrpHeaders.builder()).build()));
        } else {
            boolean hasBody = random.nextBoolean();
            frames.add(request(id, hasBody));
            for (int i = hasBody ? random.nextInt(4) : 0; i > 0; i--) {
                frames.add(new BodyPart(Unpooled.wrappedBuffer(TestOctets.octets(bodyText()))));
            }
        }
        frames.add(new EndLine(id, flag));
        return frames;
    }

    /** The same frames with bodies of their own. */
    List<Object> copy(List<Object> frames) {
        List<Object> copies = new ArrayList<>();
        for (Object frame : frames) {
            copies.add(
                    frame instanceof BodyPart part
                            ? new BodyPart(Unpooled.wrappedBuffer(part.content().array()))
                            : frame);
        }
        return copies;
    }

    private RequestHead request(String id, boolean hasBody) {
        MsrpHeaders.Builder headers = others(MsrpHeaders.builder()).messageId(ident());
        MsrpMethod method = MsrpMethod.SEND;
        switch (random.nextInt(4)) {
            case 0 -> {
                method = MsrpMethod.REPORT;
                headers.status(new MsrpStatus(random.nextInt(1000), random.nextBoolean() ? null : text()));
            }
            case 1 -> method = MsrpMethod.of(random.nextBoolean() ? "AUTH" : "PROBE");
            default ->
                headers.successReport(random.nextBoolean()).failureReport(FailureReport.values()[random.nextInt(3)]);
        }
        if (random.nextBoolean()) {
            long start = 1 + random.nextInt(5000);
            long end = random.nextBoolean() ? ByteRange.UNKNOWN : start - 1 + random.nextInt(100);
            headers.byteRange(new ByteRange(start, end, random.nextBoolean() ? ByteRange.UNKNOWN : start + 100));
        }
        if (hasBody) {
            headers.contentType(TYPES[random.nextInt(TYPES.length)]);
        }
        return new RequestHead(id, method, path(), path(), headers.build());
    }

    private MsrpHeaders.Builder others(MsrpHeaders.Builder headers) {
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(random.nextBoolean() ? "X-" + random.nextInt(9) : MsrpHeaders.USE_PATH, text());
        }
        return headers;
    }

    private MsrpPath path() {
        List<MsrpUri> uris = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            uris.add(MsrpUri.parse((random.nextBoolean() ? "msrp://" : "MSRPS://")
                    + HOSTS[random.nextInt(HOSTS.length)]
                    + (random.nextBoolean() ? ":" + random.nextInt(65536) : "")
                    + (random.nextBoolean() ? "/" + ident().replace('%', '/') : "")
                    + (random.nextBoolean() ? ";tcp" : ";ws;a=b;c")));
        }
        return new MsrpPath(uris);
    }

    private String ident() {
        StringBuilder ident = new StringBuilder();
        ident.append(IDENT_START.charAt(random.nextInt(IDENT_START.length())));
        for (int i = 3 + random.nextInt(29); i > 0; i--) {
            ident.append(IDENT.charAt(random.nextInt(IDENT.length())));
        }
        return ident.toString();
    }

    private String text() {
        String[] words = {"a", "b:c", "\u00FC", "\uD83D\uDE00", "-------", "\"q\"", "x y", "a\tb"};
        return words[random.nextInt(words.length)] + words[random.nextInt(words.length)];
    }

    private String bodyText() {
        String[] words = {
            "a", "\r\n", "-------", "\r\n-------", "$\r\n", "\u0000", "MSRP abcd SEND\r\n", "x".repeat(500)
        };
        return words[random.nextInt(words.length)]
                + words[random.nextInt(words.length)]
                + words[random.nextInt(words.length)];
    }
}
