/** What operators see of every service: log lines that say whose call they belong to. */
@NullMarked
package io.cairn.kit.observe;

import org.jspecify.annotations.NullMarked;
