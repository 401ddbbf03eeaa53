/** Where calls go: routes, limits, and what is said when a service does not answer. */
@NullMarked
package io.cairn.gateway.route;

import org.jspecify.annotations.NullMarked;
