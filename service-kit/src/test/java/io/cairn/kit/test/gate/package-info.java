/** What the gate wants to know of a test run. */
@NullMarked
package io.cairn.kit.test.gate;

import org.jspecify.annotations.NullMarked;
