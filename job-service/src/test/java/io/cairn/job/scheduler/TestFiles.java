package io.cairn.job.scheduler;

import io.cairn.job.lifecycle.JobId;
import java.util.Optional;

/** Description files as the platform's templates make them, running a bash script in place of a program. */
public final class TestFiles {

    private TestFiles() {}

    /** The same file with so many accelerators for each rank. */
    public static String withDevices(String yaml, int each) {
        return yaml.replaceFirst("( +)memory: 64Mi\n", "$1memory: 64Mi\n$1nvidia.com/gpu: " + each + "\n");
    }

    /** The YAML of a file. */
    public static String yaml(JobId job, String image, int ranks, String script, Optional<String> claim) {
        String service = ranks == 1 ? "" : """
                apiVersion: v1
                kind: Service
                metadata:
                  name: JOB
                spec:
                  clusterIP: None
                  selector:
                    io.cairn.job: JOB
                ---
                """;
        String mount = claim.isEmpty() ? "" : ", {name: program, mountPath: /cairn/program, readOnly: true}";
        String volume = claim.map(
                        name -> ", {name: program, persistentVolumeClaim: {claimName: " + name + ", readOnly: true}}")
                .orElse("");
        return (service + """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: JOB-worker
                  labels:
                    io.cairn.job: JOB
                    io.cairn.task: worker
                spec:
                  completionMode: Indexed
                  completions: RANKS
                  parallelism: RANKS
                  backoffLimit: 0
                  template:
                    metadata:
                      labels:
                        io.cairn.job: JOB
                        io.cairn.task: worker
                    spec:
                      restartPolicy: Never
                      securityContext:
                        runAsNonRoot: true
                        runAsUser: 10001
                        runAsGroup: 10001
                      containers:
                      - name: worker
                        image: "IMAGE"
                        command: [bash, -c]
                        args:
                        - "SCRIPT"
                        env:
                        - name: RANK
                          valueFrom:
                            fieldRef:
                              fieldPath: metadata.annotations['batch.kubernetes.io/job-completion-index']
                        resources:
                          limits:
                            cpu: 500m
                            memory: 64Mi
                        volumeMounts: [{name: output, mountPath: /cairn/output}, {name: tmp, mountPath: /tmp},
                          {name: checkpoint, mountPath: /cairn/checkpoint}MOUNT]
                      volumes: [{name: output, emptyDir: {}}, {name: tmp, emptyDir: {medium: Memory, sizeLimit: 16Mi}},
                        {name: checkpoint, persistentVolumeClaim: {claimName: checkpoint-JOB}}VOLUME]
                """)
                .replace("JOB", job.value())
                .replace("RANKS", String.valueOf(ranks))
                .replace("IMAGE", image)
                .replace("MOUNT", mount)
                .replace("VOLUME", volume)
                .replace("SCRIPT", script.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    /**
     * The same file with a port that clients outside reach.
     *
     * @param access {@code token} or {@code open}
     */
    public static String withPort(String yaml, JobId job, int port, String access, Optional<String> healthPath) {
        String service =
                """
                apiVersion: v1
                kind: Service
                metadata:
                  name: JOB-endpoint
                  annotations:
                    io.cairn/access: ACCESS
                spec:
                  type: ClusterIP
                  selector:
                    io.cairn.job: JOB
                  ports:
                  - port: PORT
                    targetPort: PORT
                ---
                """.replace("JOB", job.value()).replace("ACCESS", access).replace("PORT", String.valueOf(port));
        String probe = healthPath
                .map(path -> "readinessProbe: {httpGet: {path: " + path + ", port: " + port + "}}\n        ")
                .orElse("");
        return service
                + yaml.replace(
                        "resources:\n", "ports: [{containerPort: " + port + "}]\n        " + probe + "resources:\n");
    }
}
