@NullMarked
package io.cairn.standalone;

import org.jspecify.annotations.NullMarked;
