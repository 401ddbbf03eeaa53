package io.cairn.job.endpoint;

import io.cairn.job.lifecycle.Job;
import io.cairn.job.lifecycle.JobState;
import io.cairn.job.scheduler.ContainerScheduler;
import io.cairn.job.submit.JobRequest;
import io.cairn.job.wiring.JobType;
import io.cairn.kit.secret.Secret;
import java.net.InetSocketAddress;
import java.util.List;

/** Tells the owner of a job where its port is. */
public final class Endpoints {

    private final ContainerScheduler scheduler;
    private final EndpointTokens tokens;

    public Endpoints(ContainerScheduler scheduler, EndpointTokens tokens) {
        this.scheduler = scheduler;
        this.tokens = tokens;
    }

    /**
     * An address for a browser.
     *
     * @param name name of the job type
     * @param url with the token, where one is needed and may be told
     */
    public record Endpoint(String name, String url) {}

    /** Whether a job of this request has a port that asks for a token. */
    public static boolean needsToken(JobRequest request) {
        boolean open = request.endpoint()
                .flatMap(JobRequest.Endpoint::access)
                .filter(access -> access == JobRequest.Access.OPEN)
                .isPresent();
        return hasPort(request) && !open;
    }

    /**
     * The addresses of a job that runs; empty if it has none, and while the engine does not answer.
     *
     * @param withToken whether the caller may get in
     */
    public List<Endpoint> of(Job job, boolean withToken) {
        if (job.state() != JobState.RUNNING || !hasPort(job.request())) {
            return List.of();
        }
        try {
            return scheduler
                    .endpoint(job.id())
                    .map(at -> new Endpoint(job.request().jobType(), url(job, at, withToken)))
                    .stream()
                    .toList();
        } catch (ContainerScheduler.Unavailable silent) {
            return List.of();
        }
    }

    private String url(Job job, InetSocketAddress at, boolean withToken) {
        String plain = "http://" + at.getHostString() + ":" + at.getPort() + "/";
        return withToken && needsToken(job.request())
                ? plain
                        + tokens.find(job.id())
                                .map(Secret::value)
                                .map(token -> "?token=" + token)
                                .orElse("")
                : plain;
    }

    private static boolean hasPort(JobRequest request) {
        return JobType.named(request.jobType()).flatMap(JobType::port).isPresent();
    }
}
