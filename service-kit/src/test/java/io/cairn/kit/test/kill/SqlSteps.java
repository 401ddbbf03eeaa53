package io.cairn.kit.test.kill;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.MethodExecutionContext;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.listener.lifecycle.JdbcLifecycleEventListenerAdapter;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * A data source that tells of each statement and each commit, before and after it, so that a process can be killed between any
 * two without a trace of tests in the code that is tested. A step has the form {@code insert outbox_event} or
 * {@code commit after insert outbox_event}.
 */
public final class SqlSteps {

    private static final Pattern FORM = Pattern.compile(
            "(?is).*?\\b(insert)\\s+into\\s+(\\w+).*|.*?\\b(delete)\\s+from\\s+(\\w+).*|.*?\\b(update)\\s+(?!skip)(\\w+)\\s+.*");
    private static final Pattern READ = Pattern.compile("(?is).*?\\bfrom\\s+(\\w+).*");

    private SqlSteps() {}

    /** What is told. */
    public interface Listener {
        void before(String step);

        void after(String step);
    }

    /** The same data source, telling. */
    public static DataSource told(DataSource real, Listener listener) {
        return told(real, SqlSteps::step, listener);
    }

    /** The same data source, telling, with names by {@code naming}: from a statement to its step. */
    public static DataSource told(DataSource real, UnaryOperator<String> naming, Listener listener) {
        var telling = new Telling(naming, listener);
        return ProxyDataSourceBuilder.create(real)
                .listener(telling)
                .listener(telling.commits())
                .build();
    }

    /** The usual name of a statement. */
    public static String step(String sql) {
        var write = FORM.matcher(sql);
        if (write.matches()) {
            for (int group = 1; group < 6; group += 2) {
                if (write.group(group) != null) {
                    return (write.group(group) + " " + write.group(group + 1)).toLowerCase(Locale.ROOT);
                }
            }
        }
        var read = READ.matcher(sql);
        return read.matches() ? "select " + read.group(1) : sql.strip().replaceAll("(?s)\\s.*", "");
    }

    private static final class Telling implements QueryExecutionListener {

        private final UnaryOperator<String> naming;
        private final Listener listener;
        private final Map<String, String> last = new ConcurrentHashMap<>();

        Telling(UnaryOperator<String> naming, Listener listener) {
            this.naming = naming;
            this.listener = listener;
        }

        @Override
        public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
            queries.forEach(query -> listener.before(naming.apply(query.getQuery())));
        }

        @Override
        public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
            for (var query : queries) {
                String step = naming.apply(query.getQuery());
                last.put(execution.getConnectionId(), step);
                listener.after(step);
            }
        }

        JdbcLifecycleEventListenerAdapter commits() {
            return new JdbcLifecycleEventListenerAdapter() {
                @Override
                public void beforeCommit(MethodExecutionContext context) {
                    listener.before(commit(context.getConnectionInfo()));
                }

                @Override
                public void afterCommit(MethodExecutionContext context) {
                    listener.after(commit(context.getConnectionInfo()));
                }
            };
        }

        private String commit(ConnectionInfo connection) {
            return "commit after " + last.getOrDefault(connection.getConnectionId(), "nothing");
        }
    }
}
