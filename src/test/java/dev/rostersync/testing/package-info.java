/** What tests share: one embedded PostgreSQL, a database for each test, and a tenant in the words of School Manager. */
@NullMarked
package dev.rostersync.testing;

import org.jspecify.annotations.NullMarked;
