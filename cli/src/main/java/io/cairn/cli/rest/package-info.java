/** The gateway as this client sees it: tokens, calls, problem details and server-sent events. */
@NullMarked
package io.cairn.cli.rest;

import org.jspecify.annotations.NullMarked;
