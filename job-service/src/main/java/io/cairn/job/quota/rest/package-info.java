/** quota-service over REST, as docs/openapi/quota-service.yaml describes it. */
@NullMarked
package io.cairn.job.quota.rest;

import org.jspecify.annotations.NullMarked;
