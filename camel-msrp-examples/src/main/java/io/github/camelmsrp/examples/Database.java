// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.examples;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * An H2 database inside this JVM, in a file. A row is in the file when its transaction is committed, not up to 500 ms
 * later.
 */
final class Database implements AutoCloseable {

    private final JdbcConnectionPool pool;

    private Database(JdbcConnectionPool pool) {
        this.pool = pool;
    }

    static Database open(Path folder) throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("bridge") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        var database = new Database(JdbcConnectionPool.create(url, "sa", ""));
        try (Connection connection = database.pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("RUNSCRIPT FROM 'classpath:/bridge/schema.sql'");
        } catch (SQLException e) {
            database.close();
            throw e;
        }
        return database;
    }

    DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
