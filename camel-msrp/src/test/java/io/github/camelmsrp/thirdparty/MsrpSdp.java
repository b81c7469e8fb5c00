// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.thirdparty;

import java.util.regex.Pattern;

/** Descriptions of SIPp's side, without the last line end. */
final class MsrpSdp {

    private static final Pattern PORT = Pattern.compile(":([0-9]+)/");

    private MsrpSdp() {}

    /** A section for messages of any type at this path. */
    static String of(String path) {
        return head() + "\n" + section(path);
    }

    /** The same with more attributes of the section. */
    static String of(String path, String... attributes) {
        return of(path) + "\na=" + String.join("\na=", attributes);
    }

    static String head() {
        return """
                v=0
                o=sipp 2890844526 2890844527 IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0""";
    }

    static String section(String path) {
        var port = PORT.matcher(path);
        return "m=message " + (port.find() ? port.group(1) : "9") + " TCP/MSRP *\na=accept-types:*\na=path:" + path;
    }

    static String audio() {
        return "m=audio 49170 RTP/AVP 0";
    }
}
