// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.sip;

import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;

/**
 * Parsers of the stack whose complaints say nothing of how they work: the stack writes the text of their exceptions
 * into its 400 answers.
 */
public final class StackParsers implements MessageParserFactory {

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        var parser = new StringMsgParser();
        return (octets, readBody, isStrict, listener) -> {
            try {
                return parser.parseSIPMessage(octets, readBody, isStrict, listener);
            } catch (ParseException | RuntimeException malformed) {
                throw new ParseException("malformed message", 0);
            }
        };
    }
}
