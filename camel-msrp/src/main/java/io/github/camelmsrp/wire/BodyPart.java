// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import org.jspecify.annotations.Nullable;

/**
 * Some octets of a body, at least one, never part of the end-line. The only frame with a reference count: whoever is
 * handed one releases it. The content is a slice of what was read from the connection, so it is to be used or copied
 * soon, not kept.
 */
public record BodyPart(ByteBuf content) implements Frame, ByteBufHolder {
    @Override
    public BodyPart copy() {
        return replace(content.copy());
    }

    @Override
    public BodyPart duplicate() {
        return replace(content.duplicate());
    }

    @Override
    public BodyPart retainedDuplicate() {
        return replace(content.retainedDuplicate());
    }

    @Override
    public BodyPart replace(ByteBuf replacement) {
        return new BodyPart(replacement);
    }

    @Override
    public int refCnt() {
        return content.refCnt();
    }

    @Override
    public BodyPart retain() {
        content.retain();
        return this;
    }

    @Override
    public BodyPart retain(int increment) {
        content.retain(increment);
        return this;
    }

    @Override
    public BodyPart touch() {
        content.touch();
        return this;
    }

    @Override
    public BodyPart touch(@Nullable Object hint) {
        content.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return content.release();
    }

    @Override
    public boolean release(int decrement) {
        return content.release(decrement);
    }

    /** The number of octets, nothing of what they say. */
    @Override
    public String toString() {
        return "body part of " + content.readableBytes() + " octets";
    }
}
