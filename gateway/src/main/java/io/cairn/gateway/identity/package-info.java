/** The embedded authorization server: tokens for tenants, for development and small installations. */
@NullMarked
package io.cairn.gateway.identity;

import org.jspecify.annotations.NullMarked;
