/** Whose work this is: the tenant of a call and the rights of the one who makes it. */
@NullMarked
package io.cairn.kit.tenancy;

import org.jspecify.annotations.NullMarked;
