// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.jspecify.annotations.Nullable;

/** Conversions of received bodies without the copies that the general ones make. */
@Converter(generateLoader = true)
public final class MsrpConverters {

    private MsrpConverters() {}

    @Converter
    public static byte[] toBytes(MessageStream stream) throws IOException {
        return stream.body().toByteArray();
    }

    @Converter
    public static String toText(MessageStream stream, @Nullable Exchange exchange) throws IOException {
        return stream.body().toText(Charset.forName(ExchangeHelper.getCharsetName(exchange)));
    }

    @Converter
    public static ByteBuffer toByteBuffer(MessageStream stream) throws IOException {
        return ByteBuffer.wrap(stream.body().toByteArray());
    }

    /** A file that is gone when the exchange is done: move or copy it to keep it. */
    @Converter
    public static Path toPath(MessageStream stream) throws IOException {
        return stream.toFile();
    }
}
