/** The REST edge: controllers, wire records and the kinds of problem. */
@NullMarked
package io.cairn.quota.api;

import org.jspecify.annotations.NullMarked;
