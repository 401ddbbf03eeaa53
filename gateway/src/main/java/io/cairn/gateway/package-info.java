/** Routes, the embedded authorization server and the one Swagger UI. */
@NullMarked
package io.cairn.gateway;

import org.jspecify.annotations.NullMarked;
