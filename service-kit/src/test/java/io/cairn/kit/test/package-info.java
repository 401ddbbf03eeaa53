/** Test support of all services; published as the module's test jar. */
@NullMarked
package io.cairn.kit.test;

import org.jspecify.annotations.NullMarked;
