/** Calls to addresses that users give: only to what an operator allows, to the one address that was checked, without redirects. */
@NullMarked
package io.cairn.kit.outbound;

import org.jspecify.annotations.NullMarked;
