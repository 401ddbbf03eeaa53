package io.cairn.kit.idempotency;

import io.cairn.kit.problem.FieldProblem;
import io.cairn.kit.problem.PlatformProblem;
import io.cairn.kit.problem.ProblemException;
import java.util.List;

/** A caller's name for one request: 1 to {@value #LONGEST} visible ASCII characters. */
record IdempotencyKey(String text) {

    static final int LONGEST = 200;

    IdempotencyKey {
        if (text.isEmpty() || text.length() > LONGEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ProblemException(
                    PlatformProblem.INVALID_REQUEST,
                    "The Idempotency-Key is not one.",
                    List.of(new FieldProblem(
                            "header:Idempotency-Key",
                            "not a key",
                            text,
                            "1 to " + LONGEST + " visible ASCII characters")));
        }
    }
}
