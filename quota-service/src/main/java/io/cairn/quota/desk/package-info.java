/** Who decides, and when: orders are gathered, and whoever holds a cohort's lock settles them, several with one commit. */
@NullMarked
package io.cairn.quota.desk;

import org.jspecify.annotations.NullMarked;
