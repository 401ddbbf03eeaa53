package io.cairn.gateway.route;

import io.cairn.gateway.GatewayProperties;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemBodies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bodies above the limit get 413: at once if their length is told, else when the limit is passed. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BodyLimit extends OncePerRequestFilter {

    private final long limit;
    private final ProblemBodies problems;

    BodyLimit(GatewayProperties properties, ProblemBodies problems) {
        this.limit = properties.maxBody().toBytes();
        this.problems = problems;
    }

    /** The body is longer than it may be; thrown to whoever reads it. */
    static final class BodyTooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        BodyTooLarge(long limit) {
            super("more than " + limit + " bytes");
        }
    }

    /** The body breaks off or is not framed as it says; thrown to whoever reads it. */
    static final class BodyBroken extends IOException {
        private static final long serialVersionUID = 1L;

        BodyBroken(IOException cause) {
            super("the body cannot be read", cause);
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > limit) {
            refuse(request, response);
            return;
        }
        chain.doFilter(new CountedRequest(request, limit), response);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // The rest of the body is not read; the connection cannot serve another request.
        response.setHeader("Connection", "close");
        problems.write(request, response, PlatformProblem.TOO_LARGE, "At most " + limit + " bytes are let through.");
    }

    private interface Read {
        int read() throws IOException;
    }

    private static final class CountedRequest extends HttpServletRequestWrapper {
        private final long limit;

        CountedRequest(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream());
        }

        private final class CountedStream extends ServletInputStream {
            private final ServletInputStream body;
            private long read;

            CountedStream(ServletInputStream body) {
                this.body = body;
            }

            @Override
            public int read() throws IOException {
                int next = read(body::read);
                count(next < 0 ? 0 : 1);
                return next;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int got = read(() -> body.read(into, offset, length));
                count(Math.max(got, 0));
                return got;
            }

            private int read(Read from) throws IOException {
                try {
                    return from.read();
                } catch (IOException broken) {
                    throw new BodyBroken(broken);
                }
            }

            private void count(int bytes) throws IOException {
                read += bytes;
                if (read > limit) {
                    throw new BodyTooLarge(limit);
                }
            }

            @Override
            public boolean isFinished() {
                return body.isFinished();
            }

            @Override
            public boolean isReady() {
                return body.isReady();
            }

            @Override
            public void setReadListener(ReadListener listener) {
                body.setReadListener(listener);
            }
        }
    }
}
