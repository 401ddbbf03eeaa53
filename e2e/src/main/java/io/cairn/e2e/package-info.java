@NullMarked
package io.cairn.e2e;

import org.jspecify.annotations.NullMarked;
