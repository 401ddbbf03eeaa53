/** A service's own token, by which it calls other services for the tenants that it works for. */
@NullMarked
package io.cairn.kit.service;

import org.jspecify.annotations.NullMarked;
