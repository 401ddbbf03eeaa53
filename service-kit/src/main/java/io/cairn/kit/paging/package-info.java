/** Lists that are read page by page with an opaque cursor. */
@NullMarked
package io.cairn.kit.paging;

import org.jspecify.annotations.NullMarked;
