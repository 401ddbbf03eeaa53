@NullMarked
package io.cairn.launcher;

import org.jspecify.annotations.NullMarked;
