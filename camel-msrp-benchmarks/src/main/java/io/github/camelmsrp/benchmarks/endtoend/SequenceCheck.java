// SPDX-License-Identifier: Apache-2.0
package io.github.camelmsrp.benchmarks.endtoend;

/** The numbers of one session: evenly apart, and from the first again after some time. */
final class SequenceCheck {

    private static final int UNKNOWN = -1;

    private int first = UNKNOWN;
    private int last = UNKNOWN;
    private int step = UNKNOWN;

    boolean accepts(int sequence) {
        boolean isRight = sequence >= 0;
        if (first == UNKNOWN) {
            first = sequence;
        } else if (step == UNKNOWN && sequence != first) {
            step = sequence - last;
            isRight = step > 0;
        } else {
            isRight = sequence == first || sequence == last + step;
        }
        last = sequence;
        return isRight;
    }
}
