/** Tests that are made from a service's OpenAPI document: rules and snapshot, probes across tenants, fuzz. */
@NullMarked
package io.cairn.kit.test.openapi;

import org.jspecify.annotations.NullMarked;
