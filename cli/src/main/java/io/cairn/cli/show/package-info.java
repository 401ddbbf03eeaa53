/** What people read: tables, ages, sizes and progress. */
@NullMarked
package io.cairn.cli.show;

import org.jspecify.annotations.NullMarked;
