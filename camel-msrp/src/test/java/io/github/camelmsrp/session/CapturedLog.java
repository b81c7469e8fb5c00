// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What the project, or another logger, logs while this is open. */
public final class CapturedLog implements AutoCloseable {

    private final Logger logger;
    private final Level levelBefore;
    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender = new AbstractAppender("captured", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    };

    public CapturedLog() {
        this("io.github.camelmsrp", Level.INFO);
    }

    public CapturedLog(String name, Level level) {
        logger = (Logger) LogManager.getLogger(name);
        levelBefore = logger.getLevel();
        Configurator.setLevel(logger, level);
        appender.start();
        logger.addAppender(appender);
    }

    public List<String> warnings() {
        return events.stream()
                .filter(event -> event.getLevel().isMoreSpecificThan(Level.WARN))
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    public List<String> lines() {
        return events.stream()
                .map(event -> event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        Configurator.setLevel(logger, levelBefore);
        appender.stop();
    }
}
