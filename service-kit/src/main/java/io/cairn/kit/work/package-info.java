/** Work that is stored before it is done, and that any replica may do or take over. */
@NullMarked
package io.cairn.kit.work;

import org.jspecify.annotations.NullMarked;
