/** Shared by all tests: one embedded PostgreSQL, a database for each test, and a tenant of School Manager. */
@NullMarked
package dev.rostersync.testing;

import org.jspecify.annotations.NullMarked;
