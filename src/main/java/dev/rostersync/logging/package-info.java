/** What a log line may hold: text from outside made safe, libraries kept quiet. */
@NullMarked
package dev.rostersync.logging;

import org.jspecify.annotations.NullMarked;
