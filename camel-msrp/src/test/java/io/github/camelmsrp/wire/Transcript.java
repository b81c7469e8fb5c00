// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder makes of octets, as text to compare: a head like on the wire, then {@code body:} with escaped line
 * ends, {@code defect:} with its status, {@code end:} with its flag, and {@code framing lost}.
 */
@ChannelHandler.Sharable
final class Transcript extends ChannelInboundHandlerAdapter {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder body = new StringBuilder();
    private boolean hasBody;

    /** A channel with a decoder and nothing else. */
    static EmbeddedChannel channel(Strictness strictness, Transcript transcript) {
        return new EmbeddedChannel(new MsrpDecoder(WireLimits.DEFAULT, strictness), transcript);
    }

    static String of(Strictness strictness, String octets) {
        return of(strictness, WireLimits.DEFAULT, octets);
    }

    static String of(Strictness strictness, WireLimits limits, String octets) {
        Transcript transcript = new Transcript();
        EmbeddedChannel channel = new EmbeddedChannel(new MsrpDecoder(limits, strictness), transcript);
        channel.writeInbound(Unpooled.copiedBuffer(octets, ISO_8859_1));
        channel.finishAndReleaseAll();
        return transcript.take();
    }

    static String of(String octets) {
        return of(Strictness.LENIENT, octets);
    }

    static void write(EmbeddedChannel channel, List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
        }
    }

    boolean isEmpty() {
        return text.length() == 0;
    }

    /** What came since the last call. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof RequestHead head) {
            line("MSRP " + head.transactionId() + ' ' + head.method());
            head(head.toPath(), head.fromPath(), head.headers(), head.defect());
            hasBody = head.hasBody() && head.defect() == null;
        } else if (message instanceof ResponseHead head) {
            line("MSRP " + head.transactionId() + ' ' + head.status());
            head(head.toPath(), head.fromPath(), head.headers(), null);
        } else if (message instanceof BodyPart part) {
            body(part.content());
            part.release();
        } else {
            end((EndLine) message);
        }
    }

    private void head(MsrpPath toPath, MsrpPath fromPath, MsrpHeaders headers, @Nullable MsrpException defect) {
        if (defect != null) {
            line("defect: " + defect.status().code());
            return;
        }
        line("To-Path: " + toPath);
        line("From-Path: " + fromPath);
        headers.all().forEach(field -> line(field.getKey() + ": " + field.getValue()));
    }

    private void body(ByteBuf content) {
        if (!content.isReadable()) {
            line("empty body part");
        }
        body.append(content.toString(ISO_8859_1));
    }

    private void end(EndLine end) {
        if (hasBody || body.length() > 0) {
            line("body: " + body.toString().replace("\r", "\\r").replace("\n", "\\n"));
        }
        MsrpException defect = end.defect();
        if (defect != null) {
            line("defect: " + defect.status().code());
        }
        line("end: " + end.flag().symbol());
        body.setLength(0);
        hasBody = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean isConnection = cause instanceof MsrpException e && e.scope() == MsrpException.Scope.CONNECTION;
        line(isConnection ? "framing lost" : "unexpected " + cause);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
