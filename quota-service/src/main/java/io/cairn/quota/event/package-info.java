/** What holders are told of grants and recalls, and what operators see of every decision. */
@NullMarked
package io.cairn.quota.event;

import org.jspecify.annotations.NullMarked;
