package io.cairn.bench;

import java.util.Arrays;

/** Values of repeated runs, of one unit; never empty. */
record Samples(double... values) {

    Samples {
        if (values.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        values = values.clone();
        Arrays.sort(values);
    }

    /** The middle one, or the mean of the middle two. */
    double median() {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** The smallest. */
    double lowest() {
        return values[0];
    }

    /** The largest. */
    double highest() {
        return values[values.length - 1];
    }
}
