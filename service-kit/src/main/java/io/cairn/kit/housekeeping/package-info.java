/** What nobody needs any more is removed from time to time, by one replica at a time. */
@NullMarked
package io.cairn.kit.housekeeping;

import org.jspecify.annotations.NullMarked;
