/** What a tenant configured: endpoint, options, excluded schools, the sealed secret. */
@NullMarked
package dev.rostersync.integration;

import org.jspecify.annotations.NullMarked;
