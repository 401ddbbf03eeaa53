/** What all services have set alike, and a start that fails where a property is misspelt. */
@NullMarked
package io.cairn.kit.config;

import org.jspecify.annotations.NullMarked;
