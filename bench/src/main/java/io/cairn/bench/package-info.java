/** Benchmarks of the platform beside their peers; each is a load and its goals as data, and a few lines that perform it. */
@NullMarked
package io.cairn.bench;

import org.jspecify.annotations.NullMarked;
