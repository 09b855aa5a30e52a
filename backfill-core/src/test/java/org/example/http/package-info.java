/** A package of a library that a host uses. */
@NullMarked
package org.example.http;

import org.jspecify.annotations.NullMarked;
