// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.content;

import io.github.camelmsrp.content.CpimMessage.Deviation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Finds where the headers of a message/cpim object end and the content begins. */
final class CpimReader {

    private static final String CONTENT_TYPE = "Content-Type";

    private final HeaderLines lines;
    private final boolean isLenient;
    private final Set<Deviation> deviations = EnumSet.noneOf(Deviation.class);

    /** @param isLenient whether a header that cannot be read is left out of the facts, or the object malformed */
    CpimReader(InputStream in, CpimLimits limits, boolean isLenient) {
        lines = new HeaderLines(in, limits);
        this.isLenient = isLenient;
    }

    CpimMessage read() throws CpimException, IOException {
        var section = lines.readSection();
        if (!section.hasEnd()) {
            throw CpimException.malformed("the headers do not end");
        }
        int end = lines.consumed();
        var cpimLines = new ArrayList<String>();
        var contentLines = new ArrayList<String>();
        split(section.lines(), cpimLines, contentLines);
        var misplaced = MimeHeaders.of(contentLines);
        boolean isMisplaced = misplaced != null && misplaced.get(CONTENT_TYPE) != null;
        // The CPIM headers must be sound before anything is made of what follows.
        var headers = CpimHeaders.of(isMisplaced ? cpimLines : section.lines());
        if (!isLenient && headers.fault() != null) {
            throw CpimException.malformed(headers.fault());
        }
        var encapsulated = readEncapsulated();
        MimeHeaders mime;
        if (encapsulated.get(CONTENT_TYPE) != null) {
            mime = encapsulated;
            end = lines.consumed();
        } else if (misplaced != null && isMisplaced) {
            deviations.add(Deviation.HEADERS_NOT_APART);
            mime = misplaced;
        } else {
            deviations.add(Deviation.NO_CONTENT_TYPE);
            mime = encapsulated;
            end = encapsulated == MimeHeaders.NONE ? end : lines.consumed();
        }
        note(headers);
        return new CpimMessage(headers, mime, end, deviations);
    }

    /** Takes the Content headers, with what is folded into them, out of the CPIM headers. */
    private static void split(List<String> section, List<String> cpim, List<String> content) {
        boolean isContent = false;
        for (var line : section) {
            boolean isFolded = line.startsWith(" ") || line.startsWith("\t");
            isContent = isFolded ? isContent : MimeHeaders.isContentHeader(line);
            (isContent ? content : cpim).add(line);
        }
    }

    /** The headers of the MIME part; {@link MimeHeaders#NONE} itself if what follows is content already. */
    private MimeHeaders readEncapsulated() throws CpimException, IOException {
        HeaderLines.Section section;
        try {
            section = lines.readSection();
        } catch (CpimException e) {
            // Content need not have lines at all, nor be text.
            var soFar = MimeHeaders.of(lines.current());
            if (soFar != null && soFar.get(CONTENT_TYPE) != null) {
                throw e;
            }
            return MimeHeaders.NONE;
        }
        var mime = section.hasEnd() ? MimeHeaders.of(section.lines()) : null;
        boolean isHeaders = mime != null && (section.lines().isEmpty() || mime.describesContent());
        return isHeaders ? Objects.requireNonNull(mime) : MimeHeaders.NONE;
    }

    private void note(CpimHeaders headers) {
        if (headers.from() == null) {
            deviations.add(Deviation.NO_FROM);
        }
        if (headers.to().isEmpty()) {
            deviations.add(Deviation.NO_TO);
        }
        if (headers.all("Subject").size() > 1) {
            deviations.add(Deviation.REPEATED_SUBJECT);
        }
    }
}
