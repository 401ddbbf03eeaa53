@NullMarked
package io.cairn.job;

import org.jspecify.annotations.NullMarked;
