/** Plays a day of work through the decisions of the core: to forecast, and to compare ways of reserving. */
@NullMarked
package io.cairn.quota.replay;

import org.jspecify.annotations.NullMarked;
