/** What the gateway writes down for good: who made and removed clients, and who got no token. */
@NullMarked
package io.cairn.gateway.audit;

import org.jspecify.annotations.NullMarked;
