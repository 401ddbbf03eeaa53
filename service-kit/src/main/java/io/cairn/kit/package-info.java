@NullMarked
package io.cairn.kit;

import org.jspecify.annotations.NullMarked;
