package io.cairn.kit.outbox;

/** What became of one attempt to deliver an event. */
sealed interface Answer {

    /** In words for rows and logs: never a body, a header or a URL. */
    String words();

    /** The subscriber has it. */
    record Accepted(int status) implements Answer {
        @Override
        public String words() {
            return "HTTP " + status;
        }
    }

    /** The subscriber will never take it. */
    record Refused(int status) implements Answer {
        @Override
        public String words() {
            return "HTTP " + status;
        }
    }

    /** It may take it another time; whether it has it already is not known. */
    record NotNow(String words) implements Answer {}

    /** Reads an HTTP status. Only what says that the event itself is at fault is final. */
    static Answer of(int status) {
        if (status >= 200 && status <= 299) {
            return new Accepted(status);
        }
        boolean later = status == 408 || status == 425 || status == 429;
        return status >= 400 && status <= 499 && !later ? new Refused(status) : new NotNow("HTTP " + status);
    }
}
