@NullMarked
package io.cairn.gateway;

import org.jspecify.annotations.NullMarked;
