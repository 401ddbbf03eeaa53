/** Access tokens for tests, from an issuer of their own. */
@NullMarked
package io.cairn.kit.test.tokens;

import org.jspecify.annotations.NullMarked;
