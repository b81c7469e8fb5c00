// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/** Keeps the stack from writing the messages of peers, credentials among them, into a file of its own. */
public final class SilentMessageLogger implements ServerLogger {

    @Override
    public void closeLogFile() {
        // There is none.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean isSender, long time) {
        // Silent.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean isSender, long time) {
        // Silent.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean isSender) {
        // Silent.
    }

    @Override
    public void logException(Exception failure) {
        // Silent.
    }

    @Override
    public void setStackProperties(Properties properties) {
        // Of no use.
    }

    @Override
    public void setSipStack(SipStack stack) {
        // Of no use.
    }
}
