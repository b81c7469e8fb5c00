// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;

/**
 * Takes what the stack would log and says nothing: its lines hold whole messages of peers and come once for each of
 * them. What concerns an operator is logged by the user agent.
 */
public final class SilentStackLogger implements StackLogger {

    @Override
    public void logStackTrace() {
        // Silent.
    }

    @Override
    public void logStackTrace(int traceLevel) {
        // Silent.
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable failure) {
        // Silent.
    }

    @Override
    public void logDebug(String message) {
        // Silent.
    }

    @Override
    public void logDebug(String message, Exception failure) {
        // Silent.
    }

    @Override
    public void logTrace(String message) {
        // Silent.
    }

    @Override
    public void logFatalError(String message) {
        // Silent.
    }

    @Override
    public void logError(String message) {
        // Silent.
    }

    @Override
    public void logError(String message, Exception failure) {
        // Silent.
    }

    @Override
    public boolean isLoggingEnabled() {
        return false;
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return false;
    }

    @Override
    public void logWarning(String message) {
        // Silent.
    }

    @Override
    public void logInfo(String message) {
        // Silent.
    }

    @Override
    public void disableLogging() {
        // It is.
    }

    @Override
    public void enableLogging() {
        // It stays off.
    }

    @Override
    public void setBuildTimeStamp(String buildTimeStamp) {
        // Of no use.
    }

    @Override
    public void setStackProperties(Properties properties) {
        // Of no use.
    }

    @Override
    public String getLoggerName() {
        return "sip";
    }
}
