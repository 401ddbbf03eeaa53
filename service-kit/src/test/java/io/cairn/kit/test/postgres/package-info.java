/** A real PostgreSQL for tests. */
@NullMarked
package io.cairn.kit.test.postgres;

import org.jspecify.annotations.NullMarked;
