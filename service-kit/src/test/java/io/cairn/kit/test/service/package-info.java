/** A whole service in the test's JVM, on a real PostgreSQL and with tokens, to be asked over HTTP. */
@NullMarked
package io.cairn.kit.test.service;

import org.jspecify.annotations.NullMarked;
