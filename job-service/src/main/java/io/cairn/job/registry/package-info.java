/** Program images that tenants bring along: from which registries, as whom, and which image exactly. */
@NullMarked
package io.cairn.job.registry;

import org.jspecify.annotations.NullMarked;
